"""The stream of a screen, before Django: Django says once who may watch, then no thread is held.

`config/asgi.py` wraps Django with this. Without it the stream's address still answers, with the news so far.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from safar.consultations.live import news
from safar.consultations.live.reading import Types

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

GO_ON = "X-Safar-Stream"  # what the view says where the stream may go on
_STREAM = re.compile(r"/consultations/[^/]+/[^/]+/live/stream/$")
_POST = re.compile(r"/consultations/[^/]+/[^/]+/live/notes/$")
_NOT_NOW = [(b"retry-after", b"2"), (b"content-type", b"application/json"), (b"content-length", b"2")]


def with_streams(django: App) -> App:
    """Django, with streams that stay open."""

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["method"] == "GET" and _STREAM.search(scope["path"]):
                return await _stream(django, scope, receive, send)
            if scope["method"] == "POST" and news.database_is_away() and _POST.search(scope["path"]):
                # Known to be away: asking would only keep a phone and a thread waiting.
                return await _answer(send, 503, list(_NOT_NOW), b"{}")
        return await django(scope, receive, send)

    return application


async def _stream(django: App, scope: Message, receive: Receive, send: Send) -> None:
    status, headers, so_far = await _ask(django, scope)
    said = dict(headers).get(GO_ON.lower().encode())
    if said is None:
        return await _answer(send, status, headers, so_far)
    watched = json.loads(said)
    screen = news.hub().join(watched["session"], watched["last"], Types(watched["types"]))
    if screen is None:
        return await _answer(send, 503, list(_NOT_NOW), b"{}")
    gone = asyncio.ensure_future(receive_end(receive))
    gone.add_done_callback(screen.close)
    unwanted = (b"content-length", b"content-encoding", GO_ON.lower().encode())
    headers = [each for each in headers if each[0] not in unwanted]
    try:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": so_far, "more_body": True})
        del so_far, headers, said, watched
        while (words := await screen.next()) is not None:
            await send({"type": "http.response.body", "body": words, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()
        news.hub().leave(screen)


async def receive_end(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _ask(django: App, scope: Message) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Django's whole answer: every middleware has its say about who may watch."""
    plain = [each for each in scope["headers"] if each[0] != b"accept-encoding"]  # a stream is sent as it is
    status, headers, body = 500, [], []
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = [(name.lower(), value) for name, value in message["headers"]]
        else:
            body.append(message.get("body", b""))

    await django({**scope, "headers": plain}, receive, send)
    return status, headers, b"".join(body)


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
