"""The stream as a server gives it: every screen hears, no thread and no connection is held, nothing hangs."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import connection, transaction

from safar.consultations.live import news
from safar.consultations.live.capture import capture
from safar.consultations.live.news import BEHIND, REMEMBERED, Hub
from safar.consultations.live.posts import read_post
from safar.consultations.live.reading import Types
from safar.consultations.live.telling import hold, tell
from safar.consultations.models import Event, Happening, Note, Session
from tests import serving
from tests.consultations.test_live import change
from tests.serving import PATIENCE

STREAM = "/consultations/streamed/streamed/live/stream/"


# --- A server on the test database -----------------------------------------------------


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """What another process can see: rows that are committed, and cleared away by hand."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def session(database):
    event = Event.objects.create(
        slug="streamed", title="Streamed", starts_on="2026-11-02", ends_on="2026-11-02", is_public=True
    )
    yield Session.objects.create(event=event, number=1, slug="streamed", title="Streamed", state="open")
    gone = [event.pk], list(event.sessions.values_list("pk", flat=True))
    notes = list(Note.objects.filter(session__event=event).values_list("pk", flat=True))
    event.delete()
    for model, keys in ((Event, gone[0]), (Session, gone[1]), (Note, notes)):
        model.pgh_event_model.objects.filter(pgh_obj_id__in=keys).delete()


@contextmanager
def served():
    """A server on which screens are closed at the end."""
    with serving.served() as (process, port):
        try:
            yield process, port
        finally:
            while Watch.opened:
                Watch.opened.pop().close()


class Watch:
    """A screen: a socket that reads until it has seen what it waits for."""

    opened: ClassVar[list[socket.socket]] = []

    def __init__(self, port, after="", path=STREAM):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.opened.append(self.socket)
        last = f"Last-Event-ID: {after}\r\n" if after != "" else ""
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{last}\r\n".encode()
        )
        self.said = b""
        self.until(b"\r\n\r\n")

    def until(self, words):
        while words not in self.said:
            more = self.socket.recv(65536)
            assert more, f"the stream ended before {words!r}; it said {self.said[-500:]!r}"
            self.said += more

    def ends(self):
        while self.socket.recv(65536):
            pass
        return True


def write(session, text):
    post = read_post(change(text=text), session, timedelta(0))
    (answer,) = capture(session, [post], by=None)
    assert answer["status"] == "kept"


