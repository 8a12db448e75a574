"""A list of participants from a spreadsheet: what each row would make, or what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from safar.consultations.attribution import stakeholder_type_of, stakeholder_words
from safar.consultations.importing.checking import CONTROL, REORDERING, Problem, clean
from safar.consultations.importing.lookups import words_of_countries
from safar.consultations.importing.reading import Row, Sheet
from safar.consultations.importing.words import first_words, folded, known, language_of_script, nearest
from safar.consultations.models import Event, Participant
from safar.lib.refusal import Refusal

LONGEST = {"name": 160, "email": 254, "organisation": 240, "needs": 2000, "external_id": 40}
PARTS = re.compile(r"[;,/|\n،、，]")


@dataclass(slots=True)
class PersonDraft:
    """A participant who would be registered."""

    line: int
    name: str
    email: str = ""
    organisation: str = ""
    stakeholder_type: str = ""
    country: str = ""
    languages: list[str] = field(default_factory=list)
    needs: str = ""
    role: str = Participant.Role.PARTICIPANT.value
    external_id: str = ""
    language: str = "en"

    @property
    def role_name(self) -> Any:
        return Participant.Role(self.role).label


@dataclass(slots=True)
class Repeat:
    """A row for somebody who is registered already: left alone, and said."""

    line: int
    name: str
    there: str


@dataclass
class Crowd:
    """A whole list, looked at."""

    drafts: list[PersonDraft] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def look(sheet: Sheet, event: Event) -> Crowd:
    """Look at every row. Raises Refusal when the headings themselves cannot be understood."""
    rows = iter(sheet.rows)
    first = next(rows, None)
    if first is None:
        raise Refusal(_("The file is empty. Write a heading row and one participant a row."))
    crowd = Crowd(notices=list(sheet.notices))
    reader = _Reader(event, _headings(first, crowd), crowd)
    for row in rows:
        reader.read(row)
    if not (crowd.drafts or crowd.problems or crowd.repeats):
        raise Refusal(_("The file has headings and no rows. Write one participant a row."))
    return crowd


def _headings(row: Row, crowd: Crowd) -> list[str]:
    """The field of each column, "" for one that is passed over; those are named in a notice."""
    words = known("columns", "people")
    columns: list[str] = []
    passed: list[str] = []
    for cell in row.cells:
        meaning = words.get(folded(clean(cell.text)), "")
        if meaning and meaning in columns:
            raise Refusal(
                _("Two columns mean the same: “%(one)s” and “%(other)s”. Keep one of them.")
                % {"one": row.cells[columns.index(meaning)].text.strip(), "other": cell.text.strip()}
            )
        if clean(cell.text) and not meaning:
            passed.append(clean(cell.text)[:60])
        columns.append(meaning)
    if "name" not in columns:
        missing = _("The column “%(name)s” is missing.") % {"name": "name"}
        raise Refusal(
            _("The headings on line %(line)s cannot be used: %(reasons)s Safar knows these: %(known)s.")
            % {"line": row.line, "reasons": missing, "known": ", ".join(first_words("columns", "people"))},
            errors=[Problem(row.line, "name", missing).as_dict()],
        )
    if passed:
        crowd.notices.append(
            _("These columns are not known, and nothing of them is kept: %(names)s.")
            % {"names": ", ".join(passed[:20])}
        )
    return columns


class _Reader:
    """Rows of one file beside those who are registered, with a handful of queries for any number."""

    def __init__(self, event: Event, columns: list[str], crowd: Crowd) -> None:
        self.event, self.columns, self.crowd = event, columns, crowd
        self.countries = words_of_countries()
        there = list(event.people.values_list("name", "email", "external_id", "organisation"))
        self.addresses = {email.lower(): name for name, email, _id, _org in there if email}
        self.numbers = {number: name for name, _email, number, _org in there if number}
        self.twins = Counter(
            (folded(name), folded(org)) for name, email, number, org in there if not (email or number)
        )
        self.lines: dict[tuple[str, str], int] = {}

    def read(self, row: Row) -> None:
        before = len(self.crowd.problems)
        texts = self._texts(row)

        def say(name: str, reason: str) -> None:
            self.crowd.problems.append(Problem(row.line, name, reason))

        if not texts.get("name") and not any(each.field == "name" for each in self.crowd.problems[before:]):
            say("name", _("The name is empty. Write who it is."))
        draft = PersonDraft(
            line=row.line,
            name=texts.get("name", ""),
            email=self._email(texts.get("email", ""), say),
            organisation=texts.get("organisation", ""),
            stakeholder_type=self._stakeholder(texts.get("stakeholder_type", ""), say),
            country=self._country(texts.get("country", ""), say),
            languages=languages_of(texts.get("languages", "")),
            needs=texts.get("needs", ""),
            role=self._role(texts.get("role", ""), say),
            external_id=texts.get("external_id", ""),
        )
        self._once(draft, say)
        if len(self.crowd.problems) > before:
            return
        ours = [each for each in draft.languages if each in known("languages").values()]
        draft.language = ours[0] if ours else language_of_script(draft.name, self.event.language)
        there = self._registered(draft)
        if there:
            self.crowd.repeats.append(Repeat(row.line, draft.name, there))
        else:
            self.crowd.drafts.append(draft)

    def _texts(self, row: Row) -> dict[str, str]:
        texts: dict[str, str] = {}
        cells = list(zip(self.columns, row.cells, strict=False))
        for surplus in row.cells[len(self.columns) :]:
            if surplus.text.strip():
                reason = _(
                    "The row has more cells than there are headings. A comma may need quotation marks."
                )
                self.crowd.problems.append(Problem(row.line, "", reason))
                break
        for name, cell in cells:
            if not name:
                continue
            wrong = cell.problem or unwanted(cell.text)
            text = clean(cell.text)
            most = LONGEST.get(name, 300)
            if not wrong and len(text) > most:
                wrong = _("This is %(n)s letters long; at most %(most)s are kept. Shorten it.") % {
                    "n": len(text),
                    "most": most,
                }
            if wrong:
                self.crowd.problems.append(Problem(row.line, name, wrong))
            else:
                texts[name] = text if name == "needs" else " ".join(text.split())
        return texts

    def _email(self, text: str, say: Any) -> str:
        if not text:
            return ""
        try:
            validate_email(text)
        except ValidationError:
            say("email", _("“%(text)s” is not an e-mail address.") % {"text": text[:60]})
            return ""
        return text.lower()

    def _stakeholder(self, text: str, say: Any) -> str:
        if not text:
            return ""
        kind = stakeholder_type_of(text)
        if kind is None:
            near = nearest(text, stakeholder_words())
            hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
            say(
                "stakeholder_type",
                _("“%(text)s” is not a stakeholder type. %(hint)s") % {"text": text[:60], "hint": hint},
            )
            return ""
        return str(kind.pk)

    def _country(self, text: str, say: Any) -> str:
        code = self.countries.get(folded(text), "") if text else ""
        if text and not code:
            near = nearest(text, self.countries)
            hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
            say(
                "country",
                _("No country is called “%(text)s”. %(hint)s Write its name or its ISO code, such as NPL.")
                % {"text": text[:60], "hint": hint},
            )
        return code

    def _role(self, text: str, say: Any) -> str:
        if not text:
            return Participant.Role.PARTICIPANT.value
        words = known("roles", "people")
        role = words.get(folded(text), "")
        if not role:
            near = nearest(text, words)
            hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
            say(
                "role",
                _("“%(text)s” is not a role. %(hint)s Write one of: %(known)s.")
                % {"text": text[:60], "hint": hint, "known": ", ".join(first_words("roles", "people"))},
            )
        return role

    def _once(self, draft: PersonDraft, say: Any) -> None:
        """No two rows of a file share an address or a number."""
        for name, value in (("email", draft.email), ("external_id", draft.external_id)):
            if not value:
                continue
            earlier = self.lines.setdefault((name, value), draft.line)
            if earlier != draft.line:
                say(
                    name,
                    _("Line %(line)s has %(value)s too. Give each person their own.")
                    % {"line": earlier, "value": value},
                )

    def _registered(self, draft: PersonDraft) -> str:
        """The name of the one who is registered with this address or number, or as exactly this person."""
        there = self.addresses.get(draft.email) if draft.email else None
        if there is None and draft.external_id:
            there = self.numbers.get(draft.external_id)
        if there is None and not (draft.email or draft.external_id):
            twin = (folded(draft.name), folded(draft.organisation))
            if self.twins[twin] > 0:
                self.twins[twin] -= 1
                there = draft.name
        return there or ""


def unwanted(text: str) -> str:
    """Why these letters cannot be kept; empty when they can."""
    found = REORDERING.search(text) or CONTROL.search(text)
    if found is None:
        return ""
    return _("It holds the invisible mark %(mark)s. Delete it.") % {"mark": f"U+{ord(found[0]):04X}"}


def languages_of(text: str) -> list[str]:
    """The languages named, by our codes where we have one; others by their name.

    >>> languages_of("English; français / Portuguese")
    ['en', 'fr', 'portuguese']
    """
    codes = known("languages")
    found = [codes.get(folded(part), folded(part)[:40]) for part in PARTS.split(text) if part.strip()]
    return list(dict.fromkeys(found))[:12]
