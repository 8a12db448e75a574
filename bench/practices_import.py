"""Import practices by the thousand: records a second, beside the bar and two peers on the same machine.

    .venv/bin/python bench/practices_import.py [--records 10000] [--data ../shared/eval]

The command runs as a person would run it, in a process of its own, against a database of its own; start-up is
measured by an import of one record and told apart. The peers keep the same texts without history, ties,
review steps, facets, concepts or languages: PostgreSQL (COPY, a column of words, an index of it) and tantivy
beside SQLite, one thread each.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench.search import invented, lines

SAFAR = ROOT / ".venv" / "bin" / "safar"
BAR = 1_000  # records a second
KINDS = ("Policy (including law, public measure)", "Project", "Service", "Tool", "Training", "")
Record = dict[str, Any]


def made_up(judged: list[Record], how_many: int) -> list[Record]:
    """The judged records, and invented ones with everything that a file may say of a practice."""
    records = judged[:how_many]
    for number, record in enumerate(invented(judged, how_many - len(records))):
        like = judged[number % len(judged)]
        records.append(
            {
                **record,
                "url": f"https://example.org/practices/{number}",
                "source": ("gfmd", "unnm", "")[number % 3],
                "organisations": like["organisations"],
                "type": KINDS[number % len(KINDS)],
            }
        )
    return records


def write(path: Path, records: list[Record]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def imported(path: Path, environment: dict[str, str]) -> tuple[dict[str, Any], float]:
    """(what the command says, seconds) of one import."""
    command = [SAFAR, "practices", "import", str(path), "--publish", "--json"]
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return json.loads(done.stdout), seconds


def found(words: str, environment: dict[str, str]) -> int:
    command = [SAFAR, "search", words, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return len(json.loads(done.stdout))


def plain_postgres(records: list[Record]) -> None:
    """A table, its words, an index of them."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE peer (id text PRIMARY KEY, record jsonb, title text, body text)")
        with cursor.copy("COPY peer FROM STDIN") as copy:
            for record in records:
                copy.write_row((record["id"], json.dumps(record), record["title"], record["text"]))
        cursor.execute(
            "ALTER TABLE peer ADD words tsvector GENERATED ALWAYS AS "
            "(setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body)) STORED"
        )
        cursor.execute("CREATE INDEX peer_words ON peer USING gin (words)")


def tantivy_and_sqlite(records: list[Record]) -> None:
    """An index of words, and the records beside it."""
    import tantivy

    folder = Path(tempfile.mkdtemp())
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "body"):
        builder.add_text_field(name, tokenizer_name="en_stem")
    with sqlite3.connect(folder / "records.db") as database:
        database.execute("CREATE TABLE peer (id text PRIMARY KEY, record text)")
        database.executemany(
            "INSERT INTO peer VALUES (?, ?)", ((each["id"], json.dumps(each)) for each in records)
        )
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(200_000_000, 1)
    for record in records:
        writer.add_document(tantivy.Document(id=record["id"], title=record["title"], body=record["text"]))
    writer.commit()
    writer.wait_merging_threads()
    shutil.rmtree(folder)


def words_alone(records: list[Record]) -> None:
    """Our index by itself: `put_many`."""
    from safar.search.documents import Document
    from safar.search.index import put_many

    put_many(
        Document("peer", each["id"], each["title"], each["text"], each["language"], "",
                 {"objective": each["objectives"], "country": each["countries"]})
        for each in records
    )  # fmt: skip


def _children() -> float:
    """Processor seconds of the processes started so far."""
    times = os.times()
    return times.children_user + times.children_system


def say(name: str, count: int, seconds: float, ours: float) -> None:
    print(f"{name:<44}{seconds:>8.1f}{count / seconds:>10.0f}{ours / seconds:>9.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "eval")
    chosen = parser.parse_args()
    records = made_up(lines(chosen.data / "practices.jsonl"), chosen.records)
    folder = Path(tempfile.mkdtemp(prefix="safar-bench-"))
    os.environ["SAFAR_DATA_DIR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.database import open_database

    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # once the database in it has stopped
    open_database()
    compare(records, folder)


def compare(records: list[Record], folder: Path) -> None:
    import django

    environment = dict(os.environ)
    subprocess.run([SAFAR, "setup"], env=environment, check=True, stdout=subprocess.DEVNULL)
    django.setup()
    one, many = folder / "one.jsonl", folder / "many.jsonl"
    write(one, [{**records[0], "id": "warm-up"}])
    write(many, records)
    imported(one, environment)
    alone = imported(one, environment)[1]
    before = _children()
    done, seconds = imported(many, environment)
    peak, busy = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, _children() - before
    if done["created"] != len(records) or done["published"] != len(records):
        raise SystemExit(f"Not all were made: {done}")
    if not found(records[-1]["title"], environment):
        raise SystemExit("The last record is not found.")
    again, unchanged = imported(many, environment)
    if again["unchanged"] != len(records):
        raise SystemExit(f"Importing again changed something: {again}")
    count, ours = len(records), seconds - alone
    print(f"load of the machine: {os.getloadavg()[0]:.1f}; largest process: {peak:.0f} MB")
    print(f"processor time of the command, PostgreSQL aside: {busy:.1f} s")
    print(f"{'':<44}{'seconds':>8}{'rec/s':>10}{'ours is':>9}")
    say(f"safar practices import --publish (bar {BAR})", count, seconds, ours)
    say(f"the same without its start-up ({alone:.1f} s)", count, ours, ours)
    say("the same file again, nothing to do", count, unchanged, ours)
    peers: tuple[tuple[str, Callable[[list[Record]], None]], ...] = (
        ("our index of words alone (put_many)", words_alone),
        ("PostgreSQL: COPY, to_tsvector, GIN", plain_postgres),
        ("tantivy, records in SQLite", tantivy_and_sqlite),
    )
    for name, peer in peers:
        started = time.perf_counter()
        peer(records)
        say(name, count, time.perf_counter() - started, ours)


if __name__ == "__main__":
    main()
