"""Whether a file carries malware: asked of clamd, or of a command, before any file of people's is kept.

Without a scanner files are taken and marked as not scanned. With one, silence is a no.
"""

from __future__ import annotations

import hashlib
import logging
import shlex
import socket
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal

log = logging.getLogger(__name__)
CHUNK = 1 << 16
LONGEST_REPLY = 4096


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"
    TOO_LARGE = "too_large"  # for the scanner, which therefore did not look
    NOT_SCANNED = "not_scanned"  # no scanner is configured


@dataclass(frozen=True)
class Scan:
    """What a scanner said. `detail` is the name of what it found, or why it did not answer; for the log."""

    verdict: Verdict
    detail: str = ""


def scan(data: bytes) -> Scan:
    """Ask the scanner that the settings name. Never raises: no answer is a verdict too."""
    try:
        if settings.SAFAR_CLAMD:
            return _by_clamd(data, settings.SAFAR_CLAMD, settings.SAFAR_SCAN_SECONDS)
        if settings.SAFAR_SCAN_COMMAND:
            return _by_command(data, settings.SAFAR_SCAN_COMMAND, settings.SAFAR_SCAN_SECONDS)
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        return Scan(Verdict.UNAVAILABLE, f"{type(problem).__name__}: {problem}")
    return Scan(Verdict.NOT_SCANNED)


def admit(name: str, data: bytes) -> Verdict:
    """Clean, or not scanned where there is no scanner. Raises Refusal, and logs, for all else."""
    found = scan(data)
    if found.verdict in (Verdict.CLEAN, Verdict.NOT_SCANNED):
        return found.verdict
    # By its fingerprint: the name of a file may name a person.
    print_of = hashlib.sha256(data).hexdigest()
    log.error("file of %s bytes refused, %s: %s (%s)", len(data), found.verdict, found.detail, print_of)
    if found.verdict is Verdict.INFECTED:
        said = _(
            "The virus scanner found malware in “%(name)s”, so it was not kept. "
            "Have the computer it comes from checked, and send a clean copy."
        )
    elif found.verdict is Verdict.TOO_LARGE:
        said = _(
            "“%(name)s” is larger than the virus scanner takes, so it was not kept. "
            "Make it smaller, or send its address instead."
        )
    else:
        said = _(
            "“%(name)s” could not be checked for viruses, so it was not kept: the scanner does not answer. "
            "Try again later; what you typed stays."
        )
    raise Refusal(said % {"name": name}, verdict=str(found.verdict))


def _by_clamd(data: bytes, address: str, seconds: int) -> Scan:
    """One INSTREAM conversation: chunks with their length before them, an empty one at the end."""
    with _reached(address, seconds) as line:
        try:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), CHUNK):
                part = data[at : at + CHUNK]
                line.sendall(struct.pack("!L", len(part)) + part)
            line.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has heard enough, and says why
        reply = _reply(line)
    return _understood(reply)


def _reached(address: str, seconds: int) -> socket.socket:
    """A connection to `/path/of/a/socket` or `host:port`."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(seconds)
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def _reply(line: socket.socket) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < LONGEST_REPLY:
        more = line.recv(LONGEST_REPLY)
        if not more:
            break
        heard += more
    return heard.split(b"\0")[0].decode("utf-8", "replace").strip()


def _understood(reply: str) -> Scan:
    """
    >>> _understood("stream: OK").verdict.value, _understood("stream: Eicar-Signature FOUND")
    ('clean', Scan(verdict=<Verdict.INFECTED: 'infected'>, detail='Eicar-Signature'))
    """
    if reply.endswith(" FOUND"):
        return Scan(Verdict.INFECTED, reply.removeprefix("stream: ").removesuffix(" FOUND"))
    if reply == "stream: OK":
        return Scan(Verdict.CLEAN)
    if "size limit exceeded" in reply:
        return Scan(Verdict.TOO_LARGE, reply)
    return Scan(Verdict.UNAVAILABLE, reply or "no answer")


def _by_command(data: bytes, command: str, seconds: int) -> Scan:
    """0 is clean, 1 is infected, anything else is no answer: as clamscan and clamdscan say it."""
    words = shlex.split(command)
    if not any("{file}" in word for word in words):
        return _ended(subprocess.run(words, input=data, capture_output=True, timeout=seconds, check=False))
    with tempfile.NamedTemporaryFile(prefix="safar-scan-") as kept:  # readable by us alone
        kept.write(data)
        kept.flush()
        words = [word.replace("{file}", kept.name) for word in words]
        return _ended(subprocess.run(words, capture_output=True, timeout=seconds, check=False))


def _ended(done: subprocess.CompletedProcess[bytes]) -> Scan:
    said = (done.stdout + b" " + done.stderr).decode("utf-8", "replace").strip()[:300]
    verdict = {0: Verdict.CLEAN, 1: Verdict.INFECTED}.get(done.returncode, Verdict.UNAVAILABLE)
    return Scan(verdict, said or f"code {done.returncode}")
