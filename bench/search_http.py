"""Searching over HTTP: many people at once, with facets, on a collection of some size.

    .venv/bin/python bench/search_http.py [--size 100000] [--clients 16] [--seconds 20] [--keep FOLDER]

Imports the judged practices and invented ones as `safar practices import --publish` does, gives them vectors,
starts `safar run` with two processes, and asks. Twice: by people who read a second between two questions, and
by clients that never pause. Every question is another one. Prints p50 and p95, and answers a second.
With `--keep` the filled folder stays, and a second run only asks.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DATA = ROOT.parent / "shared" / "eval"
BAR_P95 = 100
PATHS = {
    "API, with facets": "/api/v1/practices?facets=true&q=",
    "page of the list": "/practices/?q=",
}

from bench.pages import free_port, wait
from bench.search import invented, lines, short_questions


def questions(data: Path, how_many: int) -> list[str]:
    """Judged ones and short ones, no two alike."""
    judged = lines(data / "practices.jsonl")
    chance = random.Random(9)
    words = [word for record in judged for word in record["text"].split() if len(word) > 3]
    made = [each["query"] for each in lines(data / "queries.jsonl")] + short_questions(judged)
    made += [" ".join(chance.choices(words, k=chance.choice((2, 3, 3, 4, 5)))) for _ in range(how_many)]
    chance.shuffle(made)
    return list(dict.fromkeys(made))[:how_many]


def drive(port: int, path: str, asked: list[str], clients: int, seconds: float, pause: float) -> list[float]:
    """Milliseconds of every answer."""
    times: list[float] = []
    left = iter(asked)
    lock, stop = threading.Lock(), time.monotonic() + seconds

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        time.sleep(pause * number / clients)
        while time.monotonic() < stop:
            with lock:
                question = next(left, None)
            if question is None:
                raise SystemExit("There are too few questions for so many seconds.")
            started = time.perf_counter()
            connection.request(
                "GET", path + urllib.parse.quote(question[:900]), headers={"Accept-Encoding": "gzip"}
            )
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path}{question} answered {answer.status}")
            took = time.perf_counter() - started
            times.append(1000 * took)
            time.sleep(max(0.0, pause - took))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def fill(folder: Path, environment: dict[str, str], size: int, data: Path) -> None:
    safar = str(ROOT / ".venv" / "bin" / "safar")
    subprocess.run([safar, "setup"], env=environment, check=True, stdout=subprocess.DEVNULL)
    judged = lines(data / "practices.jsonl")
    file = folder / "practices.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for record in (*judged, *invented(judged, size - len(judged))):
            out.write(json.dumps({"source": "invented", **record}, ensure_ascii=False) + "\n")
    started = time.perf_counter()
    subprocess.run(
        [safar, "practices", "import", str(file), "--publish"],
        env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    print(f"{size} imported and published in {time.perf_counter() - started:.0f} s", flush=True)
    command = [sys.executable, __file__, "--vectors", "--keep", str(folder), "--data", str(data)]
    subprocess.run(command, env=environment, check=True)
    (folder / "filled").touch()


def give_vectors(how_many_judged: int) -> None:
    """Inside a process of its own, on the database of the environment."""
    from config.database import open_database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    open_database()
    import django

    django.setup()
    from django.db import connection

    from bench.search import make_vectors
    from safar.search import senses

    if senses.available():
        make_vectors(connection, how_many_judged)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--keep", type=Path, help="a folder for the database, which stays")
    parser.add_argument("--vectors", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.vectors:
        give_vectors(len(lines(chosen.data / "practices.jsonl")))
        return
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="safar-bench-"))
    folder.mkdir(exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment["SAFAR_DATA_DIR"] = str(folder)
    try:
        if not (folder / "filled").exists():
            fill(folder, environment, chosen.size, chosen.data)
        measure(environment, chosen)
    finally:
        safar = str(ROOT / ".venv" / "bin" / "safar")
        subprocess.run([safar, "db", "stop"], env=environment, check=False, stdout=subprocess.DEVNULL)
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)


def measure(environment: dict[str, str], chosen: argparse.Namespace) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "safar",
        "run",
        "--no-demo",
        "--port",
        str(port),
        "--workers",
        str(chosen.workers),
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait(port)
        asked = questions(chosen.data, 20_000)
        for path in PATHS.values():
            drive(port, path, asked[:2_000], chosen.clients, 6, 0)  # warm
        print(f"{chosen.clients} clients, {chosen.workers} processes; bar: p95 {BAR_P95} ms")
        asked = asked[2_000:]
        for name, path in PATHS.items():
            for how, pause in (("a question a second each", 1.0), ("without a pause", 0.0)):
                times = drive(port, path, asked, chosen.clients, chosen.seconds, pause)
                asked = asked[len(times) + chosen.clients :]
                p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
                rate = len(times) / chosen.seconds
                verdict = "ok" if p95 <= BAR_P95 else "too slow"
                print(
                    f"{name:<20}{how:<26}{p50:>8.1f}{p95:>8.1f} ms{rate:>8.1f} a second   {verdict}",
                    flush=True,
                )
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
