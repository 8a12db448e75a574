"""A file read as a plan: which column is what, which rows are actions, what each cell means, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.plan.matrix.amounts import decimal_sign
from safar.plan.matrix.codes import tell_apart
from safar.plan.matrix.columns import BY_KEY
from safar.plan.matrix.context import Context
from safar.plan.matrix.days import day_first
from safar.plan.matrix.delimited import read_csv
from safar.plan.matrix.document import read_document
from safar.plan.matrix.draft import Draft, DraftRow, Notebook, told
from safar.plan.matrix.lookups import Lookups
from safar.plan.matrix.problems import Problem, Unreadable
from safar.plan.matrix.recognising import Recognised, depth_of, heading_of, headings_at, recognise
from safar.plan.matrix.rows import Group, RowReader
from safar.plan.matrix.tables import Cell, File, Table, letters
from safar.plan.matrix.words import is_total
from safar.plan.matrix.workbook import read_workbook

MOST_ACTIONS = 20_000
MOST_BYTES = 60_000_000
OTHER_KINDS = (
    ".xlsx", ".docx", ".pdf", ".ods", ".odt", ".json", ".xml", ".html", ".htm", ".xls", ".doc", ".zip",
)  # fmt: skip


def read_plan(
    data: bytes, name: str, lookups: Lookups, *, mapping: Mapping[str, str] | None = None, encoding: str = ""
) -> Draft:
    """The file as a draft. `mapping` {heading: field, or "" for none} overrules what was recognised.

    The answers that the lookups carry stand in the place of the cells they are about. Raises Refusal for a file
    that cannot be read at all.
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


def title_of(file: File) -> str:
    """What stands over the first table of a plan; empty where nothing does."""
    for table in file.tables:
        row = headings_at(table)
        if row is not None and (title := _over(table, row)):
            return title
    return ""


def _over(table: Table, row: int) -> str:
    above = (cell.text for line in table.rows[:row] for cell in line if len(cell.text) > 8)
    return next(above, "")[:240]


