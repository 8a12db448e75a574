"""The parts of a report: which lines tell, which head, which were noted, and under which session."""

from __future__ import annotations

import re

from safar.consultations.reports_in import lists, regions, tables
from safar.consultations.reports_in.halves import merged_tables, one_line, rest_of, say_more
from safar.consultations.reports_in.items import items_of, lead, pieces_of
from safar.consultations.reports_in.places import countries_in
from safar.consultations.reports_in.shapes import (
    ENDED,
    LINK,
    Grid,
    Item,
    Line,
    Part,
    Source,
    link_goes_on,
)
from safar.consultations.reports_in.titles import Titles
from safar.consultations.reports_in.words import (
    KINDS,
    field_of,
    is_other_heading,
    kind_of_heading,
    kinds_in_line,
    only_headings,
    stripped,
)

KEYED = re.compile(r"^(.{2,60}?)\s*(?:[:：]\s*|\s[–—-]\s)(.*)$")
HOW_SURE = {"table": 0.97, "layout": 0.95, "flattened": 0.95, "section": 0.95, "told": 0.7, "keyed": 0.96}


class Outline:
    """Walks through the report once, from the first line to the last."""

    def __init__(self, source: Source) -> None:
        self.blocks = merged_tables(source.blocks)
        self.titles = Titles(self.blocks)
        self.merged = regions.run_together(self.titles.lines)
        self.parts: list[Part] = [Part("")]
        self.links: list[Line] = []  # of whole pages: nothing says which words carry them
        self.left: list[tuple[Line, str]] = []
        self.kind = ""
        self.kind_line: Line | None = None
        self.run: list[Line] = []
        self.last: Item | None = None  # of keyed items, to which more may be said
        self.last_heads = False  # the keyed item is a heading, and its text stands below
        self.begun, self.begun_heading = "", ""  # a kind that was named, and waits for its text
        self.begun_lines: list[Line] = []
        self.at = 0

    @property
    def part(self) -> Part:
        return self.parts[-1]

    def walk(self) -> Outline:
        while self.at < len(self.blocks):
            block = self.blocks[self.at]
            if isinstance(block, Grid):
                self.table(block)
                self.at += 1
            else:
                self.at += self.line(block)
        self.close()
        return self

    # --- One line -----------------------------------------------------------------------------

    def line(self, line: Line) -> int:
        """Takes one line or more; gives how many."""
        if line.use:
            return 1
        if LINK.fullmatch(line.text) and not self._carries_link(line):
            self.links.append(line)
            return 1
        return (
            self._header(line)
            or self._session(line)
            or self._keyed(line)
            or self._heading(line)
            or self._said(line)
        )

    def _carries_link(self, line: Line) -> bool:
        """A link right under an item that waits for it; others stand at the foot of a page."""
        before = self.run[-1] if self.kind and self.run else None
        if before is None or line.gap or before.page != line.page:
            return False
        return link_goes_on(before.text, line.text) or before.text.endswith(
            (":", "：", "(", "–", "—", "-", "see")
        )

    def _header(self, line: Line) -> int:
        """The heading row of a table that no rule draws."""
        if taken := self._list(line):
            return taken
        kinds, n = regions.header_of(self.free_lines(self.at, 8), 0)
        is_spaced = regions.is_spaced_header(line)
        if not kinds and not is_spaced:
            return 0  # nearly every line; the rest of the report is looked at for headings only
        following = self.free_lines(self.at)
        if is_spaced:
            grid, taken = regions.spaced(
                line, self.until_title(following[1:], None, regions.kinds_of_header(line))
            )
            if grid is not None:
                self.close()
                self.take(tables.read(grid), grid)
                line.use = "heading"
                return 1 + taken
        if not kinds or line.bulleted:
            return 0
        body = self.until_title(following[n:], kinds)
        body = body[: regions.end_of_flattened(body)]
        if not body:
            return 0
        self.close()
        for each in following[:n]:
            each.use = "heading"
            self.part.headings.append(each)
        regions.mark_repeated_headers(body, kinds)
        self._page_links(body)
        across = n == 1 and (self.merged or regions.fills_page(body, self.titles.wide))
        if across or regions.run_together(body):
            self.left += [(each, "columns_merged") for each in body if not each.use]
            return n + len(body)
        grid, sure = regions.flattened(following[:n], kinds, body)
        self.take(tables.read(grid), grid, sure)
        return n + len(body)

    def _list(self, line: Line) -> int:
        """A table of one item a row, under a heading that names the kind or with a column that does."""
        grid: Grid | None = None
        if lists.is_spaced_fields(line):
            grid, taken = lists.spaced_rows(line, self.until_title(self.free_lines(self.at)[1:]))
            n = 1
        elif n := lists.header_down(self.free_lines(self.at, 6)):
            following = self.free_lines(self.at)
            grid, taken = lists.rows_down(following[:n], self.until_title(following[n:]))
        if grid is None:
            return 0
        told = tables.read(grid, self.kind if not self.run else "")
        if told is None or not told.items:
            return 0
        self.close()
        self.take(told, grid)
        return n + taken

    def _page_links(self, body: list[Line]) -> None:
        found = [each for each in body if not each.use and LINK.fullmatch(each.text)]
        for each in found:
            each.use = "link"
        self.links += found

    def free_lines(self, at: int, most: int | None = None) -> list[Line]:
        """The lines from here on, up to the next table; no more than asked for."""
        found: list[Line] = []
        for n in range(at, len(self.blocks)):
            block = self.blocks[n]
            if isinstance(block, Grid) or (most is not None and len(found) >= most):
                break
            found.append(block)
        return found

    def until_title(
        self, lines: list[Line], kinds: list[str] | None = None, header: tuple[str, ...] = KINDS
    ) -> list[Line]:
        """Lines up to the next title, larger heading, or heading row that is not this one again."""
        for n, line in enumerate(lines):
            if self.titles.starts(line) or (0 < line.level < 9 and not line.use):
                return lines[:n]
            if not line.use and kinds is not None and n and kinds_in_line(line.text):
                again = kinds_in_line(line.text) == kinds and lines[n - 1].page != line.page
                if not again:
                    return lines[:n]
            if n and line.gap and not line.use and not line.bulleted and len(line.cells) == 1:
                kind = kind_of_heading(line.text)
                if kind and kind not in (kinds or header):
                    return lines[:n]  # what the table does not hold stands under it
        return lines

    def _session(self, line: Line) -> int:
        if not self.titles.starts(line):
            return 0
        self.close()
        lines = self.titles.whole(line)
        self.parts.append(Part(one_line(lines), lines, level=line.level, explicit=True))
        for each in lines:
            each.use = "title"
        return len(lines)

    def _heading(self, line: Line) -> int:
        kind = "" if line.bulleted and not line.level else self._kind_of(line)
        if kind:
            self.close()
            self.kind, self.kind_line, line.use = kind, line, "heading"
            self.part.headings.append(line)
            return 1
        if self._other(line):
            self.close()
            deeper = self.part.explicit and line.level > self.part.level > 0
            line.use = "title"
            if deeper or (self.part.explicit and not self.part.items and line.level == 9):
                self.part.story.append(line)
            else:
                lines = self.titles.whole(line) if line.level else [line]
                for each in lines:
                    each.use = "title"
                self.parts.append(Part(one_line(lines), lines, level=line.level))
                return len(lines)
            return 1
        return 0

    def _kind_of(self, line: Line) -> str:
        text = line.text
        if id(line) in self.titles.loose:
            return self.titles.loose[id(line)]
        if ENDED.search(text) and not text.endswith((":", "：")):
            return ""
        strict = kind_of_heading(text)
        alone = len(text.split()) <= 6 and not text[0].islower()
        if strict and (line.level or line.gap or line.bold or text.endswith((":", "：")) or alone):
            return strict
        if line.level and self.part.explicit and line.level > self.part.level:
            return kind_of_heading(text, loosely=True)
        return ""

    def _other(self, line: Line) -> bool:
        """A heading of something else."""
        if 0 < line.level < 9:
            same = self.kind_line is not None and self.kind and line.level > self.kind_line.level > 0
            return not same
        if line.count and not line.listed and is_other_heading(line.bare, exactly=True):
            return True  # “3. Recommendations” goes on counting, and is a heading all the same
        if line.bulleted or (line.text.endswith((":", "：")) and self.kind):
            return False
        if is_other_heading(line.text) and not ENDED.search(line.text) and len(line.text) < 120:
            return bool(line.gap or line.level or len(line.text.split()) <= 4)
        over = self.kind_line
        if over is not None and over.text.isupper() and line.text.isupper() and line.gap:
            return True  # written as the heading before it was
        if line.level == 9 and line.gap and self.kind_line is not None and self.kind_line.level == 9:
            return False
        waiting = self.part.explicit and not self.part.items
        return self.titles.heads(line) and not self.kind and not waiting

    # --- “Challenge 2: …” ---------------------------------------------------------------------

    def _keyed(self, line: Line) -> int:
        match = KEYED.match(line.bare)
        key, rest = (stripped(match[1]), match[2].strip()) if match else ("", "")
        bare = re.sub(r"\s*(?:n[°o.]*\s*)?[#№]?\s*[\d٠-٩]{1,2}$|\s*[(（][^)）]*[)）]$", "", key).strip()
        kind = kind_of_heading(bare) if bare else ""
        if kind and rest and not only_headings(rest):
            self.close()
            inside = re.search(r"[(（]([^)）]*)[)）]$", key)
            self._add_keyed(kind, line, rest, countries_in(inside[1])[0] if inside else [])
            return 1
        role = field_of(key) if rest else ""
        if role == "kind" and (named := kind_of_heading(rest, loosely=True)):
            self.close()
            self.begun, self.begun_lines = named, [line]
            line.use = "item"
            return 1
        if self.begun and role in {"text", "heading"}:
            self._block(line, role, rest)
            return 1
        if self.last is not None and role:
            say_more(self.last, role, rest)
            self.last.lines.append(line)
            line.use = "item"
            return 1
        goes_on = not (line.gap or line.whole) or (self.last_heads and not line.level)
        if self.last is not None and goes_on and not line.bulleted:
            self.last.text = rest_of(self.last, line.text)
            self.last.lines.append(line)
            line.use = "item"
            return 1
        self.last = None
        return 0

    def _add_keyed(self, kind: str, line: Line, rest: str, countries: list[str]) -> None:
        texts = [each.strip() for each in re.split(r"[;；؛]\s*", rest) if each.strip()]
        for text in texts if len(texts) > 2 else [rest]:
            item = Item(kind, lead(text), text, [line], sure=HOW_SURE["keyed"], countries=list(countries))
            item.links += line.links
            self.part.items.append(item)
            self.last, self.last_heads = item, bool(line.level)
        line.use = "item"

    def _block(self, line: Line, role: str, rest: str) -> None:
        """“Type: …” stood above; this is the text that belongs to it, or its heading."""
        self.begun_lines.append(line)
        line.use = "item"
        if role == "heading":
            self.begun_heading = rest
            return
        item = Item(
            self.begun, self.begun_heading or lead(rest), rest, self.begun_lines, sure=HOW_SURE["keyed"]
        )
        item.links += line.links
        self.part.items.append(item)
        self.last, self.last_heads, self.begun, self.begun_lines, self.begun_heading = item, False, "", [], ""

    # --- Everything else ----------------------------------------------------------------------

    def _said(self, line: Line) -> int:
        if self.kind and not self._ends_run(line):
            self.run.append(line)
            return 1
        if self.kind:
            self.close()
        self.part.story.append(line)
        return 1

    def _ends_run(self, line: Line) -> bool:
        """A sentence on its own after the bullets of a section is told, not noted."""
        if line.bulleted or not self.run or not any(each.bulleted for each in self.run):
            return False
        if line.text.endswith((":", "：")) or line.text[0].islower():
            return False
        following = self.free_lines(self.at, 2)
        after = following[1] if len(following) > 1 else None
        if after is not None and after.bulleted and not ENDED.search(line.text):
            return False
        apart = line.whole or line.gap
        return apart and (len(line.text.split()) > 3 or bool(ENDED.search(line.text)) or line.width > 16)

    def close(self) -> None:
        """What was gathered under a heading becomes items."""
        if self.kind and self.run:
            lines = self.run
            intro = self._introduction(lines)
            items, waiting = items_of(self.kind, pieces_of(lines[len(intro) :], self.titles.wide))
            self.part.story += intro
            for item in items:
                item.sure *= HOW_SURE["section" if self.titles.lists(lines) else "told"]
                item.links += [link for each in item.lines for link in each.links if link not in item.links]
                self._mark(item)
            self.part.items += items
            self.left += [(each, "heading") for each in waiting]
        if self.begun:
            self.left += [(each, "heading") for each in self.begun_lines]
            for each in self.begun_lines:
                each.use = "left"
        self.begun, self.begun_heading, self.begun_lines = "", "", []
        self.kind, self.kind_line, self.run, self.last = "", None, [], None

    def _introduction(self, lines: list[Line]) -> list[Line]:
        """“Participants named the following:” before the first bullet."""
        first = next((n for n, each in enumerate(lines) if each.bulleted), 0)
        head = lines[:first]
        text = " ".join(each.text for each in head)
        if head and (len(text.split()) > 9 or len(text) > 70) and text.endswith((":", "：", ".", "。")):
            return head
        return []

    def table(self, grid: Grid) -> None:
        kind = self.kind if not self.run else ""
        told = tables.read(grid, kind)
        if told is None or not told.items:
            for line in grid.lines():
                self.part.story.append(line)
            return
        self.close()
        self.take(told, grid)

    def take(self, told: tables.Told | None, grid: Grid, sure: dict[int, float] | None = None) -> None:
        if told is None:
            self.left += [(line, "table") for line in grid.lines()]
            return
        opened: dict[str, Part] = {}
        themes = self.titles.says_session(self.part) and not self.part.items
        for session, item in told.items:
            if session and themes:  # a table inside a session: its rows are what the session spoke about
                if item.heading in {"", lead(item.text)}:
                    item.heading = session
                session = ""
            item.sure *= HOW_SURE[grid.how]
            if sure:
                item.sure *= min([sure[id(line)] for line in item.lines if id(line) in sure] or [1.0])
            part = self.part
            if session:
                if session not in opened:
                    opened[session] = Part(session, told.session_lines.get(session, []), explicit=True)
                part = opened[session]
            part.items.append(item)
            self._mark(item)
        self.parts += opened.values()
        if themes:
            told.headings += [line for each in told.session_lines.values() for line in each]
        for line in told.headings:
            line.use = line.use or "heading"
            self.part.headings.append(line)
        self.left += [(line, "table") for line in told.left]

    def _mark(self, item: Item) -> None:
        for line in item.lines:
            line.use = "item"
