"""How fast are the lists, signed in and public, with 500 and 5,000 rows?

    python bench/pages.py [--rows 500 5000] [--seconds 8] [--clients 4] [--workers 2]

Starts a Safar of its own (two processes, embedded PostgreSQL, a temporary
folder), fills it, and lets four clients ask for list pages one after another.
Prints p50 and p95 per page beside the figures to beat, and the memory of every
process. The comparison: pretalx 2025.2.2, 50-row organiser list of 500 entries,
same kind of machine: p50 813 ms, p95 971 ms, 360 queries, 150 MB per process.
"""

from __future__ import annotations

import argparse
import http.client
import http.cookiejar
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
BAR_P50, BAR_P95, BAR_MB = 60, 120, 150
PEER_P50, PEER_P95 = 813, 971

PUBLIC = {
    "practices": "/practices/",
    "practices, page 5, sorted": "/practices/?sort=-title&page=5",
    "practices, searched": "/practices/?q=licences+number",
    "notes of a session": "/consultations/gcm-workshop-2019/fair-recruitment/notes/",
    "actions of a plan": "/plans/meridia-gcm-plan-2027-2030/actions/",
}
SIGNED_IN = {
    "actions of a plan": "/plans/meridia-gcm-plan-2027-2030/actions/",
    "actions, filtered": "/plans/meridia-gcm-plan-2027-2030/actions/?objective=6&sort=-code",
    "challenges to take up": "/plans/meridia-gcm-plan-2027-2030/challenges/",
    "organisations": "/organisations/",
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def sign_in(port: int) -> str:
    """A session cookie for Amina, won through the sign-in page."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"http://127.0.0.1:{port}/account/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    form = {"login": "amina@meridia.example", "password": "from note to plan", "csrfmiddlewaretoken": token}
    opener.open(f"http://127.0.0.1:{port}/account/login/", urllib.parse.urlencode(form).encode()).read()
    cookies = {cookie.name: cookie.value for cookie in jar}
    if "sessionid" not in cookies:
        raise SystemExit("Signing in did not work.")
    return f"sessionid={cookies['sessionid']}"


def drive(port: int, path: str, cookie: str, clients: int, seconds: float) -> tuple[list[float], int]:
    """(milliseconds of every answer, bytes of one answer)."""
    times: list[float] = []
    size = 0
    stop = time.monotonic() + seconds

    def client() -> None:
        nonlocal size
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Accept-Encoding": "gzip", "Cookie": cookie}
        while time.monotonic() < stop:
            started = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            times.append((time.perf_counter() - started) * 1000)
            size = len(body)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, size


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[500, 5000])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="safar-bench-") as folder:
        environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environ["SAFAR_DATA_DIR"] = folder
        port = free_port()
        command = [sys.executable, "-m", "safar", "run", "--port", str(port), "--workers", str(asked.workers)]
        server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
        try:
            wait(port)
            for rows in asked.rows:
                measure(port, rows, asked, environ, server)
        finally:
            server.terminate()
            server.wait(30)


def wait(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("Safar did not start within two minutes.")


def measure(
    port: int, rows: int, asked: argparse.Namespace, environ: dict[str, str], server: subprocess.Popen
) -> None:
    subprocess.run([sys.executable, "bench/fill.py", str(rows)], cwd=ROOT, env=environ, check=True)
    cookie = sign_in(port)
    print(f"\n{rows} rows, {asked.clients} clients, {asked.workers} processes")
    print(f"{'page':<36}{'p50 ms':>8}{'p95 ms':>8}{'req/s':>7}{'kB gz':>7}   bars {BAR_P50} and {BAR_P95} ms")
    for who, pages, value in (("public", PUBLIC, ""), ("signed in", SIGNED_IN, cookie)):
        for name, path in pages.items():
            drive(port, path, value, asked.clients, 1)  # warm
            times, size = drive(port, path, value, asked.clients, asked.seconds)
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
            verdict = "ok" if p50 <= BAR_P50 and p95 <= BAR_P95 else "TOO SLOW"
            rate = len(times) / asked.seconds
            print(
                f"{who + ': ' + name:<36}{p50:>8.1f}{p95:>8.1f}{rate:>7.0f}{size / 1000:>7.1f}   {verdict}; "
                f"peer / ours p50 {PEER_P50 / p50:.0f}, p95 {PEER_P95 / p95:.0f}"
            )
    for process in psutil.Process(server.pid).children(recursive=True):
        if "spawn_main" in " ".join(process.cmdline()):
            megabytes = process.memory_info().rss / 1e6
            print(f"process {process.pid}: {megabytes:.0f} MB  {'ok' if megabytes <= BAR_MB else 'TOO MUCH'}")


if __name__ == "__main__":
    main()
