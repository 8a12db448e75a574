"""Search measured: ours beside BM25 (bm25s), tantivy and plain PostgreSQL full text.

    .venv/bin/python bench/search.py [--sizes 1000 100000 1000000] [--data ../shared/eval]

The judged records of the measuring set stand among invented ones, made of the same words and of words that
nobody knows, until there are as many as asked. Every engine is asked the judged questions for its relevance,
and those and 500 questions of two to five words for its speed. Each size gets a database of its own, which is
thrown away; with `--keep FOLDER` it stays there, and a second run asks what the first has filled (ours only).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LANGUAGES = ("en", "ar", "zh", "fr", "ru", "es")
SPEED_QUESTIONS = 500
Ask = Callable[[str], list[str]]


# --- The records and the questions --------------------------------------------------------


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def invented(judged: list[dict[str, Any]], how_many: int) -> Iterator[dict[str, Any]]:
    """Records of the same words in another order; three in ten are unknown words."""
    chance = random.Random(4)
    words = [word for record in judged for word in f"{record['title']} {record['text']}".split()]
    countries = sorted({code for record in judged for code in record["countries"]})
    strange = [f"{a}{b}{c}" for a in ("ka", "lo", "mi", "ter", "sun", "ber", "vo", "dra", "pel", "gri")
               for b in ("ran", "ti", "mo", "les", "du", "fi", "nor", "wa") for c in range(600)]  # fmt: skip
    for number in range(how_many):
        length = max(12, int(chance.gauss(44, 14)))
        text = [
            strange[int(len(strange) * chance.random() ** 3)]
            if chance.random() < 0.3
            else chance.choice(words)
            for _ in range(length + 6)
        ]
        yield {
            "id": f"fill-{number}",
            "title": " ".join(text[:6]),
            "text": " ".join(text[6:]),
            "language": "en",
            "countries": chance.sample(countries, chance.choice((1, 1, 2))),
            "objectives": chance.sample(range(1, 24), chance.choice((1, 2, 3))),
            "year_start": chance.randint(2000, 2026),
        }


def short_questions(judged: list[dict[str, Any]]) -> list[str]:
    chance = random.Random(5)
    words = [word for record in judged for word in record["text"].split() if len(word) > 3]
    return [" ".join(chance.choices(words, k=chance.choice((2, 3, 3, 4, 5)))) for _ in range(SPEED_QUESTIONS)]


def relevance(questions: list[dict[str, Any]], ask: Ask) -> tuple[float, float]:
    """nDCG@10 and recall@10, as the scorer of the measuring set has them."""
    gains, recalls = [], []
    for question in questions:
        got, right = ask(question["query"])[:10], question["relevant"]
        gain = sum((2 ** right.get(each, 0) - 1) / math.log2(at + 2) for at, each in enumerate(got))
        best = sorted(right.values(), reverse=True)[:10]
        gains.append(gain / sum((2**grade - 1) / math.log2(at + 2) for at, grade in enumerate(best)))
        recalls.append(len(set(got) & set(right)) / min(10, len(right)))
    return sum(gains) / len(gains), sum(recalls) / len(recalls)


def speed(questions: list[str], ask: Ask) -> tuple[float, float]:
    """p50 and p95 in milliseconds; the engine has answered a few before."""
    for question in questions[:20]:
        ask(question)
    times = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - started))
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


# --- The engines --------------------------------------------------------------------------


class Ours:
    name = "Safar"

    def __init__(self, records: Iterator[dict[str, Any]], count: int) -> None:
        from django.db import connection

        from safar.search import senses
        from safar.search.documents import Document
        from safar.search.index import put_many
        from safar.search.models import Entry

        def documents() -> Iterator[Document]:
            for record in records:
                facets = {
                    "objective": record["objectives"],
                    "country": record["countries"],
                    "year": [record["year_start"]] if record["year_start"] else [],
                }
                names = "; ".join(record.get("organisations", ()))
                yield Document("practice", record["id"], record["title"], record["text"], record["language"],
                               "", facets, names=names)  # fmt: skip

        self.seconds_vectors = 0.0
        if not Entry.objects.filter(key=f"fill-{count - 200}").exists():
            put_many(documents())
            if senses.available():
                started = time.perf_counter()
                make_vectors(connection)
                self.seconds_vectors = time.perf_counter() - started
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname IN "
                "('search_posting', 'search_shelf', 'search_word', 'search_sense', 'search_wordsense')"
            )
            self.bytes = int(cursor.fetchone()[0])

    def ask(self, question: str) -> list[str]:
        from safar.search.find import find

        return [hit.key for hit in find(question, kinds=["practice"], thorough=True).hits]


def make_vectors(connection: Any, how_many_judged: int = 0) -> None:
    """The judged records get vectors of their own, the invented ones any direction near to some of them.

    Making a vector takes the same time for every record; here it is the looking up that is measured.
    """
    import numpy as np

    from safar.search import senses
    from safar.search.models import Entry

    if how_many_judged:  # they came first
        judged = list(Entry.objects.order_by("pk").values_list("pk", flat=True)[:how_many_judged])
    else:
        judged = list(Entry.objects.exclude(key__startswith="fill-").values_list("pk", flat=True))
    senses.learn(judged, words_at_most=5_000)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM search_entry LEFT JOIN search_sense ON serial = id WHERE serial IS NULL"
        )
        fill = [row[0] for row in cursor.fetchall()]
        if not fill:
            return
        cursor.execute("SELECT sense::text FROM search_sense")
        known = np.array([json.loads(row[0]) for row in cursor.fetchall()], np.float32)
        cursor.execute("SET maintenance_work_mem = '4GB'")
        cursor.execute("DROP INDEX search_sense_near")
        chance = np.random.default_rng(6)
        for start in range(0, len(fill), 10_000):
            serials = fill[start : start + 10_000]
            mixed = known[chance.integers(len(known), size=(len(serials), 3))].mean(1)
            mixed += chance.normal(0, 0.03, mixed.shape)
            mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
            packed = mixed.astype(">f2")  # as pgvector sends it: dimensions, nothing, halves
            head = struct.pack(">hh", mixed.shape[1], 0)
            with cursor.copy("COPY search_sense (serial, sense) FROM STDIN WITH (FORMAT BINARY)") as copy:
                copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
                for serial, vector in zip(serials, packed, strict=True):
                    half = head + vector.tobytes()
                    copy.write(struct.pack(">hiqi", 2, 8, serial, len(half)) + half)
                copy.write(b"\xff\xff")
        cursor.execute("CREATE INDEX search_sense_near ON search_sense USING hnsw (sense halfvec_ip_ops)")


class PlainPostgres:
    name = "PostgreSQL full text"

    def __init__(self, records: Iterator[dict[str, Any]], count: int) -> None:
        from django.db import connection

        self._connection = connection
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE plain (id text, title text, body text, words tsvector)")
            with cursor.copy("COPY plain (id, title, body) FROM STDIN") as copy:
                for record in records:
                    copy.write_row((record["id"], record["title"], record["text"]))
            cursor.execute(
                "UPDATE plain SET words = setweight(to_tsvector('english', title), 'A') "
                "|| to_tsvector('english', body)"
            )
            cursor.execute("CREATE INDEX plain_words ON plain USING gin (words)")
            cursor.execute("VACUUM ANALYZE plain")
            cursor.execute("SELECT pg_relation_size('plain_words')")
            self.bytes = int(cursor.fetchone()[0])

    def ask(self, question: str) -> list[str]:
        words = [word for word in "".join(s if s.isalnum() else " " for s in question).split() if word]
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM plain, to_tsquery('english', %s) asked WHERE words @@ asked "
                "ORDER BY ts_rank_cd(words, asked, 1) DESC LIMIT 10",
                [" | ".join(words)],
            )
            return [row[0] for row in cursor.fetchall()]


class Bm25s:
    name = "bm25s"

    def __init__(self, records: Iterator[dict[str, Any]], count: int) -> None:
        import bm25s
        import snowballstemmer

        self._stemmer, self._bm25s = snowballstemmer.stemmer("english"), bm25s
        self._ids, texts = [], []
        for record in records:
            self._ids.append(record["id"])
            texts.append(f"{record['title']} {record['text']}")
        self._engine = bm25s.BM25()
        tokens = bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer.stemWords, show_progress=False)
        self._engine.index(tokens, show_progress=False)
        folder = Path(tempfile.mkdtemp())
        self._engine.save(folder)
        self.bytes = sum(file.stat().st_size for file in folder.rglob("*"))
        shutil.rmtree(folder)

    def ask(self, question: str) -> list[str]:
        tokens = self._bm25s.tokenize(
            [question], stopwords="en", stemmer=self._stemmer.stemWords, show_progress=False
        )
        found, scores = self._engine.retrieve(tokens, k=min(10, len(self._ids)), show_progress=False)
        return [self._ids[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]


class Tantivy:
    name = "tantivy"

    def __init__(self, records: Iterator[dict[str, Any]], count: int) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("title", "body"):
            builder.add_text_field(name, tokenizer_name="en_stem")
        self._folder = tempfile.mkdtemp()
        self._index = tantivy.Index(builder.build(), path=self._folder)
        writer = self._index.writer(200_000_000, 1)
        for record in records:
            writer.add_document(tantivy.Document(id=record["id"], title=record["title"], body=record["text"]))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self.bytes = sum(file.stat().st_size for file in Path(self._folder).rglob("*"))

    def ask(self, question: str) -> list[str]:
        words = "".join(sign if sign.isalnum() else " " for sign in question)
        query = self._index.parse_query(words, ["title", "body"], field_boosts={"title": 2.0})
        hits = self._searcher.search(query, 10).hits
        return [self._searcher.doc(address)["id"][0] for _score, address in hits]


PEERS = {"ours": Ours, "postgres": PlainPostgres, "bm25s": Bm25s, "tantivy": Tantivy}


# --- Measuring ----------------------------------------------------------------------------


def measure(size: int, data: Path, engines: list[str]) -> None:
    """One size, in a process of its own with a database of its own."""
    judged, questions = lines(data / "practices.jsonl"), lines(data / "queries.jsonl")
    asked = [*(each["query"] for each in questions), *short_questions(judged)]

    def records() -> Iterator[dict[str, Any]]:
        yield from judged
        yield from invented(judged, max(0, size - len(judged)))

    for name in engines:
        started = time.perf_counter()
        engine = PEERS[name](records(), size)
        aside = getattr(engine, "seconds_vectors", 0.0)
        seconds = time.perf_counter() - started - aside
        ndcg, recall = relevance(questions, engine.ask)
        p50, p95 = speed(asked, engine.ask)
        print(
            f"{size:>9} {engine.name:<22}{ndcg:>8.3f}{recall:>8.3f}{p50:>9.1f}{p95:>9.1f}"
            f"{engine.bytes / 1e6:>10.1f}{size / seconds:>10.0f}",
            flush=True,
        )
        if name == "ours" and size <= 1_000:
            in_other_languages(questions, engine.ask)


def in_other_languages(questions: list[dict[str, Any]], ask: Ask) -> None:
    with (ROOT / "bench" / "data" / "questions.toml").open("rb") as file:
        said = tomllib.load(file)
    english = [each for each in questions if each["language"] == "en" and each["id"] in said]
    base = relevance(english, ask)[0]
    for language in LANGUAGES[1:]:
        asked = [{**each, "query": said[each["id"]][language]} for each in english]
        ndcg, recall = relevance(asked, ask)
        print(
            f"          asked in {language}: {ndcg:.3f} {recall:.3f}, {ndcg / base:.2f} of English",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "eval")
    parser.add_argument("--engines", nargs="+", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--keep", type=Path, help="a folder for the database, which stays; one size only")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        from config.database import open_database

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        open_database()
        import django

        django.setup()
        measure(chosen.sizes[0], chosen.data, chosen.engines)
        return
    headings = f"{'nDCG@10':>8}{'recall':>8}{'p50 ms':>9}{'p95 ms':>9}{'MB':>10}{'rec/s':>10}"
    print(f"{'records':>9} {'engine':<22}{headings}", flush=True)
    for size in chosen.sizes:
        folder = chosen.keep or Path(tempfile.mkdtemp(prefix="safar-bench-"))
        environment = {**os.environ, "SAFAR_DATA_DIR": str(folder)}
        environment.pop("DATABASE_URL", None)
        safar = str(ROOT / ".venv" / "bin" / "safar")
        try:
            if not (folder / "filled").exists():
                subprocess.run([safar, "setup"], env=environment, check=True, stdout=subprocess.DEVNULL)
            command = [sys.executable, __file__, "--inside", "--sizes", str(size), "--data", str(chosen.data)]
            subprocess.run([*command, "--engines", *chosen.engines], env=environment, check=True)
            (folder / "filled").touch()
        finally:
            subprocess.run([safar, "db", "stop"], env=environment, check=False, stdout=subprocess.DEVNULL)
            if not chosen.keep:
                shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
