"""How often somebody may ask, counted in this process's memory for a minute and written down nowhere."""

from __future__ import annotations

import hashlib
import time

_MINUTE = 60.0
_counts: dict[bytes, tuple[float, int]] = {}


def within(what: str, whose: str, most: int, cost: int = 1) -> bool:
    """Whether this much more is allowed this minute."""
    now = time.monotonic()
    if len(_counts) > 5000:
        for key in [key for key, (began, _n) in _counts.items() if now - began > _MINUTE]:
            del _counts[key]
    key = hashlib.blake2b(f"{what}:{whose}".encode(), digest_size=12).digest()
    began, count = _counts.get(key, (now, 0))
    if now - began > _MINUTE:
        began, count = now, 0
    if count and count + cost > most:  # one large request alone is let through, or it would never be
        return False
    _counts[key] = (began, count + cost)
    return True


def forget() -> None:
    """Begin to count anew."""
    _counts.clear()
