"""What rows are compared with, fetched once: sessions, countries, objectives, the notes that are there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from safar.consultations.attribution import stakeholder_type_of, stakeholder_words
from safar.consultations.importing.words import folded, nearest
from safar.consultations.models import Attribution, Event, Note, Session
from safar.lib.languages import UN_LANGUAGES
from safar.reference.models import Country, Objective

if TYPE_CHECKING:
    from safar.consultations.importing.checking import NoteDraft

Say = Callable[[str, str], None]
# 6 · GCM 6 · Objective 6: recruitment · Цель 6 · GCM 6(b); but not SDG 8.
NUMBERED = re.compile(
    r"^(?:(?:gcm|objective|objectif|objetivo|obj|цель|الهدف|هدف|目标|no|№|#)[\s.:]*)*(\d{1,2})(?=$|[\s.:()\-–—])",
    re.IGNORECASE,
)
SESSION_NUMBER = re.compile(r"^(?:\D{0,24}?)(\d{1,3})(?:\s*[:.\-–—].*)?$", re.DOTALL)


class Lookups:
    """Everything a check needs of the database, in a handful of queries for any number of rows."""

    def __init__(self, *, event: Event | None, default: Session | None) -> None:
        self.event = event or (default.event if default else None)
        self.default = default
        sessions = Session.objects.select_related("event")
        self.sessions = list(sessions.filter(event=self.event) if self.event else sessions)
        self._session_words = self._words_of_sessions()
        self._country_words = words_of_countries()
        self._objective_words = _words_of_objectives()
        self._refs: dict[int, dict[str, Note]] = {}
        self._twins: dict[int, Counter[tuple[str, str, str, str]]] = {}
        self._remembered: dict[tuple[str, str], Any] = {}

    # --- Sessions ---------------------------------------------------------------

    def _words_of_sessions(self) -> dict[str, Session]:
        words: dict[str, Session] = {}
        for session in self.sessions:
            words[folded(session.slug)] = session
            for language in UN_LANGUAGES:
                words.setdefault(folded(str(session.said("title", language))), session)
        return words

    def session(self, text: str, say: Say) -> Session | None:
        """The session with this slug, number or title; the default one for an empty cell."""
        if not text:
            if self.default is None:
                say("session", _("The session is empty. Write its short name, number or title."))
            return self.default
        key = ("session", text)
        if key not in self._remembered:
            self._remembered[key] = self._find_session(text)
        found: Session | None = self._remembered[key]
        if found is None:
            near = nearest(text, self._session_words)
            hint = _("Did you mean “%(near)s”?") % {"near": self._session_words[near].slug} if near else ""
            known = ", ".join(f"{each.number} {each.slug}" for each in self.sessions[:12])
            say(
                "session",
                _("There is no session “%(text)s”. %(hint)s These are known: %(known)s.")
                % {"text": text[:60], "hint": hint, "known": known},
            )
        return found

    def _find_session(self, text: str) -> Session | None:
        by_words = self._session_words.get(folded(text))
        if by_words is not None or self.event is None:
            return by_words
        match = SESSION_NUMBER.match(text.strip())
        if match is None:
            return None
        return next((each for each in self.sessions if each.number == int(match[1])), None)

    # --- Countries and objectives -----------------------------------------------

    def countries(self, text: str, say: Say) -> list[str]:
        """Codes of the countries named by code or by name in any of the six languages."""
        return self._several("countries", text, self._country_words, self._no_country, say)

    def _no_country(self, part: str) -> str:
        near = nearest(part, self._country_words)
        hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
        return _("No country is called “%(text)s”. %(hint)s Write its name or its ISO code, such as NPL.") % {
            "text": part[:60],
            "hint": hint,
        }

    def objectives(self, text: str, say: Say) -> list[int]:
        """Numbers of the objectives named by number or short name."""
        return self._several("objectives", text, self._objective_words, self._no_objective, say)

    def _no_objective(self, part: str) -> str:
        if NUMBERED.match(part):
            return _("“%(text)s” is not an objective: they are numbered from 1 to 23.") % {"text": part[:60]}
        near = nearest(part, self._objective_words)
        hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
        return _("“%(text)s” is not an objective. %(hint)s Write numbers from 1 to 23, such as 5; 6.") % {
            "text": part[:60],
            "hint": hint,
        }

    def _several(
        self, name: str, text: str, words: dict[str, Any], complain: Callable[[str], str], say: Say
    ) -> list[Any]:
        if not text:
            return []
        key = (name, text)
        if key not in self._remembered:
            found, reasons = [], []
            for part in _parts(text, words):
                meaning = _meaning(name, part, words)
                if meaning is None:
                    reasons.append(complain(part))
                elif meaning not in found:
                    found.append(meaning)
            self._remembered[key] = (found, reasons)
        found, reasons = self._remembered[key]
        for reason in reasons:
            say(name, reason)
        return list(found)

    # --- Who ------------------------------------------------------------------------

    def who(self, text: str, session: Session | None, say: Say) -> str:
        """Who said it, as far as the session's rule lets us keep it."""
        if not text or session is None or session.attribution == Attribution.UNATTRIBUTED:
            return ""
        if session.attribution == Attribution.NAMED:
            return text
        kind = stakeholder_type_of(text)
        if kind is None:
            near = nearest(text, stakeholder_words())
            hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
            # The words themselves are not repeated: they may name a person.
            say(
                "who",
                _("This session is attributed by stakeholder type only, and this is none. %(hint)s")
                % {"hint": hint},
            )
            return ""
        return kind.code

    # --- What is there -----------------------------------------------------------------

    def note_called(self, draft: NoteDraft) -> Note | None:
        """The note of the session with this short name or id."""
        if not draft.ref:
            return None
        return self._notes(draft.session).get(draft.ref)

    def _notes(self, session: Session) -> dict[str, Note]:
        if session.pk not in self._refs:
            notes = list(session.notes.prefetch_related("objectives", "countries"))
            self._refs[session.pk] = {str(note.pk): note for note in notes} | {
                note.ref: note for note in notes if note.ref
            }
            self._twins[session.pk] = Counter(
                (note.kind, note.group, note.heading, note.text) for note in notes if not note.ref
            )
        return self._refs[session.pk]

    def says_the_same(self, note: Note, draft: NoteDraft) -> bool:
        """Whether a row repeats a note that is there. What a file leaves out is not compared."""
        if (note.kind, note.group, note.heading, note.text) != (
            draft.kind,
            draft.group,
            draft.heading,
            draft.text,
        ):
            return False
        pairs: list[tuple[Any, Any]] = [
            (draft.who, note.who),
            (sorted(draft.countries), sorted(each.pk for each in note.countries.all())),
            (sorted(draft.organisations), sorted(note.organisations)),
            (sorted(draft.objectives), sorted(each.pk for each in note.objectives.all())),
        ]
        return all(not ours or ours == theirs for ours, theirs in pairs)

    def takes_twin(self, draft: NoteDraft) -> bool:
        """Whether a note without short name says exactly this; each such note stands for one row only."""
        self._notes(draft.session)
        key = (draft.kind, draft.group, draft.heading, draft.text)
        twins = self._twins[draft.session.pk]
        if twins[key] < 1:
            return False
        twins[key] -= 1
        return True


