"""One practice as a file gives it, checked: what it would become, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from safar.lib.languages import UN_LANGUAGES
from safar.practices.models import ExternalId, Practice
from safar.reference.models import Country, Objective
from safar.search.languages import language_of
from safar.search.text import fold

LONGEST = {"id": 120, "title": 240, "url": 400, "text": 60_000, "source": 200, "type": 120}
MOST = 300  # countries, organisations
EARLIEST, LATEST = 1900, 2100
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

# How the two databases call a kind of practice, by a part of the word.
KINDS = (
    ("policy", Practice.Kind.LAW_POLICY),
    ("law", Practice.Kind.LAW_POLICY),
    ("agreement", Practice.Kind.AGREEMENT),
    ("memorandum", Practice.Kind.AGREEMENT),
    ("partnership", Practice.Kind.PARTNERSHIP),
    ("project", Practice.Kind.PROJECT),
    ("programme", Practice.Kind.PROJECT),
    ("program", Practice.Kind.PROJECT),
    ("campaign", Practice.Kind.CAMPAIGN),
    ("training", Practice.Kind.TRAINING),
    ("capacity", Practice.Kind.TRAINING),
    ("service", Practice.Kind.SERVICE),
    ("tool", Practice.Kind.TOOL),
    ("research", Practice.Kind.RESEARCH),
)
# {a key of the file: what it says of the practice}
SAID = {
    "url": "url", "source": "source", "title": "title", "language": "language", "text": "text",
    "year_start": "year", "countries": "countries", "organisations": "organisations", "type": "kind",
    "objectives": "objectives",
}  # fmt: skip
SCHEMES = {"gfmd": ExternalId.Scheme.GFMD_PPD, "unnm": ExternalId.Scheme.UNNM}


class Wrong(Exception):
    """A value that cannot be used; the message says why and what to write instead."""


@dataclass(slots=True)
class Problem:
    """One thing wrong, where, and what to do about it."""

    line: int
    field: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return {"line": self.line, "field": self.field, "reason": self.reason}


@dataclass(slots=True)
class PracticeRow:
    """A practice that would be made."""

    line: int
    scheme: str
    external_id: str
    title: str
    text: str
    language: str
    url: str = ""
    source: str = ""
    kind: str = Practice.Kind.OTHER
    year: int | None = None
    countries: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    objectives: list[int] = field(default_factory=list)
    said: tuple[str, ...] = ()  # those of the fields above that the file has a word for


class RowChecker:
    """Checks rows against what the world agreed on; reads the reference data once."""

    def __init__(self) -> None:
        self._countries: dict[str, str] = {}
        for country in Country.objects.all():
            names = {country.alpha3, country.alpha2, country.name}
            names |= {fields["name"] for fields in country.translations.values() if fields.get("name")}
            self._countries.update(dict.fromkeys(map(fold, names), country.alpha3))
        self._objectives = set(Objective.objects.values_list("pk", flat=True))

    def check(self, line: int, row: Mapping[str, Any]) -> tuple[PracticeRow | None, list[Problem]]:
        """The row, or everything that is wrong with it."""
        problems: list[Problem] = []

        def read(name: str, take: Callable[[Any], Any]) -> Any:
            try:
                return take(row.get(name))
            except Wrong as wrong:
                problems.append(Problem(line, name, str(wrong)))
                return None

        source = read("source", _source)
        values = {
            "external_id": read("id", _id),
            "title": read("title", _title),
            "text": read("text", _body),
            "url": read("url", _address),
            "year": read("year_start", _year),
            "countries": read("countries", self._codes),
            "organisations": read("organisations", _names),
            "kind": read("type", _kind),
            "objectives": read("objectives", self._numbers),
            "language": read("language", _language),
        }
        if problems:
            return None, problems
        values["language"] = values["language"] or language_of(f"{values['title']} {values['text']}")
        scheme = SCHEMES.get(source.lower(), ExternalId.Scheme.OTHER)
        said = tuple(name for key, name in SAID.items() if row.get(key))
        return PracticeRow(line=line, scheme=scheme, source=source, said=said, **values), []

    def _codes(self, value: Any) -> list[str]:
        codes = []
        for name in _names(value):
            code = self._countries.get(fold(name))
            if code is None:
                raise Wrong(
                    _("There is no country %(name)s. Give its ISO 3166 code of three letters, such as KEN.")
                    % {"name": name[:80]}
                )
            codes.append(code)
        return list(dict.fromkeys(codes))

    def _numbers(self, value: Any) -> list[int]:
        if value is None:
            return []
        whole = isinstance(value, list) and all(type(each) is int for each in value)
        if not whole or not self._objectives.issuperset(value):
            raise Wrong(_("Give the numbers of objectives of the Compact, from 1 to 23, in a list."))
        return list(dict.fromkeys(value))


def clean(text: str) -> str:
    """Without signs that nobody sees and that no database or screen should meet."""
    return CONTROL.sub("", text).strip()


def _text(name: str, *, needed: bool = False) -> Callable[[Any], str]:
    def take(value: Any) -> str:
        if value is None:
            value = ""
        if isinstance(value, int) and name == "id" and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Wrong(_("This must be text."))
        text = clean(value)
        if needed and not text:
            raise Wrong(_("This must not be empty."))
        if len(text) > LONGEST[name]:
            raise Wrong(
                _("This has %(n)s letters. Shorten it to %(most)s.") % {"n": len(text), "most": LONGEST[name]}
            )
        return text

    return take


_id, _title, _body = (_text(name, needed=True) for name in ("id", "title", "text"))
_source, _type, _url = (_text(name) for name in ("source", "type", "url"))


def _address(value: Any) -> str:
    address = _url(value)
    if not address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or any(map(str.isspace, address)):
        raise Wrong(_("This is not the address of a web page. It begins with https://."))
    return address


def _year(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:9])
    if type(value) is not int or not EARLIEST <= value <= LATEST:
        raise Wrong(_("Give a year of four digits, such as 2019, or leave it out."))
    return value


def _names(value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Wrong(_("This must be a list of texts."))
    names = [clean(each)[:200] for each in value]
    if len(names) > MOST:
        raise Wrong(_("This list has %(n)s parts. Shorten it to %(most)s.") % {"n": len(names), "most": MOST})
    return list(dict.fromkeys(name for name in names if name))


def _kind(value: Any) -> str:
    said = _type(value).lower()
    return next((kind for part, kind in KINDS if part in said), Practice.Kind.OTHER)


def _language(value: Any) -> str:
    code = _source(value).lower()[:2]
    if code and code not in UN_LANGUAGES:
        raise Wrong(_("Give one of the codes ar, zh, en, fr, ru, es, or leave it out."))
    return code
