"""One change that a phone sends, read with care: either a Post, or a reason why not."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from safar.consultations.attribution import stakeholder_type_of
from safar.consultations.live.cleaning import by_our_clock, clean
from safar.consultations.models import Attribution, Note, Session
from safar.lib.languages import UN_LANGUAGES
from safar.reference.models import Country, Objective

LONGEST = {"text": 5000, "heading": 240, "who": 200}


@dataclass
class Post:
    """A change fit to be kept. What the session's rule forbids to know is not in it any more."""

    id: UUID
    note: UUID
    base: int | None
    kind: str
    text: str
    heading: str
    who: str
    language: str
    table: int | None
    round: int | None
    objectives: list[int]
    countries: list[str]
    written_at: datetime
    remarks: list[str] = field(default_factory=list)

    @property
    def words(self) -> tuple[str, str, str]:
        return (self.kind, self.heading, self.text)

    @property
    def digest(self) -> str:
        """The same for the same words only, and no help in guessing them."""
        said = [
            str(self.note), *self.words, self.who, self.language, self.table, self.round,
            sorted(self.objectives), sorted(self.countries),
        ]  # fmt: skip
        secret = settings.SECRET_KEY.encode()
        return hmac.new(secret, json.dumps(said).encode(), hashlib.sha256).hexdigest()

    @property
    def rival_id(self) -> UUID:
        """The same words sent twice under the same id are one rival."""
        return uuid5(self.id, self.digest)


class Unfit(Exception):
    """A change that cannot be kept. The message is for the person, whose phone keeps the words."""


def read_post(raw: Any, session: Session, shift: timedelta) -> Post:
    """The change as we keep it. Raises Unfit with what to do about it."""
    if not isinstance(raw, dict):
        raise Unfit(_("This is not a note. Reload the page and send it again."))
    remarks: list[str] = []
    texts: dict[str, Any] = {name: _text(raw, name, remarks) for name in LONGEST}
    if not texts["text"]:
        raise Unfit(_("The note has no words. Write some, or take it away."))
    if raw.get("kind") not in Note.Kind.values:
        raise Unfit(_("Choose what kind of note this is."))
    base: Any = raw.get("base")
    language = raw.get("language")
    post = Post(
        id=_uuid(raw, "id"),
        note=_uuid(raw, "note"),
        base=base if _is_number(base) and base >= 0 else None,
        kind=raw["kind"],
        **texts,
        language=language if language in UN_LANGUAGES else session.language,
        table=_number(raw, "table"),
        round=_number(raw, "round"),
        objectives=_known(raw.get("objectives"), _objectives(), remarks),
        countries=_known(raw.get("countries"), _countries(), remarks),
        written_at=by_our_clock(raw.get("written_at"), shift),
    )
    if session.attribution != Attribution.NAMED:
        kind = stakeholder_type_of(post.who) if session.attribution == Attribution.STAKEHOLDER_TYPE else None
        post.who, post.countries = (kind.code if kind else ""), []
    post.remarks = list(dict.fromkeys(remarks))
    return post


def _text(raw: dict[str, Any], name: str, remarks: list[str]) -> str:
    value = raw.get(name) or ""
    if not isinstance(value, str):
        raise Unfit(_("This is not a note. Reload the page and send it again."))
    text, changed = clean(value)
    if len(text) > LONGEST[name]:
        raise Unfit(
            _("This is %(n)d characters long; at most %(most)d can be kept. Make two notes of it.")
            % {"n": len(text), "most": LONGEST[name]}
        )
    if changed:
        remarks.append(_("Invisible characters were taken out; the words are as you wrote them."))
    return text if name == "text" else " ".join(text.split())


def _uuid(raw: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(raw[name])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Unfit(_("This is not a note. Reload the page and send it again.")) from None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(raw: dict[str, Any], name: str) -> int | None:
    return raw[name] if _is_number(raw.get(name)) else None


def _known(values: Any, known: frozenset[Any], remarks: list[str]) -> list[Any]:
    """Those we know, once each; a remark where one was left out."""
    given = values if isinstance(values, list) else []
    kept = [each for each in given if isinstance(each, (str, int)) and each in known]
    if len(kept) < len(given):
        remarks.append(_("A country or objective that we do not know was left out."))
    return list(dict.fromkeys(kept))


def _objectives() -> frozenset[int]:
    return frozenset(cache.get_or_set("cafe-objectives", _read_objectives, 300) or ())


def _read_objectives() -> list[int]:
    return list(Objective.objects.values_list("pk", flat=True))


def _countries() -> frozenset[str]:
    return frozenset(cache.get_or_set("cafe-countries", _read_countries, 300) or ())


def _read_countries() -> list[str]:
    return list(Country.objects.values_list("pk", flat=True))