class Reader:
    """Reads the tables of one file, one after the other."""

    def __init__(self, file: File, lookups: Lookups, mapping: Mapping[str, str]) -> None:
        self.file, self.asked = file, mapping
        self.book = Notebook(lookups, lookups.answers, list(file.problems))
        self.rows: list[DraftRow] = []
        self.mapping: dict[str, str | None] = {}
        self.samples: dict[str, list[str]] = {}
        self.own = False
        self.title = ""

    def read(self) -> Draft:
        found = [(table, row) for table in self.file.tables if (row := headings_at(table)) is not None]
        for table in self.file.tables:
            if all(table is not each for each, _row in found) and any(
                not cell.is_empty for row in table.rows for cell in row
            ):
                first = next(cell for row in table.rows for cell in row if not cell.is_empty)
                self.book.problems.append(
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
        self.book.problems += tell_apart(self.rows, own=self.own)
        self._forget_unused()
        currency = self.book.currencies.pop() if len(self.book.currencies) == 1 else ""
        return Draft(
            self.rows, self.mapping, self.book.problems, self.book.fields, self.book.lookups, self.own, currency,
            self.title, self.file.language, answers=self.book.answers, samples=self.samples,
        )  # fmt: skip

    def _forget_unused(self) -> None:
        """What no action names in the end is not made: the sheet's own name, or the partners of a row left out."""
        new = self.book.lookups.new
        values = [row.values for row in self.rows]
        named = {each.get("lead") for each in values}
        for name in ("co_leads", "partners"):
            named |= {slug for each in values for slug in each.get(name) or ()}
        measured = {each["code"] for said in values for each in said.get("indicators") or ()}
        themes = {each.get("theme") for each in values}
        new.organisations = {slug: each for slug, each in new.organisations.items() if slug in named}
        new.indicators = {code: each for code, each in new.indicators.items() if code in measured}
        new.themes = {code: each for code, each in new.themes.items() if code in themes}

    # --- One table --------------------------------------------------------------------------

    def _table(self, table: Table, row: int, *, several: bool) -> None:
        depth = depth_of(table, row)
        columns = self._columns(table, row, depth)
        own = any(each.field == "id" for each in columns)
        self.own = self.own or own
        if not self.title:
            self.title = _over(table, row)
        by_field: dict[str, list[Recognised]] = {}
        for each in columns:
            by_field.setdefault(each.field, []).append(each)
        self.book.fields |= set(by_field)
        contexts = {each.at: self._context(table, row + depth, each, own) for each in columns}
        plan = self.book.lookups.plan
        reader = RowReader(self.book, table, by_field, contexts, own, plan.currency if plan else "")
        group = Group()
        caption = table.caption or (table.name if several and table.name not in ("csv", "cards") else "")
        if caption and not own:
            self._caption(caption, group)
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
                self._open_group(line[filled[0]], group)
                last = None
                continue
            if not own and (
                is_total(line[filled[0]].text) or is_total(self._text(table, at, by_field, "title"))
            ):
                self.book.note(line[filled[0]], _("A row of totals was not read: Safar adds up itself."))
                continue
            if last is not None and self._continues(table, at, by_field):
                reader.go_on(at, last)
                continue
            last = reader.read(at, group)
            if last is not None:
                self.rows.append(last)

    def _columns(self, table: Table, row: int, depth: int) -> list[Recognised]:
        found = {each.at: each for each in recognise(table, row, depth)}
        columns, here = [], set()
        for at in range(table.width):
            heading = heading_of(table, row, depth, at)
            if not heading:
                self._unheaded(table, row + depth, at)
                continue
            each = found.get(at)
            # The same heading on another sheet is the same column, unless it is read as something else there.
            alike = heading in self.asked or self.mapping.get(heading) == (each.field if each else None)
            name = heading
            if heading in here or (heading in self.mapping and not alike):
                name = f"{heading} ({letters(at)})"
            here.add(heading)
            asked = self.asked.get(name, self.asked.get(heading))
            if asked is not None:
                each = _as_asked(each, at, heading, asked)
            self.mapping[name] = each.field if each else None
            self.samples.setdefault(name, _first_texts(table, row + depth, at))
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
            self.book.note(
                said,
                _("Column %(column)s has no heading and was not read.") % {"column": letters(at)},
                _("Write a heading over it, if it belongs to the plan."),
            )

    def _context(self, table: Table, start: int, column: Recognised, own: bool) -> Context:
        texts = [table.cell(at, column.at).text for at in range(start, len(table.rows))]
        kind = BY_KEY[column.field].kind if column.field in BY_KEY else "timeline"
        context = Context(
            self.book.lookups,
            own=own,
            language=self.book.lookups.language,
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
            return bool(self.book.lookups.objective_of_heading(text)) and "objectives" not in by_field
        code = {each.at for each in by_field.get("code", ())}
        return len(text) > 6 if filled[0] in code else filled[0] < min(title, default=99) or len(text) > 20

    def _caption(self, text: str, group: Group) -> None:
        """What stands over a whole table: an objective, or a theme for the rows that have no other."""
        number = self.book.lookups.objective_of_heading(text)
        if number:
            group.objective = number
        elif len(text) <= 200:
            group.caption = text

    def _open_group(self, cell: Cell, group: Group) -> None:
        lookups = self.book.lookups
        answer = self.book.answers.to("theme", cell.where, cell.text)
        text = cell.text
        if answer:
            self.book.answers.use(answer, cell.where, cell.text)
            text = answer.text
            cell = Cell(text, cell.where, said=cell.text)
            if not text:
                group.theme, group.objective = "", 0
                return
        number = lookups.objective_of_heading(text)
        if number:
            group.objective = number
            return
        try:
            group.theme, group.objective = lookups.theme(text), 0
            self.book.fields.add("theme")
        except Unreadable as problem:
            problem.kind = "group"
            self.book.wrong(cell, problem, "theme")

    def _continues(self, table: Table, at: int, by_field: dict[str, list[Recognised]]) -> bool:
        """Whether the title of this row is that of the row above, joined to it."""
        return any(
            each.top < at <= each.bottom and each.left <= column.at <= each.right
            for column in by_field.get("title", ())
            for each in table.merges
        )


def _as_asked(each: Recognised | None, at: int, heading: str, asked: str) -> Recognised | None:
    """The column as somebody said it is; None for one that is not read."""
    if not asked:
        return None
    if each and each.field == asked:
        return replace(each, score=1.0)
    return Recognised(at, heading, asked, 1.0)


def _first_texts(table: Table, start: int, column: int, most: int = 3) -> list[str]:
    """Some different texts of a column, so that a person sees what stands in it."""
    rows = (at for at in range(start, len(table.rows)) if len({cell.text for cell in table.rows[at]}) > 2)
    found: Iterable[str] = (table.cell(at, column).text for at in rows)
    return list(dict.fromkeys(text[:60] for text in found if text))[:most]


__all__ = ["MOST_ACTIONS", "MOST_BYTES", "Draft", "DraftRow", "open_file", "read_plan", "title_of", "told"]
