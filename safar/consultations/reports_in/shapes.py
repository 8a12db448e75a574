"""What a report is made of, before and after it is understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

SIGNS = "•●▪■◦○‣⁃∙·►▸➢➤➔✓✔❖◆♦※\uf0b7\uf0a7\uf0d8\uf076\uf0fc\u2043\u25aa"
NUMBER = r"[(（]?(?:\d{1,2}|[٠-٩]{1,2}|[ivx]{1,4}|[a-zA-Zа-я]|[一二三四五六七八九十]{1,2})"
BULLET = re.compile(
    rf"^\s*(?:[{SIGNS}]|[-–—*o](?=\s)|{NUMBER}[)）]|(?:\d{{1,2}}|[٠-٩]{{1,2}}|[a-zA-Z])\.(?=\s)|"
    r"\d{1,2}\.\d{1,2}\.?(?=\s)|[一二三四五六七八九十]{1,2}、|[①-⑳])\s*"
)
LINK = re.compile(r"https?://[^\s<>\"]+|www\.[^\s<>\"]+")
ENDED = re.compile(r"[.!?؟。！？…]['\"”’»)\]）]*$")
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")

Where = tuple[int, int]  # page, line


@dataclass(slots=True)
class Cell:
    """A piece of a line; `left` and `right` are where it stands across the page."""

    left: float
    right: float
    text: str


@dataclass(slots=True, eq=False)
class Line:
    """One line of the source, or one paragraph of a Word file."""

    page: int
    number: int
    cells: list[Cell]
    gap: bool = False  # more space stands before it than between the lines of a sentence
    level: int = 0  # of a heading: 1 is the highest, 0 is no heading
    listed: bool = False  # an item of a list in Word
    stops: bool | None = None  # whether a paragraph ends here, where the file says so
    whole: bool = False  # complete in itself: a paragraph, never half a sentence
    size: float = 0.0
    bold: bool = False
    links: list[str] = field(default_factory=list)
    use: str = ""  # what became of it

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells).strip()

    @property
    def bare(self) -> str:
        return BULLET.sub("", self.text, count=1).strip()

    @property
    def bulleted(self) -> bool:
        return self.listed or bool(BULLET.match(self.text))

    @property
    def count(self) -> int:
        """The number its bullet gives it; 0 without one."""
        match = re.match(r"\s*[(（]?(\d{1,2})[.)）]", self.text)
        return int(match[1]) if match and self.bulleted else 0

    @property
    def where(self) -> Where:
        return (self.page, self.number)

    @property
    def width(self) -> int:
        """In letters; a Chinese one takes the place of two."""
        return len(self.text) + len(CJK.findall(self.text))


@dataclass(slots=True)
class Grid:
    """A table whose cells are known; each cell holds lines."""

    rows: list[list[list[Line]]]
    how: str = "table"  # table, layout, flattened

    def lines(self) -> list[Line]:
        return [line for row in self.rows for cell in row for line in cell]


@dataclass(slots=True)
class Source:
    """A report as it was read: lines and tables in order, and every line there is."""

    blocks: list[Line | Grid]
    how: str  # pdf, word, text
    pages: int = 1

    def lines(self) -> list[Line]:
        return [
            line for block in self.blocks for line in (block.lines() if isinstance(block, Grid) else [block])
        ]


@dataclass(slots=True)
class Piece:
    """Lines of one column that belong together."""

    lines: list[Line]
    text: str
    bullet: bool
    gap: bool = False
    fresh: bool = False  # certainly begins something: a paragraph, a cell

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def ended(self) -> bool:
        return bool(ENDED.search(self.text.strip())) and balanced(self.text)


@dataclass(slots=True)
class Item:
    """One thing noted, where it stands, and how sure we are of it."""

    kind: str
    heading: str
    text: str
    lines: list[Line]
    sure: float = 1.0
    countries: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """A part of the report under one heading; a session once it holds notes."""

    title: str
    lines: list[Line] = field(default_factory=list)  # of the title
    story: list[Line] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    level: int = 0
    explicit: bool = False  # says of itself that it is a session


def balanced(text: str) -> bool:
    return text.count("(") <= text.count(")") and text.count("（") <= text.count("）")


LAST_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+$")


def link_goes_on(left: str, right: str) -> bool:
    """Whether a link was broken at the end of a line, as the signs on both sides of the break say.

    >>> link_goes_on("https://a.example/x-", "y.pdf"), link_goes_on("https://a.example/x", "and more")
    (True, False)
    """
    link = LAST_LINK.search(left)
    if link is None or not right:
        return False
    first = right.split()[0]
    if link[0].endswith(("/", "_", "=", "&", "?", "%", "#", "-")):
        return first[0] in "/_=&?%#-~" or (
            first[0].isalnum() and first.isascii() and (len(right.split()) == 1 or not first.isalpha())
        )
    like_a_path = re.fullmatch(
        r"[\w.~%-]*[/?=&#][^\s()]*|[\w~%-]+\.(?:html?|pdf|docx?|aspx?|php)[).,;]*", first
    )
    if link[0].endswith("."):
        return first[0].islower() and bool(like_a_path)
    return bool(like_a_path) and not LINK.match(first)


def joined(left: str, right: str) -> str:
    """Two lines as one. A word broken by a hyphen keeps it; Chinese needs no space; a broken link is mended.

    >>> joined("public-", "private"), joined("the", "end"), joined("合作", "伙伴")
    ('public-private', 'the end', '合作伙伴')
    >>> joined("at https://a.example/first/", "second.html today")
    'at https://a.example/first/second.html today'
    """
    left, right = left.rstrip(), right.strip()
    if not left or not right:
        return left or right
    if left.endswith("\u00ad"):
        return left[:-1] + right
    if link_goes_on(left, right):
        return left + right
    if re.fullmatch(r"\w[-‐–]", left[-2:]) or (CJK.match(left[-1]) and CJK.match(right[0])):
        return left + right
    return f"{left} {right}"
