"""Organisations as cells name them: known by their names, one or several in a cell, new ones counted on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from safar.lib.slugs import free_slug
from safar.people.models import Organisation
from safar.plan.matrix.answers import EMPTY, NOTE, ORGANISATION, SAME, Answers
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.words import ORGANISATION as NAMES_ONE
from safar.plan.matrix.writing import clean_name, organisation_names
from safar.search.text import runs, stem, stopwords

LIKE = 86  # of 100: names nearer than this, and yet not the same, are asked about
PARTS = re.compile(r"\s*[;\n•●▪]\s*")
SLUG = re.compile(r"\[([a-z0-9-]{1,80})\]\s*$")


KINDS = frozenset(
    runs(
        "ministry minister department office agency national ministère département office agence ministerio "
        "departamento oficina agencia nacional ministério министерство департамент وزارة دائرة 部 "
        "of the and for de du des del la le les el y e et do da и"
    )
)


def key(text: str) -> str:
    return " ".join(runs(text))


@lru_cache(maxsize=20_000)
def _telling(text: str) -> str:
    """The words that tell an organisation from others of its kind."""
    return " ".join(word for word in text.split() if word not in KINDS) or text


@dataclass
class New:
    """What an import makes beside actions: each is told before it is made."""

    organisations: dict[str, tuple[str, str]] = field(default_factory=dict)  # slug: name, level
    themes: dict[str, str] = field(default_factory=dict)  # code: title
    indicators: dict[str, str] = field(default_factory=dict)  # code: name


class Organisations:
    """The organisations that are there, and those that a file names for the first time."""

    def __init__(self, language: str = "en", answers: Answers | None = None) -> None:
        self.language, self.new, self.answers = language, New(), answers or Answers()
        self.remarks: list[tuple[str, str]] = []  # of the cell just read: understood, and told how
        self.left_over: list[str] = []  # names in the cell just read that are said to be nobody
        self._asking: set[str] = set()

    def read_organisations(self) -> None:
        self.slugs: set[str] = set()
        self.names: dict[str, str] = {}
        self.written = {text: slug for slug, text in organisation_names().items()}
        for each in Organisation.objects.all():
            self.slugs.add(each.slug)
            for text in all_words(each, ("name",)):
                self.names.setdefault(key(text), each.slug)
        self.known_names = set(self.names)

    def organisation(self, text: str, *, level: str = "national") -> str:
        """The slug of the organisation a name means; a new name becomes a new organisation, told as such."""
        name = clean_name(text).strip(" .,")
        if name in self.written:
            return self.written[name]
        if (match := SLUG.search(name)) and match[1] in self.slugs:
            return match[1]
        known = key(name)
        if answered := self._answered(known, name, level):
            return answered[0]
        if not known:
            raise Unreadable(
                _("“%(name)s” names nobody.") % {"name": text[:80]}, _("Write the name of an organisation.")
            )
        if known in self.names:
            return self.names[known]
        if len(name) > 200:
            raise Unreadable(
                _("A name of an organisation may have up to 200 letters."),
                _("Write one name a cell, and put semicolons between several partners."),
            )
        near = process.extractOne(known, self.known_names, scorer=fuzz.ratio, score_cutoff=LIKE)
        if near:
            there = self.names[near[0]]
            written = next(text for text, each in self.written.items() if each == there)
            if self._same_words(known, near[0]):
                self.remarks.append((_("Read as %(word)s.") % {"word": written}, written))
                self.names[known] = there
                return there
            self.remarks.append(
                (
                    _(
                        "“%(name)s” is nearly the name of an organisation that is there, and is read as another."
                    )
                    % {"name": name},
                    _("Write “%(there)s” if it is the same.") % {"there": written},
                )
            )
        slug = free_slug(name, self.slugs, otherwise="organisation")
        self.slugs.add(slug)
        self.names[known] = slug
        self.new.organisations[slug] = (name, level)
        return slug

    def _answered(self, known: str, name: str, level: str) -> tuple[str] | None:
        """What somebody said a name means: another organisation, or nobody at all."""
        answer = self.answers.to(ORGANISATION, "", name)
        if answer is None or known in self._asking or answer.do not in (SAME, NOTE, EMPTY):
            return None
        self.answers.use(answer, "", name)
        if answer.do != SAME:
            if answer.do == NOTE:
                self.left_over.append(name)
            return ("",)
        self._asking.add(known)  # two names that are each said to be the other end here
        try:
            slug = self.organisation(answer.text, level=level)
            self.names.setdefault(known, slug)
            return (slug,)
        finally:
            self._asking.discard(known)

    def near(self, name: str, most: int = 3) -> list[str]:
        """Other organisations that may be meant by a name, those of the same file among them.

        What tells ministries apart counts, not that both are one.
        """
        known = key(name)
        others = {text: _telling(text) for text, slug in self.names.items() if slug != self.names.get(known)}
        found = process.extract(
            _telling(known), others, scorer=fuzz.token_set_ratio, score_cutoff=LIKE, limit=3 * most
        )
        slugs = dict.fromkeys(self.names[text] for _words, _score, text in found)
        written = {slug: text for text, slug in self.written.items()}
        written |= {slug: each for slug, (each, _level) in self.new.organisations.items()}
        return [written[slug] for slug in slugs if slug in written][:most]

    def _same_words(self, one: str, other: str) -> bool:
        """`Ministry of Interior` and `Ministry of the Interior` differ in small words and endings alone."""
        found = [
            {stem(word, self.language) for word in text.split() if word not in stopwords(self.language)}
            for text in (one, other)
        ]
        return bool(found[0]) and found[0] == found[1]

    def lead(self, text: str) -> str:
        """One organisation. Raises Unreadable for two in a cell, saying where the second belongs."""
        whole = clean_name(text)
        if whole in self.written or key(whole) in self.names or SLUG.search(whole):
            return self.organisation(whole)
        parts = self.split(text, strictly=True)
        if len(parts) > 1:
            raise Unreadable(
                _("Two or more leads stand in one cell; an action has one."),
                _("Keep “%(first)s” here, and write “%(others)s” under co-leads or partners.")
                % {"first": parts[0], "others": "; ".join(parts[1:])},
                kind="leads",
            )
        return self.organisation(text)

    def split(self, text: str, *, strictly: bool = False) -> list[str]:
        """The names in a cell. Commas and “and” part names only where both sides are organisations."""
        parts = [part for part in PARTS.split(text) if part.strip(" -–—.,")]
        parts = [re.sub(r"^(?:[-–—*·]|\d{1,2}[.)])\s+", "", part) for part in parts]
        if len(parts) > 1 and not strictly:
            return parts
        found: list[str] = []
        for part in parts:
            found += self._parted(part, strictly=strictly)
        return found

    def _parted(self, text: str, *, strictly: bool) -> list[str]:
        if key(clean_name(text)) in self.names:
            return [text]
        by_slash = [each.strip() for each in re.split(r"\s*[/|＋+]\s*|\s+&\s+|、", text) if each.strip()]
        if (
            len(by_slash) > 1
            and all(len(each) > 1 for each in by_slash)
            and (strictly or all(map(self._is_name, by_slash)))
        ):
            if all(self._is_name(each) or each.isupper() for each in by_slash):
                return by_slash
        commas = [each.strip() for each in re.split(r"\s*[,，،]\s*(?![^()（）]*[)）])", text) if each.strip()]
        if len(commas) > 1 and (not strictly or all(map(self._is_name, commas))):
            if not strictly or len(commas) > 1:
                ends = self._ands(commas[-1])
                return [*commas[:-1], *ends]
        return self._ands(text)

    def _ands(self, text: str) -> list[str]:
        for match in re.finditer(
            r"\s+(?:and|et|y|e|и|و|和|及)\s+|\s+و(?=ال|وز|هيئ)|(?<=[部局署会厅])[和及与](?=[\u4e00-\u9fff])",
            text,
        ):
            before, after = text[: match.start()].strip(), text[match.end() :].strip()
            if (
                self._is_name(before)
                and self._is_name(after)
                and (
                    NAMES_ONE.match(
                        re.sub(r"^(?:the|le|la|les|l'|el|los|las|o|a|ال)\s*", "", after, flags=re.IGNORECASE)
                    )
                    or key(after) in self.names
                )
            ):
                return [*self._ands(before), *self._ands(after)]
        return [text]

    def _is_name(self, text: str) -> bool:
        return key(text) in self.names or NAMES_ONE.search(text) is not None


def all_words(record: Any, fields: Iterable[str]) -> list[str]:
    found = [str(getattr(record, name)) for name in fields]
    for words in (record.translations or {}).values():
        found += [words[name] for name in fields if words.get(name)]
    return found
