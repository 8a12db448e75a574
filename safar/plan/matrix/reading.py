"""A file read as a plan: which column is what, which rows are actions, what each cell means, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.lib.refusal import Refusal
from safar.plan.matrix import parsing
from safar.plan.matrix.amounts import decimal_sign
from safar.plan.matrix.columns import BY_KEY, MEASURES, own_headings
from safar.plan.matrix.days import day_first
from safar.plan.matrix.delimited import read_csv
from safar.plan.matrix.document import ABSENT, read_document
from safar.plan.matrix.facts import Facts, number_text, plain
from safar.plan.matrix.lookups import Lookups
from safar.plan.matrix.parsing import EMPTY, SIMPLE, Context
from safar.plan.matrix.problems import Problem, Unreadable
from safar.plan.matrix.recognising import Recognised, depth_of, headings_at, recognise
from safar.plan.matrix.tables import Cell, File, Table, letters
from safar.plan.matrix.words import is_total
from safar.plan.matrix.workbook import read_workbook

MOST_ACTIONS = 20_000
MOST_BYTES = 60_000_000
OTHER_KINDS = (
    ".xlsx",
    ".docx",
    ".pdf",
    ".ods",
    ".odt",
    ".json",
    ".xml",
    ".html",
    ".htm",
    ".xls",
    ".doc",
    ".zip",
)
FILLED_DOWN = (
    "theme",
    "objectives",
    "gcm_actions",
    "lead",
    "co_leads",
    "partners",
    "level",
    "status",
    "timeline",
    "starts_on",
    "ends_on",
)


@dataclass
class DraftRow:
    """One action as the file says it. Only what the file speaks of is in `values`."""

    where: str
    id: str
    values: Facts
    cells: dict[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    """The whole file, read."""

    rows: list[DraftRow]
    mapping: dict[str, str | None]
    problems: list[Problem]
    fields: set[str]
    lookups: Lookups
    own: bool = False
    currency: str = ""
    title: str = ""
    language: str = ""
    notices: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What has to be mended before anything is taken in."""
        return [each for each in self.problems if each.blocks]


def read_plan(
    data: bytes, name: str, lookups: Lookups, *, mapping: Mapping[str, str] | None = None, encoding: str = ""
) -> Draft:
    """The file as a draft. `mapping` {heading: field, or "" for none} overrules what was recognised.

    Raises Refusal for a file that cannot be read at all.
    """
    file = open_file(data, name, encoding)
    return Reader(file, lookups, mapping or {}).read()


