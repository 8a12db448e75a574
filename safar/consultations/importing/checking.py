"""From rows of text to drafts of notes: what each would become, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from safar.consultations.importing.lookups import Lookups
from safar.consultations.importing.reading import Cell, Row, Sheet
from safar.consultations.importing.words import first_words, folded, known, language_of_script, nearest
from safar.consultations.models import Attribution, Note, Session
from safar.lib.refusal import Refusal

LONGEST = {"heading": 240, "group": 160, "who": 200, "ref": 40, "text": 10_000}
MOST_ORGANISATIONS, LONGEST_ORGANISATION = 50, 200
# Columns of our own exports that say nothing a note could hold.
PASSED_OVER = {"url", "became", "taken up"}
# Marks that reorder what a reader sees; letters of every script need none of them.
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
SPLIT = re.compile(r"[;\n|]")


@dataclass(slots=True)
class Problem:
    """One thing wrong, where, and what to do about it."""

    line: int
    field: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return {"line": self.line, "field": self.field, "reason": self.reason}


@dataclass(slots=True)
class NoteDraft:
    """A note that would be made."""

    line: int
    session: Session
    kind: str
    text: str
    ref: str = ""
    group: str = ""
    heading: str = ""
    language: str = ""
    who: str = ""
    countries: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    objectives: list[int] = field(default_factory=list)

    @property
    def kind_name(self) -> Any:
        return Note.Kind(self.kind).label


@dataclass
class Checked:
    """A whole file, looked at: what would be made, what is there already, what is wrong."""

    drafts: list[NoteDraft] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def by_kind(self) -> list[tuple[Any, int]]:
        counts = Counter(draft.kind for draft in self.drafts)
        return [(kind.label, counts[kind]) for kind in Note.Kind if counts[kind]]


def check(sheet: Sheet, lookups: Lookups) -> Checked:
    """Look at every row. Raises Refusal when the headings themselves cannot be understood."""
    rows = iter(sheet.rows)
    first = next(rows, None)
    if first is None:
        raise Refusal(_("The file is empty. Write a heading row and one note a row, then import it again."))
    columns = read_headings(first, has_session=lookups.default is not None)
    found = Checked(notices=sheet.notices)
    refs: dict[tuple[int, str], int] = {}
    for row in rows:
        _check_row(row, columns, lookups, found, refs)
    if not found.drafts and not found.problems and not found.unchanged:
        raise Refusal(_("The file has headings and no rows. Write one note a row, then import it again."))
    hidden = {draft.session.attribution for draft in found.drafts} - {Attribution.NAMED}
    if hidden and {"who", "countries", "organisations"} & set(columns):
        found.notices.append(
            _(
                "Some sessions are not attributed by name. What the file says there of people, countries "
                "and organisations is not kept, so that nobody can learn it."
            )
        )
    return found


def read_headings(row: Row, *, has_session: bool) -> list[str]:
    """The field of each column; "" for one to pass over. Raises Refusal for headings we cannot use."""
    words = known("columns")
    columns: list[str] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for place, cell in enumerate(row.cells, start=1):
        name = folded(clean(cell.text))
        field_name = words.get(name, "")
        if cell.problem:
            problems.append(Problem(row.line, "", cell.problem))
        elif not name:
            if any(other.text.strip() for other in row.cells[place:]):
                problems.append(Problem(row.line, "", _("Column %(n)s has no heading.") % {"n": place}))
        elif name in PASSED_OVER:
            pass
        elif not field_name:
            problems.append(Problem(row.line, cell.text.strip()[:60], _unknown_heading(name)))
        elif field_name in seen:
            problems.append(
                Problem(
                    row.line,
                    field_name,
                    _("Two columns mean the same: “%(one)s” and “%(other)s”. Keep one of them.")
                    % {"one": seen[field_name], "other": cell.text.strip()},
                )
            )
        else:
            seen[field_name] = cell.text.strip()
        columns.append(field_name if not cell.problem else "")
    needed = ["kind", "text"] + ([] if has_session else ["session"])
    problems += [
        Problem(row.line, name, _("The column “%(name)s” is missing.") % {"name": name})
        for name in needed
        if name not in seen
    ]
    if problems:
        raise Refusal(
            _("The headings on line %(line)s cannot be used: %(reasons)s Safar knows these: %(known)s.")
            % {
                "line": row.line,
                "reasons": " ".join(problem.reason for problem in problems[:6]),
                "known": ", ".join(first_words("columns")),
            },
            would_create=0,
            errors=[problem.as_dict() for problem in problems],
        )
    return columns


def _unknown_heading(name: str) -> str:
    near = nearest(name, known("columns"))
    if near:
        return _("The heading “%(name)s” is not known. Did you mean “%(near)s”?") % {
            "name": name[:60],
            "near": near,
        }
    return _("The heading “%(name)s” is not known. Rename or delete the column.") % {"name": name[:60]}


def _check_row(
    row: Row, columns: list[str], lookups: Lookups, found: Checked, refs: dict[tuple[int, str], int]
) -> None:
    before = len(found.problems)
    cells = _by_field(row, columns, found.problems)
    texts = {name: _read_text(row.line, name, cell, found.problems) for name, cell in cells.items()}

    def say(name: str, reason: str) -> None:
        found.problems.append(Problem(row.line, name, reason))

    wrong = {problem.field for problem in found.problems[before:]}
    session = lookups.session(texts.get("session", ""), say) if "session" not in wrong else None
    kind = _kind(texts.get("kind", ""), say) if "kind" not in wrong else ""
    if not texts.get("text") and "text" not in wrong:
        say("text", _("The text is empty. Write what was said."))
    language = _language(texts.get("language", ""), say)
    if not language and session is not None:
        language = language_of_script(texts.get("text", ""), session.language)
    countries = lookups.countries(texts.get("countries", ""), say)
    objectives = lookups.objectives(texts.get("objectives", ""), say)
    organisations = _organisations(texts.get("organisations", ""), say)
    who = lookups.who(texts.get("who", ""), session, say)
    ref = _ref(texts.get("ref", ""), say)
    if len(found.problems) > before or session is None:
        return
    draft = NoteDraft(
        row.line, session, kind, texts["text"], ref, texts.get("group", ""), texts.get("heading", ""),
        language, who, countries, organisations, objectives,
    )  # fmt: skip
    if session.attribution != Attribution.NAMED:
        draft.countries, draft.organisations = [], []
    if ref:
        earlier = refs.setdefault((session.pk, ref), row.line)
        if earlier != row.line:
            say(
                "ref",
                _("Line %(line)s has the same ref, %(ref)s. Give each note its own.")
                % {"line": earlier, "ref": ref},
            )
            return
    _against_what_is_there(draft, lookups, found, say)


def _against_what_is_there(draft: NoteDraft, lookups: Lookups, found: Checked, say: Any) -> None:
    """A note that is there stays as it is: the same words count as unchanged, others are refused."""
    there = lookups.note_called(draft)
    if there is not None:
        if lookups.says_the_same(there, draft):
            found.unchanged += 1
        else:
            say(
                "ref",
                _(
                    "The session already has a note %(ref)s, with other words. An import never writes over "
                    "a note: edit it on its page, or give this row another ref."
                )
                % {"ref": draft.ref},
            )
        return
    if not draft.ref and lookups.takes_twin(draft):
        found.unchanged += 1
        return
    found.drafts.append(draft)


def _by_field(row: Row, columns: list[str], problems: list[Problem]) -> dict[str, Cell]:
    surplus = [cell for cell in row.cells[len(columns) :] if cell.text.strip() or cell.problem]
    if surplus:
        problems.append(
            Problem(
                row.line,
                "",
                _(
                    "The row has more cells than there are headings, beginning with “%(text)s”. "
                    "A separator inside a text may need quotation marks around it."
                )
                % {"text": clean(surplus[0].text)[:60]},
            )
        )
    cells = row.cells[: len(columns)] + [Cell()] * (len(columns) - len(row.cells))
    return {name: cell for name, cell in zip(columns, cells, strict=True) if name}


def _read_text(line: int, name: str, cell: Cell, problems: list[Problem]) -> str:
    if cell.problem:
        problems.append(Problem(line, name, cell.problem))
        return ""
    if name == "objectives" and cell.is_number and not cell.text.isdecimal():
        problems.append(
            Problem(
                line,
                name,
                _("Cell %(cell)s holds the number %(number)s. Format it as text, and write 5; 6.")
                % {"cell": cell.where, "number": cell.text},
            )
        )
        return ""
    wrong = _unwanted(cell.text)
    if wrong:
        problems.append(Problem(line, name, wrong))
        return ""
    text = clean(cell.text)
    most = LONGEST.get(name)
    if most and len(text) > most:
        problems.append(
            Problem(
                line,
                name,
                _("This is %(n)s letters long; at most %(most)s are kept. Shorten it.")
                % {"n": len(text), "most": most},
            )
        )
        return ""
    return text


def _unwanted(text: str) -> str:
    """Why these letters cannot be kept; empty when they can."""
    reordering = REORDERING.search(text)
    if reordering:
        mark = f"U+{ord(reordering[0]):04X}"
        return _(
            "It holds the invisible mark %(mark)s, which changes the order in which text is read. Delete it."
        ) % {"mark": mark}
    control = CONTROL.search(text)
    if control:
        return _("It holds the control character %(mark)s. Delete it.") % {"mark": f"U+{ord(control[0]):04X}"}
    return ""


def clean(text: str) -> str:
    """Text as we keep it: composed letters, plain line ends, no space around it."""
    return (
        unicodedata.normalize("NFC", text)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .strip("\ufeff \t\n\u00a0")
    )


def _kind(text: str, say: Any) -> str:
    if not text:
        say(
            "kind",
            _("The kind is empty. Write one of: %(known)s.") % {"known": ", ".join(first_words("kinds"))},
        )
        return ""
    kind = known("kinds").get(folded(text), "")
    if not kind:
        near = nearest(text, known("kinds"))
        hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
        say(
            "kind",
            _("“%(text)s” is not a kind of note. %(hint)s Write one of: %(known)s.")
            % {"text": text[:60], "hint": hint, "known": ", ".join(first_words("kinds"))},
        )
    return kind


def _language(text: str, say: Any) -> str:
    if not text:
        return ""
    language = known("languages").get(folded(text), "")
    if not language:
        near = nearest(text, known("languages"))
        hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
        say(
            "language",
            _("“%(text)s” is not one of the six languages. %(hint)s Write ar, zh, en, fr, ru or es.")
            % {"text": text[:60], "hint": hint},
        )
    return language


def _organisations(text: str, say: Any) -> list[str]:
    names = list(parts(text))
    if len(names) > MOST_ORGANISATIONS or any(len(name) > LONGEST_ORGANISATION for name in names):
        say(
            "organisations",
            _("At most %(n)s organisations of %(most)s letters each are kept. Split them by semicolons.")
            % {"n": MOST_ORGANISATIONS, "most": LONGEST_ORGANISATION},
        )
        return []
    return names


def _ref(text: str, say: Any) -> str:
    if text and not re.fullmatch(r"[\w.\-]+", text):
        say(
            "ref",
            _("“%(text)s” is not a short name. Use letters, figures, dots and hyphens.")
            % {"text": text[:60]},
        )
        return ""
    return text


def parts(text: str) -> Iterator[str]:
    """What stands between semicolons, bars and line ends."""
    for part in SPLIT.split(text):
        if part.strip():
            yield part.strip()
