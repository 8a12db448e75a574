"""Does a live café lose a note, and how long does one take to reach every screen?

    python bench/live_cafe.py --clients 200 --rate 20 --minutes 2 [--kill-server] [--restart-database]

Starts two server processes and a PostgreSQL of its own in a temporary folder, connects the screens, and lets
the phones of 24 tables post notes over HTTP, each under an id made on the phone, again and again until
the answer has come. Every screen notes when it saw each note. With --kill-server one server is killed with
-9 mid-run and started again; with --restart-database PostgreSQL is stopped and started mid-run.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LIVE = "/consultations/bench/bench/live/"
TABLES = 24
SEEN = re.compile(rb'id: (\d+)\nevent: note\ndata: [^\n]*?"text":"bench (\d+) ')
NUMBER = re.compile(rb"^id: (\d+)$", re.MULTILINE)
GOAL_P95 = 150


class Bench:
    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.asked, self.folder = asked, folder
        self.ports = [free_port(), free_port()]
        self.servers: list[subprocess.Popen] = []
        self.sent: dict[int, tuple[float, str]] = {}
        self.kept: dict[int, str] = {}
        self.answers: Counter[str] = Counter()
        self.delays: list[float] = []
        self.seen: list[dict[int, int]] = [{} for _screen in range(asked.clients)]
        self.told_twice = 0
        self.connected: set[int] = set()
        self.reconnected = 0

    # --- The house ------------------------------------------------------------------

    def prepare(self) -> None:
        """The database with one event and one open session; a cookie for each phone."""
        from safar.lib import embedded_postgres

        os.environ["SAFAR_DATA_DIR"] = str(self.folder)
        os.environ["DATABASE_URL"] = embedded_postgres.start(self.folder)
        subprocess.run(
            [sys.executable, "-m", "safar", "setup"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        from django.core import signing
        from django.db import connection

        from safar.consultations.live.devices import COOKIE, SALT
        from safar.consultations.models import Event, Session, Table

        event = Event.objects.create(
            slug="bench", title="Bench", starts_on=date.today(), ends_on=date.today(), is_public=True
        )
        session = Session.objects.create(event=event, number=1, slug="bench", title="Bench", state="open")
        Table.objects.bulk_create([Table(session=session, number=n + 1) for n in range(TABLES)])
        said = [{"d": f"phone {n}", "s": [session.pk], "p": ""} for n in range(TABLES)]
        self.cookies = [f"{COOKIE}={signing.dumps(each, salt=SALT)}" for each in said]
        connection.close()
        connection.close_pool()

    def start_server(self, port: int) -> subprocess.Popen:
        environ = {**os.environ, "MALLOC_ARENA_MAX": "2", "SAFAR_LOG_LEVEL": "CRITICAL"}
        command = [
            sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port), "--log-level",
            "critical", "--no-access-log", "--lifespan", "off", "--timeout-graceful-shutdown", "5",
        ]  # fmt: skip
        return subprocess.Popen(command, cwd=ROOT, env=environ)

    def memory(self) -> list[float]:
        return [psutil.Process(server.pid).memory_full_info().uss / 1e6 for server in self.servers]

    # --- Screens --------------------------------------------------------------------

    async def screen(self, number: int) -> None:
        """Watch until cancelled; come back with the last number after every break."""
        last, tries = b"", number
        while True:
            port = self.ports[tries % 2]
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
                extra = b"Last-Event-ID: " + last + b"\r\n" if last else b""
                writer.write(b"GET " + LIVE.encode() + b"stream/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + extra)
                writer.write(b"Accept: text/event-stream\r\n\r\n")
                head = await reader.readuntil(b"\r\n\r\n")
                if b" 200 " in head.split(b"\r\n", 1)[0]:
                    self.connected.add(number)
                    last = await self.watch(number, reader, last)
                writer.close()
            except (OSError, asyncio.IncompleteReadError):
                pass
            self.connected.discard(number)
            self.reconnected += 1
            tries += 1
            await asyncio.sleep(random.uniform(0.5, 1.5))

    async def watch(self, number: int, reader: asyncio.StreamReader, last: bytes) -> bytes:
        rest, seen = b"", self.seen[number]
        while True:
            try:
                words = await reader.read(65536)
            except OSError:
                return last
            if not words:
                return last
            now = time.perf_counter()
            whole, _gap, rest = (rest + words).rpartition(b"\n\n")
            for happened, note in SEEN.findall(whole):
                which, event = int(note), int(happened)
                if which in seen:
                    self.told_twice += seen[which] == event
                    continue
                seen[which] = event
                self.delays.append(now - self.sent[which][0])
            for each in NUMBER.findall(whole):
                last = each

    # --- Phones ---------------------------------------------------------------------

    async def write_notes(self) -> None:
        total = int(self.asked.rate * self.asked.minutes * 60)
        phones = [Phone(self, n) for n in range(TABLES)]
        began = time.perf_counter()
        posts = []
        for n in range(total):
            await asyncio.sleep(max(0.0, began + n / self.asked.rate - time.perf_counter()))
            posts.append(asyncio.ensure_future(phones[n % TABLES].write(n)))
        await asyncio.gather(*posts)

    # --- Trouble --------------------------------------------------------------------

    async def trouble(self) -> None:
        whole = self.asked.minutes * 60
        if self.asked.kill_server:
            await asyncio.sleep(whole * 0.4)
            self.servers[0].kill()
            self.servers[0].wait()
            self.servers[0] = self.start_server(self.ports[0])
            print("server 1 was killed with -9, and started again", flush=True)
        if self.asked.restart_database:
            await asyncio.sleep(whole * (0.2 if self.asked.kill_server else 0.4))
            began = time.perf_counter()
            code = (
                "from pathlib import Path; from safar.lib import embedded_postgres as e; import os, sys; "
                "e.stop(Path(sys.argv[1])); e._ensure_running(Path(sys.argv[1]))"
            )
            restart = await asyncio.create_subprocess_exec(
                sys.executable, "-c", code, str(self.folder), cwd=ROOT
            )
            await restart.wait()
            print(f"the database was away for {time.perf_counter() - began:.1f} s", flush=True)

    # --- The run --------------------------------------------------------------------

    async def run(self) -> None:
        self.servers = [self.start_server(port) for port in self.ports]
        for port in self.ports:
            await ready(port)
        warm = Phone(self, 0)
        for port in (0, 1, 0, 1):  # both have answered once before anything is measured
            await warm.ask(self.ports[port], [])
        before = self.memory()
        screens = [asyncio.ensure_future(self.screen(n)) for n in range(self.asked.clients)]
        for _try in range(600):
            if len(self.connected) == self.asked.clients:
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(2)
        watched = self.memory()
        each = [(b - a) * 1000 / (self.asked.clients / 2) for a, b in zip(before, watched, strict=True)]
        threads = [psutil.Process(server.pid).num_threads() for server in self.servers]
        print(f"screens connected: {len(self.connected)}")
        print(
            f"memory of a screen: {' and '.join(f'{kb:.0f} KB' for kb in each)}; threads {threads}",
            flush=True,
        )
        trouble = asyncio.ensure_future(self.trouble())
        await self.write_notes()
        await trouble
        for _try in range(150):
            if all(len(seen) == len(self.sent) for seen in self.seen):
                break
            await asyncio.sleep(0.1)
        for screen in screens:
            screen.cancel()

    def report(self) -> None:
        from django.db import connection

        from safar.consultations.models import Note

        notes = Counter(Note.objects.filter(session__slug="bench").values_list("text", flat=True))
        connection.close()
        texts = {f"bench {n} at table {n % TABLES + 1}": n for n in self.sent}
        lost = sum(1 for text in texts if text not in notes)
        twice = sum(count - 1 for text, count in notes.items() if text in texts)
        missed = sum(len(self.sent) - len(seen) for seen in self.seen)
        print(f"notes written {len(self.sent)}; answers {dict(self.answers)}")
        print(f"lost {lost}, duplicated {twice}")
        print(
            f"on the screens: missed {missed} of {len(self.sent) * self.asked.clients}, "
            f"told twice {self.told_twice}"
        )
        times = sorted(self.delays)
        p50, p95, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.95, 0.99))
        verdict = "ok" if p95 < GOAL_P95 else "TOO SLOW"
        print(f"from post to every screen: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms  {verdict}")
        print(f"longest {times[-1]:.1f} s; screens came back {self.reconnected} times")
        print(f"memory of the servers: {' and '.join(f'{mb:.0f} MB' for mb in self.memory())}")
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for server in self.servers:
            began = time.perf_counter()
            server.terminate()
            server.wait(30)
            print(f"a server stopped within {time.perf_counter() - began:.1f} s")
        if lost or twice or missed:
            raise SystemExit(1)


class Phone:
    """A table's phone: one connection, one note after another, each until it is answered."""

    def __init__(self, bench: Bench, table: int) -> None:
        self.bench, self.table = bench, table
        self.port = bench.ports[table % 2]
        self.open: tuple[Any, Any, int] | None = None
        self.busy = asyncio.Lock()

    async def write(self, n: int) -> None:
        note = {
            "id": str(uuid.uuid4()), "note": str(uuid.uuid4()), "base": None, "kind": "challenge",
            "text": f"bench {n} at table {self.table + 1}", "table": self.table + 1, "language": "en",
            "objectives": [6], "countries": [], "written_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        self.bench.sent[n] = (time.perf_counter(), note["id"])
        while True:
            async with self.busy:
                answer = await self.ask(self.port, [note])
            if answer is not None and answer.get("results"):
                self.bench.answers[answer["results"][0]["status"]] += 1
                return
            self.bench.answers["asked again"] += 1
            self.port = self.bench.ports[(self.bench.ports.index(self.port) + 1) % 2]
            await asyncio.sleep(random.uniform(0.3, 1.0))

    async def ask(self, port: int, posts: list[dict]) -> dict | None:
        """The JSON of the answer; None where there was none."""
        body = json.dumps({"sent_at": datetime.now(UTC).isoformat(), "posts": posts}).encode()
        head = (
            f"POST {LIVE}notes/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "X-Safar-Cafe: 1\r\nContent-Type: application/json\r\n"
            f"Cookie: {self.bench.cookies[self.table]}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            if self.open is None or self.open[2] != port:
                self.hang_up()
                self.open = (*await asyncio.open_connection("127.0.0.1", port), port)
            reader, writer, _port = self.open
            writer.write(head.encode() + body)
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
            length = int(re.search(rb"(?i)content-length: (\d+)", answer).group(1))  # type: ignore[union-attr]
            words = await asyncio.wait_for(reader.readexactly(length), 30)
            if b" 200 " not in answer.split(b"\r\n", 1)[0]:
                self.bench.answers[answer.split(b" ", 2)[1].decode()] += 1
                return None
            return json.loads(words)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, AttributeError, ValueError):
            self.hang_up()
            return None

    def hang_up(self) -> None:
        if self.open is not None:
            self.open[1].close()
            self.open = None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def ready(port: int) -> None:
    for _try in range(600):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise SystemExit("A server did not start within a minute.")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=200, help="screens")
    parser.add_argument("--rate", type=float, default=20, help="notes a second")
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--kill-server", action="store_true")
    parser.add_argument("--restart-database", action="store_true")
    asked = parser.parse_args()
    print(f"load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    folder = Path(tempfile.mkdtemp(prefix="safar-cafe-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # after the database has stopped
    bench = Bench(asked, folder)
    try:
        bench.prepare()
        asyncio.run(bench.run())
        bench.report()
    finally:
        for server in bench.servers:
            if server.poll() is None:
                server.kill()


if __name__ == "__main__":
    main()