def open_file(data: bytes, name: str, encoding: str = "") -> File:
    if len(data) > MOST_BYTES:
        raise Refusal(_("The file is far larger than any plan. Send the plan without its pictures."))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Refusal(_("The file is empty. Choose the file again."))
    if data.startswith(b"PK\x03\x04"):
        return read_document(data) if b"word/document.xml" in data else read_workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal(_("The file is protected with a password. Take it off, save the file, and try again."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(_("This is a file of an old office program. Save it as .xlsx or .docx, and try again."))
    if name.lower().endswith(OTHER_KINDS) or data.startswith(b"%PDF") or data.lstrip()[:1] == b"<":
        raise Refusal(_("Safar reads plans from .xlsx, .docx and .csv. Save the file as one of these."))
    return read_csv(data, encoding)


@dataclass
class _Group:
    """What the rows above say of those below: the theme, and the objective."""

    theme: str = ""
    objective: int = 0
    at: int = 0


class Reader:
    """Reads the tables of one file, one after the other."""

    def __init__(self, file: File, lookups: Lookups, mapping: Mapping[str, str]) -> None:
        self.file, self.lookups, self.asked = file, lookups, mapping
        self.problems = list(file.problems)
        self.rows: list[DraftRow] = []
        self.mapping: dict[str, str | None] = {}
        self.fields: set[str] = set()
        self.own = False
        self.currencies: set[str] = set()
        self.title = ""
        self.codes: dict[str, DraftRow] = {}

    def read(self) -> Draft:
        found = [(table, row) for table in self.file.tables if (row := headings_at(table)) is not None]
        for table in self.file.tables:
            if all(table is not each for each, _row in found) and any(
                not cell.is_empty for row in table.rows for cell in row
            ):
                first = next(cell for row in table.rows for cell in row if not cell.is_empty)
                self.problems.append(
                    Problem(
                        first.where, first.text, _("No headings of a plan were found here, so this table was not read."),
                        _("Put the headings in one row, such as Action, Objective, Lead, Start, End."), blocks=not found,
                    )
                )  # fmt: skip
        if not found and not self.file.tables:
            raise Refusal(
                _("The file has no table. Put the actions into one, with a heading over each column.")
            )
        for table, row in found:
            self._table(table, row, several=len(found) > 1)
        self._codes()
        currency = self.currencies.pop() if len(self.currencies) == 1 else ""
        return Draft(
            self.rows, self.mapping, self.problems, self.fields, self.lookups, self.own, currency,
            self.title, self.file.language,
        )  # fmt: skip

    # --- One table --------------------------------------------------------------------------

    def _table(self, table: Table, row: int, *, several: bool) -> None:
        depth = depth_of(table, row)
        columns = self._columns(table, row, depth)
        self.own = self.own or any(each.field == "id" for each in columns)
        own = any(each.field == "id" for each in columns)
        if not self.title:
            above = [cell.text for line in table.rows[:row] for cell in line if len(cell.text) > 8]
            self.title = above[0][:240] if above else ""
        by_field: dict[str, list[Recognised]] = {}
        for each in columns:
            by_field.setdefault(each.field, []).append(each)
        self.fields |= set(by_field)
        contexts = {each.at: self._context(table, row + depth, each, own) for each in columns}
        group = _Group()
        caption = table.caption or (table.name if several and table.name not in ("csv", "cards") else "")
        if caption and not own:
            self._open_group(caption, Cell(caption, f"{table.name}"), group, captioned=True)
        last: DraftRow | None = None
        for at in range(row + depth, len(table.rows)):
            line = table.rows[at]
            filled = [n for n, cell in enumerate(line) if not cell.is_empty]
            if not filled or self._is_repeated(table, row, at):
                continue
            if len(self.rows) >= MOST_ACTIONS:
                raise Refusal(
                    _("The file has more than %(most)s actions. Import it in parts.") % {"most": MOST_ACTIONS}
                )
            if not own and self._is_group(table, at, filled, by_field):
                self._open_group(line[filled[0]].text, line[filled[0]], group)
                last = None
                continue
            if not own and (
                is_total(line[filled[0]].text) or is_total(self._text(table, at, by_field, "title"))
            ):
                self._note(line[filled[0]], _("A row of totals was not read: Safar adds up itself."), "")
                continue
            continued = self._continues(table, at, by_field)
            if continued and last is not None:
                self._continue(table, at, by_field, contexts, last)
                continue
            last = self._row(table, at, by_field, contexts, group, own)
            if last is not None:
                self.rows.append(last)

    def _columns(self, table: Table, row: int, depth: int) -> list[Recognised]:
        from safar.plan.matrix.recognising import heading_of

        found = {each.at: each for each in recognise(table, row, depth)}
        columns = []
        for at in range(table.width):
            heading = heading_of(table, row, depth, at)
            if not heading:
                self._unheaded(table, row + depth, at)
                continue
            name = (
                heading
                if heading not in self.mapping
                or self.mapping[heading] == getattr(found.get(at), "field", None)
                else f"{heading} ({letters(at)})"
            )
            each = found.get(at)
            asked = self.asked.get(name, self.asked.get(heading))
            if asked is not None:
                each = (
                    Recognised(
                        at,
                        heading,
                        asked,
                        1.0,
                        *(
                            (each.year, each.currency, each.times)
                            if each and each.field == asked
                            else (0, "", 1)
                        ),
                    )
                    if asked
                    else None
                )
            self.mapping[name] = each.field if each else None
            if each:
                columns.append(each)
        return columns

    def _unheaded(self, table: Table, start: int, at: int) -> None:
        """Words in a column without a heading are not read, and that is told."""
        said = next(
            (cell for n in range(start, len(table.rows)) if not (cell := table.cell(n, at)).is_empty), None
        )
        if said is not None and not any(
            each.left < at <= each.right and each.right - each.left + 1 >= max(2, table.width // 2)
            for each in table.merges
        ):
            self._note(
                said,
                _("Column %(column)s has no heading and was not read.") % {"column": letters(at)},
                _("Write a heading over it, if it belongs to the plan."),
            )

    def _context(self, table: Table, start: int, column: Recognised, own: bool) -> Context:
        texts = [table.cell(at, column.at).text for at in range(start, len(table.rows))]
        kind = BY_KEY[column.field].kind if column.field in BY_KEY else "timeline"
        context = Context(
            self.lookups,
            own=own,
            language=self.lookups.language,
            currency=column.currency,
            times=column.times,
        )
        if own:
            context.sign = "."
        elif kind in ("amount", "measure", "budget_lines"):
            context.sign = decimal_sign(texts)
        if kind in ("day", "timeline", "milestones"):
            context.first = day_first(texts)
        heading = column.heading.casefold()
        if any(
            word in heading for word in ("region", "continent", "régio", "регион", "إقليم", "区域", "大陆")
        ):
            context.level = "regional"
        elif any(
            word in heading
            for word in ("internat", "global", "dévelop", "development", "международ", "دولي", "国际")
        ):
            context.level = "global"
        return context

    # --- Which rows are what ----------------------------------------------------------------

    def _text(self, table: Table, at: int, by_field: dict[str, list[Recognised]], key: str) -> str:
        return next((table.cell(at, each.at).text for each in by_field.get(key, ())), "")

    def _is_repeated(self, table: Table, row: int, at: int) -> bool:
        """Headings printed again on the next page."""
        here = [cell.text for cell in table.rows[at] if cell.text]
        return len(here) > 2 and here == [cell.text for cell in table.rows[row] if cell.text]

    def _is_group(
        self, table: Table, at: int, filled: list[int], by_field: dict[str, list[Recognised]]
    ) -> bool:
        """A row that names what the rows below belong to: one text, across the table or alone in it."""
        texts = {table.cell(at, n).text for n in filled}
        if len(texts) != 1:
            return False
        text = texts.pop()
        if is_total(text):
            return False
        across = [
            each
            for each in table.merges
            if each.top <= at <= each.bottom
            and each.left <= filled[0] <= each.right
            and each.right > each.left
        ]
        if across and across[0].right - across[0].left + 1 >= max(2, table.width // 2):
            return True
        title = {each.at for each in by_field.get("title", ())}
        if filled[0] in title:
            return bool(self.lookups.objective_of_heading(text)) and "objectives" not in by_field
        code = {each.at for each in by_field.get("code", ())}
        return len(text) > 6 if filled[0] in code else filled[0] < min(title, default=99) or len(text) > 20

    def _open_group(self, text: str, cell: Cell, group: _Group, *, captioned: bool = False) -> None:
        number = self.lookups.objective_of_heading(text)
        if number:
            group.objective = number
            return
        if captioned and len(text) > 200:
            return
        try:
            group.theme, group.objective = self.lookups.theme(text), 0
            self.fields.add("theme")
        except Unreadable as problem:
            self._wrong(cell, problem)

    def _continues(self, table: Table, at: int, by_field: dict[str, list[Recognised]]) -> bool:
        """Whether the title of this row is that of the row above, joined to it."""
        return any(
            each.top < at <= each.bottom and each.left <= column.at <= each.right
            for column in by_field.get("title", ())
            for each in table.merges
        )

    def _continue(
        self,
        table: Table,
        at: int,
        by_field: dict[str, list[Recognised]],
        contexts: dict[int, Context],
        last: DraftRow,
    ) -> None:
        for key, columns in by_field.items():
            for column in columns:
                cell = table.cell(at, column.at)
                if cell.is_empty:
                    continue
                kind = BY_KEY[key].kind if key in BY_KEY else ""
                if kind == "text":
                    last.values[key] = plain(f"{last.values.get(key, '')}\n{cell.text}")
                    self._note(cell, _("Joined to the action above, whose cell reaches down to here."), "")
                elif kind in ("indicators", "organisations", "milestones"):
                    found = self._simple(key, cell, contexts[column.at])
                    if found is not None:
                        there = last.values.get(key) or []
                        last.values[key] = (
                            sorted({*there, *found})
                            if kind == "organisations"
                            else [*there, *self._blank(kind, found)]
                        )
                        self._note(
                            cell, _("Joined to the action above, whose cell reaches down to here."), ""
                        )
                elif kind not in ("code", "id"):
                    self._wrong(
                        cell,
                        Unreadable(
                            _(
                                "The title is joined over several rows, so two values stand here for one action."
                            ),
                            _("Unmerge the title and write it in each row, or keep one value."),
                        ),
                    )

    def _blank(self, kind: str, found: list[Any]) -> list[Any]:
        return [{**each, **dict.fromkeys(MEASURES, "")} for each in found] if kind == "indicators" else found

    # --- One row ------------------------------------------------------------------------------

    def _row(
        self, table: Table, at: int, by_field: dict[str, list[Recognised]], contexts: dict[int, Context],
        group: _Group, own: bool,
    ) -> DraftRow | None:  # fmt: skip
        where = next((cell.where for cell in table.rows[at] if not cell.is_empty), "")
        row = DraftRow(where, "", {})
        for key, columns in by_field.items():
            for column in columns:
                self._cell(table, at, key, column, contexts[column.at], row)
        self._measures(table, at, by_field, contexts, row)
        self._grouped(group, by_field, row, where)
        if not row.values.get("title"):
            if len([cell for cell in table.rows[at] if not cell.is_empty]) <= 1 and not own:
                self._note(
                    next(cell for cell in table.rows[at] if not cell.is_empty),
                    _("A row with a single remark was not read."),
                    "",
                )
                return None
            said = {each.cell for each in self.problems if each.blocks}  # of a title that cannot be read
            if said & {table.cell(at, each.at).where for each in by_field.get("title", ())}:
                pass
            elif "title" in by_field and not (row.id and "title" not in row.values):
                self.problems.append(
                    Problem(
                        table.cell(at, by_field["title"][0].at).where or where,
                        "",
                        _("This action has no title."),
                        _("Say what will be done, or delete the row."),
                    )
                )
            elif not row.id and not row.values.get("code"):
                self.problems.append(
                    Problem(
                        where,
                        "",
                        _("This action has no title."),
                        _("Say what will be done, or delete the row."),
                    )
                )
        row.values = {key: value for key, value in row.values.items() if value is not None}
        return row

    def _cell(
        self, table: Table, at: int, key: str, column: Recognised, context: Context, row: DraftRow
    ) -> None:
        cell = table.cell(at, column.at)
        if cell.where == ABSENT:
            return
        if cell.is_empty and key in FILLED_DOWN:
            cell = self._filled_down(table, at, column.at, cell)
        kind = BY_KEY[key].kind if key in BY_KEY else key
        if (
            kind != "measure"
            and (key not in BY_KEY or BY_KEY[key].reads)
            and (wrong := _unusable(cell, context))
        ):
            self._wrong(Cell(cell.formula if cell.value is None else cell.value, cell.where), wrong)
            return
        row.cells.setdefault(key, cell.where)
        if kind == "id":
            row.id = cell.text if re.fullmatch(r"[0-9a-f-]{36}", cell.text) else ""
        elif kind in ("gap", "measure", "standing", "markers"):
            return
        elif cell.is_empty:
            if kind == "timeline":
                row.values.setdefault("starts_on", "")
                row.values.setdefault("ends_on", "")
            elif key not in row.values:
                # A status or level not given is not a status of "none": what is known stays.
                row.values[key] = (
                    None if kind in ("choice", "language", "code", "currency") else EMPTY.get(key, "")
                )
        else:
            self._said(key, kind, cell, column, context, row)

    def _said(
        self, key: str, kind: str, cell: Cell, column: Recognised, context: Context, row: DraftRow
    ) -> None:
        values = row.values
        before = values.get(key)
        try:
            if kind == "timeline":
                values["starts_on"], values["ends_on"] = parsing.read_span(cell, context)
            elif kind == "objectives":
                numbers, actions = parsing.read_objectives(key, cell, context)
                values[key] = numbers
                if actions and not values.get("gcm_actions"):
                    values["gcm_actions"] = sorted(set(actions), key=lambda each: (int(each[:-1]), each[-1]))
                    self.fields.add("gcm_actions")
            elif kind == "currency":
                word = cell.text.upper()
                if re.fullmatch(r"[A-Z]{3}", word):
                    self.currencies.add(word)
            elif kind == "amount" or (kind == "budget_lines" and column.year):
                self._amount(key, cell, column, context, values)
            else:
                found = SIMPLE[kind](key, cell, context)
                if kind == "organisations":
                    values[key] = sorted({*(values.get(key) or []), *found})
                elif kind == "text" and values.get(key):
                    values[key] = plain(f"{values[key]}\n{found}")
                else:
                    values[key] = self._blank(kind, found) if kind == "indicators" else found
            self._agreed(key, kind, before, values)
        except Unreadable as problem:
            self._wrong(cell, problem)
        self._told(cell, context)

    def _agreed(self, key: str, kind: str, before: Any, values: Facts) -> None:
        """Two columns of the file may fill one field: lists are joined, and single values must be the same."""
        after = values.get(key)
        if not before or before == after or kind in ("text", "organisations", "currency", "timeline"):
            return
        if kind == "budget_lines":
            return
        if isinstance(before, list) and isinstance(after, list):
            values[key] = [*before, *(each for each in after if each not in before)]
            return
        values[key] = before
        raise Unreadable(
            _("Another column of this row says “%(other)s” of the same thing.") % {"other": before},
            _("Skip one of the two columns, or make them agree."),
        )

    def _amount(self, key: str, cell: Cell, column: Recognised, context: Context, values: Facts) -> None:
        number, currency = parsing.read_amount(key, cell, context)
        currency = currency or column.currency
        if currency:
            self.currencies.add(currency)
        home = self.lookups.plan.currency if self.lookups.plan else ""
        if column.year or (home and currency and currency != home):
            lines = [
                each
                for each in values.get("budget_lines") or []
                if each[0] != str(column.year or "") or each[1] != (currency or home)
            ]
            others = [each for each in values.get("budget_lines") or [] if each not in lines]
            line = others[0] if others else [str(column.year or ""), currency or home, "", "", ""]
            line[3 if key == "secured" else 2] = number
            values["budget_lines"] = [*lines, line] if number else values.get("budget_lines") or []
            self.fields.add("budget_lines")
            if not column.year:
                values[key] = ""
                context.note(
                    _("Kept as a budget line in %(currency)s, because the plan counts in %(home)s.")
                    % {"currency": currency, "home": home}
                )
        else:
            values[key] = number

    def _measures(
        self,
        table: Table,
        at: int,
        by_field: dict[str, list[Recognised]],
        contexts: dict[int, Context],
        row: DraftRow,
    ) -> None:
        """Baselines, targets and what belongs to them, put beside their indicators."""
        indicators = row.values.get("indicators")
        if indicators is None:
            return
        for each in indicators:
            each |= dict.fromkeys(MEASURES, "")
        for key in MEASURES:
            for column in by_field.get(key, ()):
                cell = table.cell(at, column.at)
                if cell.is_empty or cell.where == ABSENT:
                    continue
                try:
                    if wrong := _unusable(cell, contexts[column.at]):
                        raise wrong
                    if not indicators:
                        raise Unreadable(
                            _("No indicator stands in this row."),
                            _("Name the indicator that this value belongs to."),
                        )
                    for each, value in zip(
                        indicators,
                        parsing.read_measure(key, cell, contexts[column.at], len(indicators)),
                        strict=True,
                    ):
                        each[key] = value
                except Unreadable as problem:
                    self._wrong(cell, problem)
                self._told(cell, contexts[column.at])
        seen: dict[str, Facts] = {}
        for each in indicators:
            seen.setdefault(each["code"], each)
        row.values["indicators"] = sorted(seen.values(), key=lambda each: str(each["code"]))

    def _grouped(
        self, group: _Group, by_field: dict[str, list[Recognised]], row: DraftRow, where: str
    ) -> None:
        if group.theme and not row.values.get("theme"):
            row.values["theme"] = group.theme
        if group.objective and not row.values.get("objectives"):
            row.values["objectives"] = [group.objective]
            self.fields.add("objectives")
        if not row.values.get("objectives") and row.values.get("gcm_actions"):
            # An action of the Compact says which objective it belongs to.
            row.values["objectives"] = list(
                dict.fromkeys(int(each[:-1]) for each in row.values["gcm_actions"])
            )
            self.fields.add("objectives")
        if not row.values.get("objectives"):
            row.values.pop("objectives", None)
        else:
            # The file may speak of objectives in another order; the first is the main one.
            main, *others = row.values["objectives"]
            row.values["objectives"] = [main, *sorted(set(others) - {main})]

    def _filled_down(self, table: Table, at: int, column: int, cell: Cell) -> Cell:
        """What a cell says that is joined to the one above it."""
        for each in table.merges:
            if each.top < at <= each.bottom and each.left <= column <= each.right:
                above = table.cell(each.top, each.left)
                if above.is_empty:
                    break
                self.problems.append(
                    Problem(
                        each.where, above.text, _("Joined cells: row %(row)s is read as having the same value.") % {"row": at + 1},
                        _("Unmerge the cells and repeat the words to be sure."), blocks=False,
                    )
                )  # fmt: skip
                return above
        return cell

    # --- Codes -----------------------------------------------------------------------------------

    def _codes(self) -> None:
        """Codes that start again in each part of the file are told apart by the part; others that repeat are wrong."""
        coded = [row for row in self.rows if row.values.get("code")]
        seen: dict[str, list[DraftRow]] = {}
        for row in coded:
            seen.setdefault(row.values["code"].casefold(), []).append(row)
        doubles = [rows for rows in seen.values() if len(rows) > 1]
        if not doubles:
            return
        apart = all(len({self._part(row) for row in rows}) == len(rows) for rows in doubles)
        if self.own or not apart:
            for rows in doubles:
                for row in rows[1:]:
                    self.problems.append(
                        Problem(
                            row.cells.get("code", row.where), row.values["code"],
                            _("Two rows have the code %(code)s.") % {"code": rows[0].values["code"]},
                            _("Give each action a code of its own, or leave it empty for the next free one."),
                        )
                    )  # fmt: skip
            return
        by_theme = all(len({row.values.get("theme") for row in rows}) == len(rows) for rows in doubles)
        taken: set[str] = set()
        for row in coded:
            theme, objective = self._part(row)
            stem = theme if by_theme and theme else ".".join(filter(None, (theme, objective)))
            made, number = f"{stem}.{row.values['code']}"[:20], 2
            while made.casefold() in taken:
                made, number = f"{stem}.{row.values['code']}-{number}"[:20], number + 1
            taken.add(made.casefold())
            self.problems.append(
                Problem(
                    row.cells.get("code", row.where), row.values["code"],
                    _("This number starts again in each part of the file, so the code is read as %(code)s.") % {"code": made},
                    made, blocks=False,
                )
            )  # fmt: skip
            row.values["code"] = made

    def _part(self, row: DraftRow) -> tuple[str, str]:
        """The part of the file a row stands in, as the beginning of its code."""
        return re.sub(r"\D", "", row.values.get("theme") or ""), str(
            (row.values.get("objectives") or [""])[0]
        )

    # --- Telling -----------------------------------------------------------------------------------

    def _simple(self, key: str, cell: Cell, context: Context) -> Any:
        try:
            return SIMPLE[BY_KEY[key].kind](key, cell, context)
        except Unreadable as problem:
            self._wrong(cell, problem)
            return None

    def _wrong(self, cell: Cell, problem: Unreadable) -> None:
        self.problems.append(Problem(cell.where, cell.text, problem.reason, problem.suggestion))

    def _note(self, cell: Cell, reason: str, suggestion: str) -> None:
        self.problems.append(Problem(cell.where, cell.text, reason, suggestion, blocks=False))

    def _told(self, cell: Cell, context: Context) -> None:
        for reason, suggestion in [*context.notes, *self.lookups.remarks]:
            self._note(cell, reason, suggestion)
        context.notes.clear()
        self.lookups.remarks.clear()


ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")


def _unusable(cell: Cell, context: Context) -> Unreadable | None:
    """Why a cell says nothing: no result is kept beside its formula, or the result is an error."""
    if cell.formula and cell.value is None:
        return Unreadable(
            _("This cell holds a formula whose result the file does not keep."),
            _("Open and save the file in a spreadsheet program, or write the result."),
        )
    if cell.error or (not context.own and isinstance(cell.value, str) and ERROR.fullmatch(cell.value)):
        return Unreadable(_("This cell holds an error of the spreadsheet."), _("Write the value itself."))
    return None


def told(draft: Draft) -> list[str]:
    """What an import will make beside actions."""
    new = draft.lookups.new
    said = []
    if names := [name for name, _level in new.organisations.values()]:
        said.append(
            ngettext("%(n)s new organisation: %(names)s", "%(n)s new organisations: %(names)s", len(names))
            % {"n": len(names), "names": "; ".join(names[:40])}
        )
    if names := list(new.themes.values()):
        said.append(
            ngettext("%(n)s new priority: %(names)s", "%(n)s new priorities: %(names)s", len(names))
            % {"n": len(names), "names": "; ".join(names[:40])}
        )
    if names := list(new.indicators.values()):
        said.append(
            ngettext("%(n)s new indicator: %(names)s", "%(n)s new indicators: %(names)s", len(names))
            % {"n": len(names), "names": "; ".join(names[:40])}
        )
    return said


__all__ = ["Draft", "DraftRow", "number_text", "open_file", "own_headings", "read_plan", "told"]