def connections(name=""):
    """Connections of other processes to the test database, or those of one name, by their process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND application_name LIKE %s",
            [f"{name}%"],
        )
        return [row[0] for row in cursor.fetchall()]


def writers_waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0]


def test_every_screen_of_every_process_hears_at_once(session):
    with served() as (_one, port), served() as (_two, other):
        screens = [Watch(port), Watch(port), Watch(other)]
        for n in range(3):
            write(session, f"spoken {n}")
        for screen in screens:
            screen.until(b"spoken 2")
            assert [screen.said.count(f"spoken {n}".encode()) for n in range(3)] == [1, 1, 1]
            assert (
                screen.said.index(b"spoken 0")
                < screen.said.index(b"spoken 1")
                < screen.said.index(b"spoken 2")
            )
            head = screen.said.split(b"\r\n\r\n")[0].lower()
            assert b"text/event-stream" in head
            assert b"content-encoding" not in head
            assert b"content-length" not in head
            assert b"x-safar-stream" not in head
            assert b"content-security-policy" in head


def test_screens_hold_neither_threads_nor_connections(session):
    with served() as (process, port):
        first = Watch(port)
        write(session, "warm")
        first.until(b"warm")
        threads, before = process.num_threads(), len(connections())
        screens = [Watch(port) for _n in range(30)]
        write(session, "to all")
        for screen in screens:
            screen.until(b"to all")
        # The pool keeps what it opened for the asking, one after another; nothing grows with the screens.
        assert process.num_threads() <= threads + 4
        assert len(connections()) <= before + 2
        assert len(connections(news.LISTENER)) == 1


def test_a_screen_that_comes_back_misses_nothing_and_hears_nothing_twice(session):
    with served() as (_process, port):
        write(session, "before")
        seen = Happening.objects.filter(session=session).latest("pk").pk
        write(session, "while away")
        screen = Watch(port, after=seen)
        write(session, "since then")
        screen.until(b"since then")
        assert screen.said.count(b"while away") == screen.said.count(b"since then") == 1
        assert b"before" not in screen.said


def test_a_cut_listener_comes_back_and_reads_what_it_missed(session):
    with served() as (_process, port):
        screen = Watch(port)
        write(session, "first words")
        screen.until(b"first words")
        with connection.cursor() as cursor:
            for pid in connections(news.LISTENER):
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        write(session, "second words")
        screen.until(b"second words")
        assert screen.said.count(b"second words") == 1


def test_a_server_stops_though_screens_are_open(session):
    with served() as (process, port):
        screen = Watch(port)
        write(session, "words")
        screen.until(b"words")
        process.send_signal(signal.SIGTERM)
        assert screen.ends()
        assert process.wait(PATIENCE) is not None  # it would wait a minute for an open answer


def test_the_listener_goes_with_the_last_screen(session):
    with served() as (_process, port):
        screen = Watch(port)
        write(session, "words")
        screen.until(b"words")
        assert connections(news.LISTENER)
        screen.socket.close()
        deadline = time.monotonic() + PATIENCE
        while connections(news.LISTENER):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_stream_nobody_may_see_is_not_found(session):
    Event.objects.filter(pk=session.event_id).update(is_public=False)
    with served() as (_process, port):
        screen = Watch(port)
        assert screen.said.startswith(b"HTTP/1.1 404")


def test_news_is_numbered_as_it_is_committed(session):
    """A second writer of the session waits for the first, so no screen jumps over a number still to come."""
    from concurrent.futures import ThreadPoolExecutor

    order = []

    def second():
        with transaction.atomic():
            tell(session.pk, ("note", {"note": str(uuid.uuid4())}))
            order.append("second")
        connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            hold(session.pk)
            later = pool.submit(second)
            deadline = time.monotonic() + PATIENCE
            while not writers_waiting():
                assert time.monotonic() < deadline
                time.sleep(0.02)
            tell(session.pk, ("note", {"note": str(uuid.uuid4())}))
            order.append("first")
        later.result(PATIENCE)
    assert order == ["first", "second"]


# --- The hub by itself ----------------------------------------------------------------


def framed(*numbers):
    return [(number, f"<{number}>".encode()) for number in numbers]


def heard(screen):
    return b"".join(screen.pending)


def in_a_loop(test):
    """Run a test inside an event loop, with a hub whose listener does nothing."""

    async def run():
        hub = Hub()
        hub.tasks = [asyncio.ensure_future(asyncio.sleep(0))]
        await test(hub)

    asyncio.run(run())


def test_a_screen_between_two_pieces_of_news_hears_each_once():
    async def test(hub):
        hub.join(1, 10, Types())
        channel = hub.channels[1]
        channel.push(framed(11, 12, 14), 14)
        behind, level, ahead = hub.join(1, 11, Types()), hub.join(1, 14, Types()), hub.join(1, 16, Types())
        channel.push(framed(15, 16, 17), 17)
        assert [heard(each) for each in (behind, level, ahead)] == [
            b"<12><14><15><16><17>",
            b"<15><16><17>",
            b"<17>",
        ]
        assert hub.join(1, 9, Types()) is None  # older than what is remembered: Django reads it out

    in_a_loop(test)


def test_only_so_much_is_remembered():
    async def test(hub):
        hub.join(1, 0, Types())
        channel = hub.channels[1]
        channel.push(framed(*range(1, REMEMBERED + 6)), REMEMBERED + 5)
        assert (len(channel.recent), channel.floor) == (REMEMBERED, 5)

    in_a_loop(test)


def test_a_screen_too_slow_is_let_go_and_costs_no_more():
    async def test(hub):
        screen = hub.join(1, 0, Types())
        for number in range(1, BEHIND + 50):
            hub.channels[1].push(framed(number), number)
        assert screen.closed
        assert len(screen.pending) == BEHIND
        assert await screen.next() is None

    in_a_loop(test)


def test_a_hub_that_ends_lets_nobody_in():
    async def test(hub):
        screen = hub.join(1, 0, Types())
        hub.end()
        assert await screen.next() is None
        assert hub.join(1, 0, Types()) is None

    in_a_loop(test)


def test_while_the_database_is_away_phones_are_told_at_once(monkeypatch):
    from safar.consultations.live.streams import with_streams

    monkeypatch.setattr(news, "database_is_away", lambda: True)
    sent = []

    async def django(_scope, _receive, _send):
        raise AssertionError("Django was asked")

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/fr/consultations/a/b/live/notes/"}
    asyncio.run(with_streams(django)(scope, None, send))
    assert sent[0]["status"] == 503
    assert dict(sent[0]["headers"])[b"retry-after"]


def test_a_database_that_is_away_is_no_fault_of_ours(client, monkeypatch):
    from django.db import OperationalError

    from safar.consultations.live import views

    def away(*_args):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(views, "guest_of", away)
    client.raise_request_exception = False
    answer = client.post(
        "/consultations/a/b/live/notes/", json.dumps({}), "application/json", headers={"X-Safar-Cafe": "1"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")


def test_pieces_for_a_waiting_screen_wake_it():
    async def test(hub):
        screen = hub.join(1, 0, Types())
        waiting = asyncio.ensure_future(screen.next())
        await asyncio.sleep(0)
        hub.channels[1].push(framed(1, 2), 2)
        assert await waiting == b"<1><2>"
        hub.leave(screen)
        assert (hub.channels, hub.tasks) == ({}, [])

    in_a_loop(test)
