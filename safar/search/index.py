"""Handing records in, taking them out, and writing the whole index anew.

    put(Document("practice", "31", title, text, "fr", url, {"objective": [6]}))   # made or changed
    remove("practice", "31")                                                      # deleted, or not to be
    found put_many(documents)                                                           # thousands
    rebuild()                                                                     # all words, from the
    entries

Call them inside the transaction that changes the record: when it commits, every process finds the record as
it is now; when it does not, nothing happened. Nothing here locks a reader out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from safar.lib.copying import copy_into
from safar.search import senses
from safar.search.documents import Document, Terms, recipe, terms_of
from safar.search.models import Entry, Fresh, Gone, Posting, Shelf
from safar.search.shelving import ShelfWriter
from safar.search.vocabulary import Vocabulary

BATCH = 5_000
LEARNT_AT_ONCE = 500  # the meaning of more is learnt afterwards (`senses.learn`)
NEW_WORDS = 20  # of a record, whose meaning is learnt at once
FRESH_AT_MOST = 100  # every search reads the fresh entries, so there must not be many
GONE_AT_MOST = 2_000
SHELVES_AT_MOST = 12
TIDYING = 7_304_001  # the number of our lock: one process tidies, the others go on
COLUMNS = "id, kind, key, language, title, text, url, facets, is_public, names"
TYPES = "int8 varchar varchar varchar text text varchar jsonb bool text"


@transaction.atomic
def put(document: Document) -> None:
    """Make a record findable, or findable as it is now."""
    document = document.cleaned()
    with connection.cursor() as cursor:
        # Two who save one record take turns; others are not held up.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{document.kind} {document.key}"]
        )
        _forget(cursor, [(document.kind, document.key)])
        (serial,) = _new_serials(cursor, 1)
        _write(cursor, [(serial, document)])
    terms = terms_of(document)
    Fresh.objects.create(
        serial=serial, terms=list(terms.counts), counts=bytes(terms.counts.values()), length=terms.length
    )
    vocabulary = Vocabulary()
    vocabulary.add(document)
    vocabulary.write(counting=False)
    senses.learn([serial], words_at_most=NEW_WORDS)
    if Fresh.objects.count() > FRESH_AT_MOST or Gone.objects.count() > GONE_AT_MOST:
        tidy()


@transaction.atomic
def remove(kind: str, *keys: str) -> None:
    """Make records unfindable."""
    with connection.cursor() as cursor:
        _forget(cursor, [(kind, key) for key in keys])


Prepared = tuple[Document, Terms]


def prepared(documents: Iterable[Document]) -> list[Prepared]:
    """Records with their terms, as `put_prepared` takes them. Needs no database: a thread may do it."""
    cleaned = [document.cleaned() for document in documents]
    return [(document, terms_of(document)) for document in cleaned]


def put_many(documents: Iterable[Document]) -> int:
    """Make many records findable at once, thousands a second. Gives how many."""
    return put_prepared(each for batch in _batches(documents) for each in prepared(batch))


@transaction.atomic
def put_prepared(documents: Iterable[Prepared]) -> int:
    """`put_many` of records whose terms are known."""
    writer, vocabulary, done = ShelfWriter(), Vocabulary(), 0
    new: list[int] = []
    for batch in _batches(documents):
        latest = {(document.kind, document.key): (document, terms) for document, terms in batch}
        with connection.cursor() as cursor:
            _forget(cursor, list(latest))
            serials = _new_serials(cursor, len(latest))
            numbered = zip(serials, (document for document, _terms in latest.values()), strict=True)
            _write(cursor, numbered)
        for serial, (document, terms) in zip(serials, latest.values(), strict=True):
            writer.add(serial, terms)
            vocabulary.add(document)
        done += len(latest)
        if done <= LEARNT_AT_ONCE:
            new += serials
    writer.close()
    vocabulary.write()
    tidy()
    if done <= LEARNT_AT_ONCE:
        senses.learn(new, words_at_most=NEW_WORDS + 40 * done)
    return done


@transaction.atomic
def rebuild() -> int:
    """Write every shelf anew from the entries. The old ones serve until this is done, or if it fails.

    What others change meanwhile stays fresh, and is found too. Gives how many entries there are.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TIDYING])
        old_shelves = list(Shelf.objects.values_list("pk", flat=True))
        gone = list(Gone.objects.values_list("pk", flat=True))
        writer, vocabulary, done = ShelfWriter(), Vocabulary(), 0
        for serials, documents in _stored(Entry.objects.order_by("pk")):
            for serial, document in zip(serials, documents, strict=True):
                writer.add(serial, terms_of(document))
                vocabulary.add(document)
            done += len(serials)
            cursor.execute("DELETE FROM search_fresh WHERE serial = ANY(%s)", [serials])
        writer.close()
        vocabulary.write(anew=True)
        _throw_away(old_shelves)
        cursor.execute("DELETE FROM search_gone WHERE serial = ANY(%s)", [gone])
    return done


