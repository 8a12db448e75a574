"""What phones send, made fit to keep: words without invisible tricks, times by our clock."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

# Control characters but the end of a line; marks that turn the direction of what follows; half characters.
_INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NO_SHIFT = timedelta(0)


def clean(text: str) -> tuple[str, bool]:
    """(the words, whether something invisible was taken out). A tab becomes a space."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = _INVISIBLE.sub("", plain)
    return kept.strip(), kept != plain


def clock_shift(sent_at: Any) -> timedelta:
    """How far the phone's clock is behind ours, by when it says that it sent."""
    said = moment(sent_at)
    return timezone.now() - said if said else _NO_SHIFT


def by_our_clock(written_at: Any, shift: timedelta) -> datetime:
    """When it was written, by our clock, and never later than now; now where the phone does not say."""
    now, said = timezone.now(), moment(written_at)
    if said is None:
        return now
    try:
        return min(said + shift, now)
    except OverflowError:
        return now


def moment(value: Any) -> datetime | None:
    """A point in time written as ISO 8601; None for anything else, and for years nobody here has lived."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        said = parse_datetime(value)
        if said is None:
            return None
        if timezone.is_naive(said):
            said = timezone.make_aware(said, timezone.get_default_timezone())
        return said if 1971 <= said.year <= 2200 else None
    except (ValueError, OverflowError):
        return None