def _parts(text: str, words: dict[str, Any]) -> Iterable[str]:
    """The whole where it is one name with a comma in it; else what stands between separators."""
    if folded(text) in words:
        return [text]
    found = []
    for part in re.split(r"[;\n|/]", text):
        if not part.strip():
            continue
        if folded(part) in words:
            found.append(part.strip())
        else:
            found += [each.strip() for each in re.split(r"[,،、，]", part) if each.strip()]
    return found


def _meaning(name: str, part: str, words: dict[str, Any]) -> Any:
    meaning = words.get(folded(part))
    if meaning is not None or name != "objectives":
        return meaning
    match = NUMBERED.match(part)
    number = int(match[1]) if match else 0
    return number if 1 <= number <= 23 else None


def words_of_countries() -> dict[str, str]:
    """{folded name or code, in any language: ISO code}."""
    words: dict[str, str] = {}
    for country in Country.objects.all():
        for name in (country.alpha3, country.alpha2, country.name):
            words.setdefault(folded(name), country.alpha3)
        for language in UN_LANGUAGES:
            words.setdefault(folded(str(country.said("name", language))), country.alpha3)
    return words


def _words_of_objectives() -> dict[str, int]:
    words: dict[str, int] = {}
    for objective in Objective.objects.all():
        for language in UN_LANGUAGES:
            for name in ("label", "title"):
                words.setdefault(folded(str(objective.said(name, language))), objective.number)
    words.pop("", None)
    return words
