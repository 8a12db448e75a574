"""One listener per process: it hears of news from PostgreSQL and hands the same bytes to every screen.

Nothing here holds a thread, and one connection serves all screens. It is opened with the first screen
and closed with the last. While the database is away the screens stay; what they missed follows.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connections

from safar.consultations.live.reading import NEWS, SOME_NOTES, Fresh, Types, note_of
from safar.consultations.live.telling import CHANNEL

COALESCE = 0.02  # seconds: news of one moment goes out together
LOOK_EVERY = 1.0  # for screens that came while we waited
LOOK_AT_ALL = 5.0  # should a notification ever be missed
HEARTBEAT = 15.0
LONGEST = 30 * 60.0  # after which a screen comes back, and is asked again who it is
REMEMBERED = 1000  # pieces of news kept for screens that were already under way
BEHIND = 200  # batches a slow screen may be behind before it is let go
MOST_AT_ONCE = 500
LISTENER = "safar cafe"  # what whoever keeps the database sees of the connection


class Screen:
    """Somebody who watches: what is still to be sent, and whether to go on."""

    __slots__ = ("_waiting", "channel", "closed", "opened", "pending", "position")

    def __init__(self, channel: Channel, position: int) -> None:
        self.channel, self.position = channel, position
        self.pending: deque[bytes] = deque()
        self.closed = False
        self.opened = time.monotonic()
        self._waiting: asyncio.Future[None] | None = None

    def give(self, words: bytes) -> None:
        if len(self.pending) >= BEHIND:
            self.close()
            return
        self.pending.append(words)
        self._wake()

    def close(self, *_ignored: Any) -> None:
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def next(self) -> bytes | None:
        """What to send next; None when it is over."""
        while not self.pending and not self.closed:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
            self._waiting = None
        if self.closed:
            return None
        words = b"".join(self.pending) if len(self.pending) > 1 else self.pending[0]
        self.pending.clear()
        return words


class Channel:
    """The news of one session, and who watches it."""

    def __init__(self, session_id: int, last: int, types: Types) -> None:
        self.session_id, self.last, self.types = session_id, last, types
        self.screens: set[Screen] = set()
        self.recent: deque[tuple[int, bytes]] = deque()
        self.floor = last  # every piece of news above this is in `recent`

    def push(self, frames: list[tuple[int, bytes]], last: int) -> None:
        self.last = max(self.last, last)
        for each in frames:
            if len(self.recent) == REMEMBERED:
                self.floor = self.recent.popleft()[0]
            self.recent.append(each)
        if not frames:
            return
        whole = b"".join(words for _number, words in frames)
        for screen in self.screens:
            if screen.position < frames[0][0]:
                screen.give(whole)
            else:
                for number, words in frames:
                    if number > screen.position:
                        screen.give(words)
            screen.position = max(screen.position, last)


class Hub:
    """All screens of this process in this event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.channels: dict[int, Channel] = {}
        self.unread: set[int] = set()
        self.tasks: list[asyncio.Task[None]] = []
        self.away = False  # whether the database is
        self.ending = False

    @property
    def screens(self) -> int:
        return sum(len(channel.screens) for channel in self.channels.values())

    def join(self, session_id: int, last: int, types: Types) -> Screen | None:
        """A screen that has seen the news up to `last`; None when it is to come back in a moment."""
        if self.ending:
            return None
        channel = self.channels.get(session_id)
        if channel is None:
            channel = self.channels[session_id] = Channel(session_id, last, types)
            self.unread.add(session_id)
        if last < channel.floor:
            return None
        screen = Screen(channel, last)
        for number, words in channel.recent:
            if number > last:
                screen.give(words)
        screen.position = max(last, channel.last)
        channel.screens.add(screen)
        if not self.tasks:
            self.tasks = [self.loop.create_task(self._listen()), self.loop.create_task(self._beat())]
        return screen

    def leave(self, screen: Screen) -> None:
        screen.channel.screens.discard(screen)
        if not screen.channel.screens:
            self.channels.pop(screen.channel.session_id, None)
        if not self.channels:
            for task in self.tasks:
                task.cancel()
            self.tasks = []
            self.away = False

    def end(self) -> None:
        """The process is about to stop: every screen is let go, and finds another process."""
        self.ending = True
        for channel in self.channels.values():
            for screen in channel.screens:
                screen.close()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            now = time.monotonic()
            for channel in self.channels.values():
                for screen in channel.screens:
                    if now - screen.opened > LONGEST:
                        screen.close()
                    else:
                        screen.give(b": \n\n")

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**address(), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.away, pause = False, 0.1
                    await self._follow(connection)
            except (psycopg.Error, OSError):
                self.away = True
                await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311  (not a secret)
                pause = min(pause * 2, 2.0)

    async def _follow(self, connection: psycopg.AsyncConnection) -> None:
        looked = 0.0
        while True:
            if time.monotonic() - looked > LOOK_AT_ALL:
                self.unread.update(self.channels)
                looked = time.monotonic()
            while self.unread:
                channel = self.channels.get(self.unread.pop())
                if channel is not None:
                    await self._read(connection, channel)
            heard = False
            async for news in connection.notifies(timeout=LOOK_EVERY, stop_after=1):
                heard = self._hear(news.payload) or heard
            if heard:
                await asyncio.sleep(COALESCE)
                async for news in connection.notifies(timeout=0):
                    self._hear(news.payload)

    def _hear(self, payload: str) -> bool:
        session_id = int(payload) if payload.isdecimal() else -1
        if session_id not in self.channels:
            return False
        self.unread.add(session_id)
        return True

    async def _read(self, connection: psycopg.AsyncConnection, channel: Channel) -> None:
        """Everything new of a session, formatted once for all who watch it."""
        # Statements of a live session are always the same few: prepared ones save a third of the time.
        asked = {"session": channel.session_id, "after": channel.last, "most": MOST_AT_ONCE}
        rows = await (await connection.execute(NEWS, asked, prepare=True)).fetchall()
        if not rows:
            return
        fresh = Fresh.of(rows)
        notes: dict[str, dict[str, Any]] = {}
        if fresh.notes:
            wanted = {"session": channel.session_id, "notes": fresh.notes}
            found = await (await connection.execute(SOME_NOTES, wanted, prepare=True)).fetchall()
            notes = {str(row[0]): note_of(row, channel.types) for row in found}
        channel.push(fresh.frames(notes), rows[-1][0])
        if len(rows) == MOST_AT_ONCE:
            self.unread.add(channel.session_id)


def address() -> dict[str, Any]:
    """Where the database is, for a connection outside the pool."""
    params = connections["default"].get_connection_params()
    for name in ("context", "cursor_factory", "prepare_threshold"):
        params.pop(name, None)
    return {**params, "connect_timeout": 5, "application_name": LISTENER}


_hub: Hub | None = None


def hub() -> Hub:
    """The hub of the running event loop."""
    global _hub
    loop = asyncio.get_running_loop()
    if _hub is None or _hub.loop is not loop:
        _hub = Hub()
        with contextlib.suppress(ValueError):  # not in the main thread: whoever made the loop ends it
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, _then(_hub, signal.getsignal(number)))
    return _hub


def database_is_away() -> bool:
    """Whether this process knows that the database does not answer."""
    return _hub is not None and _hub.away


def _then(ended: Hub, before: Any) -> Callable[[int, Any], None]:
    """Let the screens go, then do what the signal did before: a server waits for its open answers."""

    def handle(number: int, place: Any) -> None:
        if not ended.loop.is_closed():
            ended.loop.call_soon_threadsafe(ended.end)
        if callable(before):
            before(number, place)
        elif before == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    return handle
