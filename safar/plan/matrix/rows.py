"""One row of a table as one action: each cell by its column, or by what was answered about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from safar.plan.matrix import answers, parsing
from safar.plan.matrix.cell_rules import agree, blank, unusable
from safar.plan.matrix.columns import BY_KEY, MEASURES
from safar.plan.matrix.context import Context
from safar.plan.matrix.document import ABSENT
from safar.plan.matrix.draft import DraftRow, Notebook, keep_words
from safar.plan.matrix.facts import Facts, plain
from safar.plan.matrix.parsing import EMPTY, SIMPLE
from safar.plan.matrix.problems import Problem, Unreadable
from safar.plan.matrix.recognising import Recognised
from safar.plan.matrix.tables import Cell, Table

FILLED_DOWN = (
    "theme", "objectives", "gcm_actions", "lead", "co_leads", "partners", "level", "status", "timeline",
    "starts_on", "ends_on",
)  # fmt: skip


@dataclass
class Group:
    """What the rows above say of those below: the theme, and the objective.

    `caption` names the sheet or the paragraph above the table; it is a theme only for rows that have no other.
    """

    theme: str = ""
    objective: int = 0
    caption: str = ""


@dataclass
class RowReader:
    """Reads the rows of one table. `by_field` says where each field stands, `contexts` how its columns are read."""

    book: Notebook
    table: Table
    by_field: dict[str, list[Recognised]]
    contexts: dict[int, Context]
    own: bool = False
    home: str = ""  # the currency the plan counts in

    def read(self, at: int, group: Group) -> DraftRow | None:
        """The action of a row; None for a row that holds none, or that is left out."""
        cells = [cell for cell in self.table.rows[at] if not cell.is_empty]
        row = DraftRow(cells[0].where if cells else "", "", {})
        since = len(self.book.problems)
        for key, columns in self.by_field.items():
            for column in columns:
                self._cell(at, key, column, row)
        self._absent(row)
        self._measures(at, row)
        self._grouped(group, row)
        if row.left_out:
            del self.book.problems[since:]
            return None
        if not row.values.get("title") and not self._untitled(at, row, cells, since):
            return None
        row.values = {key: value for key, value in row.values.items() if value is not None}
        if row.kept_words:
            keep_words(row)
            self.book.fields.add("description")
        self.book.name_action(since, str(row.values.get("title") or ""))
        return row

    def _untitled(self, at: int, row: DraftRow, cells: list[Cell], since: int) -> bool:
        """Whether a row without a title is an action all the same."""
        if len(cells) <= 1 and not self.own:
            self.book.note(cells[0], _("A row with a single remark was not read."))
            return False
        named = self.by_field.get("title", ())
        blocked = {each.cell for each in self.book.problems[since:] if each.blocks}
        if {self.table.cell(at, each.at).where for each in named} & blocked:
            return True  # of a title that cannot be read, that is told already
        if (named and not (row.id and "title" not in row.values)) or (
            not named and not row.id and not row.values.get("code")
        ):
            where = self.table.cell(at, named[0].at).where if named else ""
            self.book.problems.append(
                Problem(
                    where or row.where, "", _("This action has no title."), _("Say what will be done, or delete the row."),
                    field="title", kind="no_title",
                )
            )  # fmt: skip
        return True

    # --- One cell -----------------------------------------------------------------------------

    def _cell(self, at: int, key: str, column: Recognised, row: DraftRow) -> None:
        cell = self.table.cell(at, column.at)
        if cell.where == ABSENT:
            return
        if cell.is_empty and key in FILLED_DOWN:
            cell = self._filled_down(at, column.at, cell)
        row.cells.setdefault(key, cell.where)
        kind = BY_KEY[key].kind if key in BY_KEY else key
        if kind == "measure":  # read beside the indicators, once these are known
            return
        answer = self.book.answers.to(key, cell.where or row.where, cell.text or cell.formula)
        if answer:
            answered = self._answered(answer, key, cell, column, row)
            if answered is None:
                return
            cell = answered
        if not self._broken(cell, key, self.contexts[column.at]):
            self._read(key, kind, cell, column, row)

    def _broken(self, cell: Cell, key: str, context: Context) -> bool:
        """Whether a cell holds no value that could be read; told if so."""
        problem = unusable(cell, context) if key not in BY_KEY or BY_KEY[key].reads else None
        if problem:
            self.book.wrong(cell, problem, key)
        return problem is not None

    def _read(self, key: str, kind: str, cell: Cell, column: Recognised, row: DraftRow) -> None:
        if kind == "id":
            row.id = cell.text if re.fullmatch(r"[0-9a-f-]{36}", cell.text) else ""
        elif kind in ("gap", "standing", "markers"):
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
            self._said(key, kind, cell, column, row)

    def _said(self, key: str, kind: str, cell: Cell, column: Recognised, row: DraftRow) -> None:
        values, context = row.values, self.contexts[column.at]
        before = values.get(key)
        try:
            if kind == "timeline":
                values["starts_on"], values["ends_on"] = parsing.read_span(cell, context)
            elif kind == "objectives":
                numbers, actions = parsing.read_objectives(key, cell, context)
                values[key] = numbers
                if actions and not values.get("gcm_actions"):
                    values["gcm_actions"] = sorted(set(actions), key=lambda each: (int(each[:-1]), each[-1]))
                    self.book.fields.add("gcm_actions")
            elif kind == "currency":
                word = cell.text.upper()
                if re.fullmatch(r"[A-Z]{3}", word):
                    self.book.currencies.add(word)
            elif kind == "amount" or (kind == "budget_lines" and column.year):
                self._amount(key, cell, column, context, values)
            else:
                found = SIMPLE[kind](key, cell, context)
                if kind == "organisations":
                    values[key] = sorted({*(values.get(key) or []), *found})
                elif kind == "text" and values.get(key):
                    values[key] = plain(f"{values[key]}\n{found}")
                else:
                    values[key] = blank(found) if kind == "indicators" else found
                self._words_of_nobody(column, row)
            agree(key, kind, before, values)
        except Unreadable as problem:
            answer = self.book.answers.to_kind(key, problem.kind or "unread") if cell.said is None else None
            if answer is None:
                self.book.wrong(cell, problem, key)
            elif (answered := self._answered(answer, key, cell, column, row)) is not None:
                self._read(key, kind, answered, column, row)
        self.book.told(cell, context)

    def _amount(self, key: str, cell: Cell, column: Recognised, context: Context, values: Facts) -> None:
        number, currency = parsing.read_amount(key, cell, context)
        currency = currency or column.currency
        if currency:
            self.book.currencies.add(currency)
        home = self.home
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
            self.book.fields.add("budget_lines")
            if not column.year:
                values[key] = ""
                context.note(
                    _("Kept as a budget line in %(currency)s, because the plan counts in %(home)s.")
                    % {"currency": currency, "home": home}
                )
        else:
            values[key] = number

    # --- Answers ------------------------------------------------------------------------------

    def _answered(
        self, answer: answers.Answer, key: str, cell: Cell, column: Recognised | None, row: DraftRow
    ) -> Cell | None:
        """The cell as the answer has it; None where nothing is left to read."""
        said, where = cell.text or cell.formula, cell.where or row.where
        self.book.answers.use(answer, where, said)
        if answer.do == answers.SKIP:
            row.left_out = True
            return None
        if answer.do in (answers.PARTNERS, answers.CO_LEADS, answers.WHOLE):
            self._leads(answer.do, key, cell, row)
            return None
        if answer.do == answers.NOTE and said:
            row.kept_words.append(f"{column.heading}: {said}" if column else said)
        return Cell(answer.text if answer.do == answers.WRITE else None, where, said=said)

    def _leads(self, do: str, key: str, cell: Cell, row: DraftRow) -> None:
        """Several names in the cell of the lead: all of one organisation, or the first and those beside it."""
        lookups = self.book.lookups
        names = [cell.text] if do == answers.WHOLE else lookups.split(cell.text, strictly=True)
        try:
            slugs = [slug for each in names if (slug := lookups.organisation(each))]
        except Unreadable as problem:
            self.book.wrong(cell, problem, key)
            return
        row.values[key] = slugs[0] if slugs else ""
        if others := slugs[1:]:
            beside = "partners" if do == answers.PARTNERS else "co_leads"
            row.values[beside] = sorted({*(row.values.get(beside) or []), *others})
            self.book.fields.add(beside)
        self.book.told(cell, Context(lookups))

    def _words_of_nobody(self, column: Recognised | None, row: DraftRow) -> None:
        """Names that are no organisation stay as words."""
        lookups = self.book.lookups
        row.kept_words += [f"{column.heading}: {name}" if column else name for name in lookups.left_over]
        lookups.left_over.clear()

    def _absent(self, row: DraftRow) -> None:
        """Answers for fields that the file has no column for, such as the objective of each action."""
        for answer in self.book.answers.about_row(row.where, self.by_field):
            if answer.field not in BY_KEY:
                continue
            column = Recognised(-1, "", answer.field, 1.0)
            self.contexts.setdefault(-1, Context(self.book.lookups, language=self.book.lookups.language))
            cell = self._answered(answer, answer.field, Cell(None, row.where), None, row)
            if cell is not None:
                self.book.fields.add(answer.field)
                row.cells[answer.field] = row.where
                self._read(answer.field, BY_KEY[answer.field].kind, cell, column, row)

    # --- Beside the indicators ------------------------------------------------------------------

    def _measures(self, at: int, row: DraftRow) -> None:
        """Baselines, targets and what belongs to them, put beside their indicators."""
        indicators = row.values.get("indicators")
        if indicators is None:
            return
        blank(indicators)
        for key in MEASURES:
            for column in self.by_field.get(key, ()):
                cell = self.table.cell(at, column.at)
                if cell.where == ABSENT:
                    continue
                answer = self.book.answers.to(key, cell.where, cell.text or cell.formula)
                if answer:
                    cell = self._answered(answer, key, cell, column, row) or Cell(None, cell.where)
                if not cell.is_empty and not self._broken(cell, key, self.contexts[column.at]):
                    self._measure(key, cell, column, indicators)
        seen: dict[str, Facts] = {}
        for each in indicators:
            seen.setdefault(each["code"], each)
        row.values["indicators"] = sorted(seen.values(), key=lambda each: str(each["code"]))

    def _measure(self, key: str, cell: Cell, column: Recognised, indicators: list[Facts]) -> None:
        try:
            if not indicators:
                raise Unreadable(
                    _("No indicator stands in this row."),
                    _("Name the indicator that this value belongs to."),
                )
            found = parsing.read_measure(key, cell, self.contexts[column.at], len(indicators))
            for each, value in zip(indicators, found, strict=True):
                each[key] = value
        except Unreadable as problem:
            self.book.wrong(cell, problem, key)
        self.book.told(cell, self.contexts[column.at])

    # --- What stands around it --------------------------------------------------------------------

    def _grouped(self, group: Group, row: DraftRow) -> None:
        values = row.values
        if group.caption and not group.theme and not values.get("theme") and values.get("title"):
            group.theme, group.caption = self.book.lookups.theme(group.caption), ""
            self.book.fields.add("theme")
        if group.theme and not values.get("theme"):
            values["theme"] = group.theme
        if group.objective and not values.get("objectives"):
            values["objectives"] = [group.objective]
            self.book.fields.add("objectives")
        if not values.get("objectives") and values.get("gcm_actions"):
            # An action of the Compact says which objective it belongs to.
            values["objectives"] = list(dict.fromkeys(int(each[:-1]) for each in values["gcm_actions"]))
            self.book.fields.add("objectives")
        if not values.get("objectives"):
            values.pop("objectives", None)
        else:
            # The file may speak of objectives in another order; the first is the main one.
            main, *others = values["objectives"]
            values["objectives"] = [main, *sorted(set(others) - {main})]

    def _filled_down(self, at: int, column: int, cell: Cell) -> Cell:
        """What a cell says that is joined to the one above it."""
        for each in self.table.merges:
            if each.top < at <= each.bottom and each.left <= column <= each.right:
                above = self.table.cell(each.top, each.left)
                if above.is_empty:
                    break
                self.book.problems.append(
                    Problem(
                        each.where, above.text, _("Joined cells: row %(row)s is read as having the same value.") % {"row": at + 1},
                        _("Unmerge the cells and repeat the words to be sure."), blocks=False,
                    )
                )  # fmt: skip
                return above
        return cell

    def go_on(self, at: int, last: DraftRow) -> None:
        """A row whose title is joined to the row above: what it says is added to that action."""
        since = len(self.book.problems)
        for key, columns in self.by_field.items():
            for column in columns:
                cell = self.table.cell(at, column.at)
                if cell.is_empty:
                    continue
                kind = BY_KEY[key].kind if key in BY_KEY else ""
                if kind in ("code", "id"):
                    continue
                answer = self.book.answers.to(key, cell.where, cell.text or cell.formula)
                if answer and answer.do in (answers.EMPTY, answers.NOTE):
                    self._answered(answer, key, cell, column, last)
                elif kind == "text":
                    last.values[key] = plain(f"{last.values.get(key, '')}\n{cell.text}")
                    self._joined(cell)
                elif kind in ("indicators", "organisations", "milestones"):
                    self._add(key, kind, cell, column, last)
                else:
                    self.book.wrong(
                        cell,
                        Unreadable(
                            _(
                                "The title is joined over several rows, so two values stand here for one action."
                            ),
                            _("Unmerge the title and write it in each row, or keep one value."),
                            kind="two_values",
                        ),
                        key,
                    )
        keep_words(last)
        self.book.name_action(since, str(last.values.get("title") or ""))

    def _add(self, key: str, kind: str, cell: Cell, column: Recognised, last: DraftRow) -> None:
        try:
            found = SIMPLE[kind](key, cell, self.contexts[column.at])
        except Unreadable as problem:
            self.book.wrong(cell, problem, key)
            return
        there = last.values.get(key) or []
        last.values[key] = (
            sorted({*there, *found})
            if kind == "organisations"
            else [*there, *(blank(found) if kind == "indicators" else found)]
        )
        self._words_of_nobody(column, last)
        self._joined(cell)

    def _joined(self, cell: Cell) -> None:
        self.book.note(cell, _("Joined to the action above, whose cell reaches down to here."))