def keys_of(kind: str) -> list[str]:
    """The keys of every entry of a kind."""
    return list(Entry.objects.filter(kind=kind).values_list("key", flat=True))


def is_outdated() -> bool:
    """Whether a shelf was written by another recipe than ours: other code, or another thesaurus."""
    return Shelf.objects.exclude(recipe=recipe()).exists()


@transaction.atomic
def tidy() -> bool:
    """Shelve the fresh entries, join small shelves, drop the gone. False when another process is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TIDYING])
        if not cursor.fetchone()[0]:
            return False
        fresh = list(Fresh.objects.select_for_update(skip_locked=True).order_by("pk"))
        gone = list(Gone.objects.values_list("pk", flat=True))
        shelves = dict(Shelf.objects.values_list("pk", "size"))
        if len(gone) > GONE_AT_MOST:
            joined = list(shelves)
        elif len(shelves) > SHELVES_AT_MOST:
            joined = [pk for pk, size in shelves.items() if size < max(5_000, sum(shelves.values()) // 4)]
        else:
            joined = []
        if not joined and len(fresh) <= FRESH_AT_MOST:
            return True
        writer = ShelfWriter()
        for serial, terms in _together(joined, fresh, set(gone)):
            writer.add(serial, terms)
        writer.close()
        _throw_away(joined)
        cursor.execute("DELETE FROM search_fresh WHERE serial = ANY(%s)", [[each.pk for each in fresh]])
        if len(joined) == len(shelves):
            cursor.execute("DELETE FROM search_gone WHERE serial = ANY(%s)", [gone])
    return True


def _together(joined: list[int], fresh: list[Fresh], gone: set[int]) -> Iterator[tuple[int, Terms]]:
    """The terms on these shelves and of these fresh entries, by rising serial."""
    import numpy as np

    rows: dict[int, Terms] = {each.pk: Terms(dict(zip(each.terms, bytes(each.counts), strict=True)),
    each.length)
                              for each in fresh}  # fmt: skip
    for shelf in Shelf.objects.filter(pk__in=joined):
        serials = np.frombuffer(shelf.serials, np.int64).tolist()
        lengths = np.frombuffer(shelf.lengths, np.float32).tolist()
        kept = [Terms({}, length) for length in lengths]
        for posting in Posting.objects.filter(shelf=shelf).iterator(chunk_size=BATCH):
            places = np.frombuffer(posting.places, np.int32, posting.size).tolist()
            for place, count in zip(places, bytes(posting.places)[4 * posting.size :], strict=True):
                kept[place].counts[posting.term] = count
        rows.update(zip(serials, kept, strict=True))
    for serial in sorted(rows.keys() - gone):
        yield serial, rows[serial]


def _throw_away(shelves: list[int]) -> None:
    Posting.objects.filter(shelf__in=shelves)._raw_delete("default")
    Shelf.objects.filter(pk__in=shelves)._raw_delete("default")


def _batches(documents: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(documents)
    while batch := list(islice(left, BATCH)):
        yield batch


def _stored(entries: Any) -> Iterator[tuple[list[int], list[Document]]]:
    serials: list[int] = []
    documents: list[Document] = []
    for entry in entries.iterator(chunk_size=BATCH):
        serials.append(entry.pk)
        documents.append(
            Document(
                entry.kind,
                entry.key,
                entry.title,
                entry.text,
                entry.language,
                entry.url,
                entry.facets,
                entry.is_public,
                entry.names,
            )
        )
        if len(serials) >= BATCH:
            yield serials, documents
            serials, documents = [], []
    if serials:
        yield serials, documents


def _new_serials(cursor: Any, how_many: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('search_entry', 'id')) FROM generate_series(1, %s)", [how_many]
    )
    return [row[0] for row in cursor.fetchall()]


def _forget(cursor: Any, records: list[tuple[str, str]]) -> None:
    """Delete entries; their serials are gone, also for a shelf that is being written just now."""
    cursor.execute(
        "WITH void AS (DELETE FROM search_entry USING unnest(%s::text[], %s::text[]) AS given (kind, key) "
        "WHERE search_entry.kind = given.kind AND search_entry.key = given.key RETURNING id), "
        "fresh AS (DELETE FROM search_fresh USING void WHERE serial = void.id), "
        "kept AS (INSERT INTO search_gone (serial) SELECT id FROM void ON CONFLICT DO NOTHING) "
        "SELECT id FROM void",
        [[kind for kind, _key in records], [key for _kind, key in records]],
    )
    senses.forget([row[0] for row in cursor.fetchall()])


def _write(cursor: Any, numbered: Iterable[tuple[int, Document]]) -> None:
    with copy_into(cursor, f"search_entry ({COLUMNS})", TYPES) as copy:
        for serial, document in numbered:
            copy.write_row(
                (
                    serial,
                    document.kind,
                    document.key,
                    document.language,
                    document.title,
                    document.text,
                    document.url,
                    Jsonb(dict(document.facets)),
                    document.is_public,
                    document.names,
                )
            )
