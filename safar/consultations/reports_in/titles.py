"""Which lines are titles of sessions: they say so, they count, or they stand over the notes."""

from __future__ import annotations

from collections import defaultdict

from safar.consultations.reports_in.headings import loose_headings
from safar.consultations.reports_in.people import hosts_in
from safar.consultations.reports_in.regions import header_of, is_spaced_header
from safar.consultations.reports_in.shapes import ENDED, LINK, Grid, Line, Part
from safar.consultations.reports_in.tables import is_notes
from safar.consultations.reports_in.words import (
    field_of,
    folded,
    in_series,
    is_other_heading,
    is_session_title,
    kind_of_heading,
    kinds_in_line,
)


class Titles:
    """Looks over the whole report first: what a line is depends on what stands under it."""

    def __init__(self, blocks: list[Line | Grid]) -> None:
        self.blocks = blocks
        self.lines = [block for block in blocks if isinstance(block, Line)]
        self.place = {id(line): n for n, line in enumerate(self.lines)}
        self.wide = self._usual_width()
        self.loose = loose_headings(self.lines)
        self.series = self._series()
        self.bullets = sum(line.bulleted and not line.level and not line.use for line in self.lines)
        self._titles: dict[int, list[Line]] = {}
        self._find()

    def starts(self, line: Line) -> bool:
        return id(line) in self._titles

    def says_session(self, part: Part) -> bool:
        """Whether a part is called a session by its own title, or counted as one."""
        return bool(part.lines) and part.explicit and self._explicit(part.lines[0], again=True)

    def lists(self, lines: list[Line]) -> bool:
        """Whether lines are a list: with bullets, unless the report has none; else they may only tell."""
        return any(line.bulleted for line in lines) or self.bullets < 3

    def whole(self, line: Line) -> list[Line]:
        """A title and the lines on which it goes on."""
        return self._titles.get(id(line)) or self._joined(line)

    def heads(self, line: Line) -> bool:
        """In text without sizes: a short line on its own, over something longer."""
        if line.bulleted or not line.gap or line.level or len(line.cells) > 1 or line.whole:
            return False
        text = line.text
        if (
            ENDED.search(text)
            or text.endswith((":", ",", ";", "，", "："))
            or text[0].islower()
            or LINK.search(text)
        ):
            return False
        n = self.place[id(line)]
        after = self.lines[n + 1] if n + 1 < len(self.lines) else None
        return (
            len(text.split()) <= 14
            and line.width < 0.8 * self.wide
            and after is not None
            and not after.bulleted
        )

    # --- Looking over the whole ---------------------------------------------------------------

    def _usual_width(self) -> float:
        """The widest line of running text; most lines may stand in narrow columns."""
        widths = sorted(line.width for line in self.lines if not line.use and not LINK.search(line.text))
        return float(widths[int(len(widths) * 0.99)]) if widths else 80.0

    def _explicit(self, line: Line, *, again: bool = False) -> bool:
        text = line.text
        if (line.use and not again) or (
            line.bulleted
            and not line.level
            and not is_session_title(line.bare)
            and not is_session_title(text)
        ):
            return False
        if is_session_title(text) or is_session_title(line.bare):
            return bool(line.gap or line.level or line.bold or not ENDED.search(text))
        series = in_series(text)
        return series is not None and series[0] in self.series

    def _series(self) -> set[str]:
        """Words that head a counted series, as in “Circle 1: …”, “Circle 2: …”."""
        found: dict[str, set[str]] = defaultdict(set)
        for line in self.lines:
            if not line.use and not line.bulleted and (each := in_series(line.text)):
                found[each[0]].add(each[1])
        return {word for word, numbers in found.items() if len(numbers) >= 2 and not is_other_heading(word)}

    def _find(self) -> None:
        """Every place where notes begin looks back for the title they stand under."""
        since: list[Line] = []  # headings since the last notes
        last: Line | None = None
        free = self.lines
        seen_kinds: list[str] = []
        for block in self.blocks:
            if isinstance(block, Grid):
                if is_notes(block):
                    last = self._choose(since, None, last, [])
                    since, seen_kinds = [], ["*"]
                continue
            if block.use:
                continue
            n = self.place[id(block)]
            kinds = self._notes_begin(block, free, n)
            if kinds:
                again = bool(set(kinds) & set(seen_kinds))
                found = self._choose(since, block, last, seen_kinds if not again else [])
                if found is not last:
                    seen_kinds = []
                last = found
                seen_kinds += kinds
                since = []
            elif (
                self._explicit(block)
                or 0 < block.level < 9
                or self.heads(block)
                or (block.level == 9 and block.gap)
            ):
                since.append(block)
        self._drop_empty()

    def _notes_begin(self, line: Line, lines: list[Line], n: int) -> list[str]:
        if is_spaced_header(line):
            return kinds_in_line(line.text) or ["*"]
        if id(line) in self.loose:
            return [self.loose[id(line)]]
        if kinds := header_of(lines, n)[0]:
            return kinds
        kind = kind_of_heading(line.text) if not ENDED.search(line.text) else ""
        short = len(line.text.split()) <= 6 and not line.bulleted and not line.text[0].islower()
        if kind and (line.level or line.gap or short or line.text.endswith((":", "："))):
            return [kind]
        key, _colon, rest = line.bare.replace("：", ":").partition(":")
        if rest and field_of(key) == "kind" and (kind := kind_of_heading(rest, loosely=True)):
            return [kind]
        head = line.bare.split(":")[0].split("：")[0].rstrip(" 0123456789")
        if head != line.bare and (kind := kind_of_heading(head)):
            return [kind]
        return []

    def _choose(
        self, since: list[Line], kind_line: Line | None, last: Line | None, seen: list[str]
    ) -> Line | None:
        """The title of these notes among the headings since the last ones."""
        explicit = [line for line in since if self._explicit(line)]
        if explicit:
            return self._keep(explicit[-1])
        if last is not None and self._explicit(last):
            level = last.level
            outside = [line for line in since if 0 < line.level <= level]
            if not level or not outside:
                return last  # further notes of a session that says what it is
        level = kind_line.level if kind_line is not None else 0
        fitting = [line for line in since if not is_other_heading(line.text)]
        if level:
            fitting = [line for line in fitting if 0 < line.level < level] or ([] if seen else fitting)
        if not fitting:
            return last
        if seen and last is not None and all(line.level > last.level for line in fitting):
            return last  # a heading inside the session
        return self._keep(fitting[-1])

    def _keep(self, line: Line) -> Line:
        self._titles.setdefault(id(line), self._joined(line))
        return line

    def _drop_empty(self) -> None:
        """Nothing to do for titles without notes: they never came here."""

    def _joined(self, line: Line) -> list[Line]:
        """A long title runs over several lines of the same kind."""
        found = [line]
        n = self.place[id(line)]
        for after in self.lines[n + 1 : n + 4]:
            last = found[-1]
            if (
                after.use
                or (after.gap and not after.text[0].islower())
                or after.whole
                or last.whole
                or after.bulleted
                or after.page != last.page
            ):
                break
            same_look = after.size == last.size and after.bold == last.bold and after.level == last.level
            full = last.width > 0.72 * self.wide
            styled = bool(line.level) and same_look
            broken = after.text[0].islower() and not hosts_in(after.text)
            if not (styled or ((full or broken) and same_look and not line.level)):
                break
            if kind_of_heading(after.text) or ENDED.search(last.text) or is_session_title(after.text):
                break
            found.append(after)
        return found


def same_title(a: str, b: str) -> bool:
    return folded(a) == folded(b)
