"""A small clamd: it speaks INSTREAM on a socket, knows one virus, and takes so many bytes."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

# In two pieces, so that no scanner takes this file for the test virus.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Answers one INSTREAM at a time; `heard` keeps the files it was given."""

    def __init__(self, family: int, address: object, most: int) -> None:
        self.heard: list[bytes] = []
        self.most = most
        self.silent = False
        self.line = socket.socket(family, socket.SOCK_STREAM)
        self.line.bind(address)
        self.line.listen()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                talk, _peer = self.line.accept()
            except OSError:
                return
            with talk, contextlib.suppress(OSError):
                self._answer(talk)

    def _answer(self, talk: socket.socket) -> None:
        file = talk.makefile("rb")
        if file.read(10) != b"zINSTREAM\0":
            talk.sendall(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while size := struct.unpack("!L", file.read(4))[0]:
            data += file.read(size)
            if len(data) > self.most:
                talk.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.heard.append(data)
        if not self.silent:
            talk.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)  # wakes `accept`
        self.line.close()
        self.thread.join(5)


@contextlib.contextmanager
def clamd_at(path: Path, *, most: int = 1_000_000) -> Iterator[Clamd]:
    """A clamd on a socket in the file system."""
    running = Clamd(socket.AF_UNIX, str(path), most)
    try:
        yield running
    finally:
        running.stop()


@contextlib.contextmanager
def clamd_on_a_port() -> Iterator[tuple[Clamd, str]]:
    running = Clamd(socket.AF_INET, ("127.0.0.1", 0), 1_000_000)
    try:
        yield running, f"127.0.0.1:{running.line.getsockname()[1]}"
    finally:
        running.stop()
