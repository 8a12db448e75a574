"""A whole file looked at: what is new, what is there already, where the two differ, what is wrong.

A row is known by its number in another database, or by our own address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.practices.duplicates import Facts, Pair, duplicates, known_facts
from safar.practices.layouts import TABLES, files, layout_of, linked
from safar.practices.layouts.columns import Layout, Reader, Record
from safar.practices.layouts.record import record_of, with_everything
from safar.practices.layouts.rows import SET, complete, known_parts, new_reader
from safar.practices.models import ExternalId, Practice
from safar.search.text import fold

MOST_ROWS = 50_000


@dataclass
class Draft:
    """One row of a file, and what would be done with it."""

    line: int
    record: Record
    practice: Practice | None = None
    differs: list[str] = field(default_factory=list)  # fields
    alike: Pair | None = None

    @property
    def title(self) -> str:
        return str(self.record.get("title", ""))

    @property
    def outcome(self) -> str:
        if self.practice is None:
            return "new"
        return "differs" if self.differs else "same"


@dataclass
class Checked:
    """A whole file, looked at."""

    layout: str = ""
    drafts: list[Draft] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)

    def wrong(self, line: int, where: str, reason: Any) -> None:
        self.problems.append({"line": line, "field": where, "reason": str(reason)})

    def of(self, outcome: str) -> list[Draft]:
        return [draft for draft in self.drafts if draft.outcome == outcome]

    def as_dict(self) -> dict[str, Any]:
        return {
            "layout": self.layout,
            "would_create": len(self.of("new")),
            "unchanged": len(self.of("same")),
            "differ": [
                {"line": each.line, "slug": each.practice.slug, "fields": each.differs}
                for each in self.of("differs")
                if each.practice
            ],
            "alike": [{"line": each.line, **each.alike.as_dict()} for each in self.drafts if each.alike],
            "errors": self.problems,
            "notices": self.notices,
        }


def check(data: bytes, layout: str = "auto") -> Checked:
    """What an import would do. Raises Refusal for a file that we cannot read at all."""
    table = files.read(data)
    chosen = _chosen(table, layout)
    checked, reader = Checked(layout=chosen.name if chosen else "records"), new_reader()
    for count, row in enumerate(table.rows):
        if count >= MOST_ROWS:
            raise Refusal(
                _("The file has more than %(most)s rows. Split it into smaller files.")
                % {"most": f"{MOST_ROWS:,}"}
            )
        if row.problem:
            checked.wrong(row.line, "", row.problem)
            continue
        record = chosen.read(row.cells or {}, reader) if chosen else known_parts(row.record or {}, reader)
        for heading, reason in reader.problems:
            checked.wrong(row.line, heading, reason)
        checked.notices += [
            {"line": row.line, "field": heading, "reason": reason} for heading, reason in reader.notices
        ]
        sound = not reader.problems
        reader.problems, reader.notices = [], []
        before = len(checked.problems)
        if sound:
            complete(record, lambda name, reason, line=row.line: checked.wrong(line, name, reason))  # type: ignore[misc]
        if sound and len(checked.problems) == before:
            checked.drafts.append(Draft(row.line, record))
    if not checked.drafts and not checked.problems:
        raise Refusal(_("There is no practice in this file. It needs headings and one practice a row."))
    _find_known(checked, _Echo(chosen, table.kind, reader))
    _find_alike(checked)
    return checked


def _chosen(table: files.Table, layout: str) -> Layout | None:
    if not table.headings:
        return None
    if layout in TABLES:
        return TABLES[layout]
    found = layout_of(table.headings)
    if found is None:
        raise Refusal(
            _("These headings belong to no layout that we know. Known are: %(names)s.")
            % {"names": ", ".join(TABLES)}
        )
    return found


# --- What is there ------------------------------------------------------------------------


def _find_known(checked: Checked, echo: _Echo) -> None:
    """Tie each draft to the practice that it is, and say where the two differ."""
    numbers = {
        (each["scheme"], each["value"]) for draft in checked.drafts for each in draft.record["external_ids"]
    }
    values = {value for _scheme, value in numbers}
    by_number = {
        (each.scheme, each.value): each.practice_id
        for each in ExternalId.objects.filter(value__in=values, practice__merged_into=None)
    }
    slugs = {str(draft.record["slug"]) for draft in checked.drafts if draft.record.get("slug")}
    by_slug = dict(Practice.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    seen: dict[int, int] = {}
    wanted: dict[int, Draft] = {}
    for draft in checked.drafts:
        pk = next(
            (
                found
                for each in draft.record["external_ids"]
                if (found := by_number.get((each["scheme"], each["value"])))
            ),
            by_slug.get(str(draft.record.get("slug", ""))),
        )
        if pk is None:
            continue
        if pk in seen:
            checked.wrong(draft.line, "", _("Line %(line)s is the same practice.") % {"line": seen[pk]})
            continue
        seen[pk] = draft.line
        wanted[pk] = draft
    _refuse_twins(checked)
    pks = list(wanted)
    for start in range(0, len(pks), 500):
        for practice in with_everything(Practice.objects.filter(pk__in=pks[start : start + 500])):
            draft = wanted[practice.pk]
            draft.practice, draft.differs = practice, echo.differences(practice, draft.record)


def _refuse_twins(checked: Checked) -> None:
    """Two new rows with one number."""
    lines: dict[tuple[str, str], int] = {}
    for draft in checked.drafts:
        for each in draft.record["external_ids"]:
            first = lines.setdefault((each["scheme"], each["value"]), draft.line)
            if first != draft.line and not any(problem["line"] == draft.line for problem in checked.problems):
                checked.wrong(
                    draft.line, "external_ids", _("Line %(line)s is the same practice.") % {"line": first}
                )


@dataclass
class _Echo:
    """What our own record would say in the layout of the file, read back as the file is read."""

    layout: Layout | None
    kind: str
    reader: Reader

    def of(self, practice: Practice) -> tuple[Record, Record]:
        ours = record_of(practice)
        if self.layout is not None:
            said = self.layout.read(self.layout.row(ours), self.reader)
        elif self.kind == "jsonld":
            said = known_parts(linked.read([linked.node(ours)])[0], self.reader)
        else:
            said = known_parts(ours, self.reader)
        self.reader.problems, self.reader.notices = [], []
        return ours, said

    def differences(self, practice: Practice, record: Record) -> list[str]:
        """The fields in which a row says something else."""
        ours, said = self.of(practice)
        differing = []
        for name, value in record.items():
            if name in ("slug", "language") or name not in SET:
                continue
            if name == "external_ids":
                same = _numbers(value) <= _numbers(ours["external_ids"])
            else:
                same = _comparable(value) == _comparable(said.get(name))
            if not same:
                differing.append(name)
        return sorted(differing)


def _numbers(entries: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(each["scheme"], each["value"]) for each in entries}


def _comparable(value: Any) -> Any:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return " ".join(value.split())
    if isinstance(value, list):
        return sorted((_comparable(each) for each in value), key=repr)
    if isinstance(value, dict):
        return sorted(
            (key, repr(_comparable(each))) for key, each in value.items() if each not in (None, "", [], {})
        )
    return value


def _find_alike(checked: Checked) -> None:
    """Practices that are here already under another number, probably."""
    new = {-place: draft for place, draft in enumerate(checked.of("new"), start=1)}
    if not new:
        return
    for pair in duplicates([_facts(pk, draft) for pk, draft in new.items()], among=known_facts()):
        draft = new[pair.a.pk]
        if draft.alike is None:
            draft.alike = pair


def _facts(pk: int, draft: Draft) -> Facts:
    record = draft.record
    names = [*record.get("organisations", []), *(each["name"] for each in record.get("actors", []))]
    return Facts(
        pk,
        f"line {draft.line}",
        draft.title,
        record["language"],
        (fold(draft.title),),
        str(record.get("summary", "")),
        frozenset(record.get("countries", [])),
        (record.get("year"), record.get("end_year")),
        {fold(name): name for name in names},
        frozenset((each["scheme"], each["value"]) for each in record["external_ids"]),
        frozenset(record.get("links", [])),
    )
