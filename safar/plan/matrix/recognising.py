"""Headings known by their meaning, in six languages and Portuguese, with what stands under them as a hint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from safar.plan.matrix.amounts import is_unknown, split_words
from safar.plan.matrix.columns import own_headings, words
from safar.plan.matrix.days import parse_span
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.tables import Table
from safar.plan.matrix.words import is_objective, is_status, looks_like_organisation
from safar.search.text import fold, is_han, runs, stem, stopwords

ENOUGH = 0.65  # less than this is no recognition
SEVERAL = ("partners", "description", "budget_lines", "co_leads", "progress", "deliverable", "risks")
SAMPLE = 80
LOOKED_AT = 40  # rows in which headings are looked for
YEAR = re.compile(r"(?<!\d)(20\d\d|2100)(?!\d)")


@dataclass(frozen=True)
class Recognised:
    """A column of a file: the field it fills, and what its heading adds (`budget 2027, EUR million`)."""

    at: int
    heading: str
    field: str
    score: float
    year: int = 0
    currency: str = ""
    times: int = 1


@cache
def _known() -> list[tuple[str, str, str, frozenset[str]]]:
    """(field, language, folded words, stems) of every synonym."""
    found = []
    for field, languages in words().items():
        for language, synonyms in languages.items():
            for synonym in synonyms:
                found.append((field, language, folded(synonym), _stems(synonym, language)))
    return found


@cache
def _exact() -> dict[str, str]:
    found: dict[str, str] = {}
    for field, _language, text, _words in _known():
        if text:
            found.setdefault(text, field)
    for field, languages in words().items():
        for synonyms in languages.values():  # № and # fold away: they are known as they are written
            found |= {synonym.strip().casefold(): field for synonym in synonyms if not folded(synonym)}
    return found


def folded(text: str) -> str:
    """A heading as we compare it.

    >>> folded("  Entité(s)  RESPONSABLE :")
    'entite s responsable'
    """
    return " ".join(runs(text))


def _stems(text: str, language: str) -> frozenset[str]:
    stop = stopwords(language)
    return frozenset(stem(word, language) for word in runs(text) if word not in stop and not word.isdigit())


@cache
def candidates(heading: str) -> dict[str, float]:
    """{field: how sure, 0 to 1} of a heading by its words alone."""
    for short, long in (
        ("resp.", "responsible"),
        ("inst.", "institution"),
        ("govt.", "government"),
        ("min.", "ministry"),
    ):
        heading = re.sub(rf"(?i)(?<!\w){re.escape(short)}", long, heading)
    if heading.strip() in own_headings():
        return {own_headings()[heading.strip()]: 1.0}
    scores: dict[str, float] = {}
    without = re.sub(r"[(\[（].*?[)\]）]", " ", heading)
    inside = " ".join(re.findall(r"[(\[（](.*?)[)\]）]", heading))
    optional = re.sub(r"\((s|es|x|aux|e|en|a|as|os)\)", r"\1", heading)
    for form, worth in ((heading, 1.0), (optional, 0.99), (without, 0.96), (inside, 0.7)):
        key = folded(form) or form.strip().casefold()
        if key in _exact():
            field = _exact()[key]
            scores[field] = max(scores.get(field, 0), worth)
    for part in re.split(r"\s*[/|\n]\s*|\s+[-–—:]\s+", without):
        key = folded(part)
        if key and key in _exact():
            field = _exact()[key]
            scores[field] = max(scores.get(field, 0), 0.9)
    if max(scores.values(), default=0) >= 0.99:
        return scores
    text = folded(YEAR.sub(" ", without)) or folded(heading)
    lengths: dict[str, frozenset[str]] = {}
    for field, language, synonym, stems in _known():
        score = 0.0
        if len(synonym) > 3:
            likeness = fuzz.ratio(text, synonym) / 100
            score = likeness * 0.97 if likeness >= 0.84 else 0.0
        if is_han(synonym):
            if synonym in text:
                score = max(score, 0.5 + 0.45 * len(synonym) / len(text))
        elif stems:
            if language not in lengths:
                lengths[language] = _stems(split_words(YEAR.sub(" ", without))[0] or without, language)
            ours = lengths[language]
            if field == "code":
                pass  # `Activity no.` and `Activity` share all their stems
            elif stems == ours:
                score = max(score, 0.95)
            elif stems <= ours:
                score = max(score, 0.52 + 0.4 * len(stems) / len(ours))
        if score > scores.get(field, 0):
            scores[field] = score
    return {field: score for field, score in scores.items() if score >= 0.5}


def headings_at(table: Table) -> int | None:
    """The row of the headings: the one in which most fields are known. None where there is no table of a plan."""
    best: tuple[float, int] | None = None
    for row in range(min(LOOKED_AT, len(table.rows))):
        fields: dict[str, float] = {}
        filled = 0
        for column in range(table.width):
            text = table.cell(row, column).text
            if not text or len(text) > 120:
                continue
            filled += 1
            found = candidates(text)
            field = max(found, key=lambda each: found[each], default="")
            if field and found[field] >= ENOUGH:
                fields[field] = max(fields.get(field, 0), found[field])
        if len(fields) < 2 or not fields.keys() & {
            "title",
            "objectives",
            "indicators",
            "deliverable",
            "code",
            "gcm_actions",
            "lead",
            "description",
            "legal_basis",
        }:
            continue
        worth = sum(fields.values()) - 0.15 * (filled - len(fields))
        if best is None or worth > best[0] + 0.01:
            best = (worth, row)
    return best[1] if best else None


def recognise(table: Table, row: int, depth: int) -> list[Recognised]:
    """What each column of the table is, by its heading and by what stands under it."""
    texts = [heading_of(table, row, depth, column) for column in range(table.width)]
    options: list[tuple[float, int, str]] = []
    for column, text in enumerate(texts):
        sample = _sample(table, row + depth, column)
        for field, score in _weighed(text, sample).items():
            if score >= ENOUGH:
                options.append((score, column, field))
    options.sort(key=lambda each: (-each[0], each[1]))
    chosen: dict[int, Recognised] = {}
    taken: set[str] = set()
    for score, column, field in options:
        _rest, currency, times = (
            split_words(texts[column]) if field in ("budget", "secured", "budget_lines") else ("", "", 1)
        )
        year = YEAR.search(texts[column])
        if field == "budget" and year and _is_numbers(_sample(table, row + depth, column)):
            field = "budget_lines"
        if column in chosen or (field in taken and field not in SEVERAL):
            continue
        chosen[column] = Recognised(
            column, texts[column], field, round(score, 2), int(year[1]) if year and field == "budget_lines" else 0,
            currency, times,
        )  # fmt: skip
        taken.add(field)
    if "title" not in taken:
        _choose_title(table, row + depth, texts, chosen)
    if "timeline" in taken and {"starts_on", "ends_on"} <= taken:
        chosen = {column: each for column, each in chosen.items() if each.field != "timeline"}
    return [chosen[column] for column in sorted(chosen)]


def _choose_title(table: Table, start: int, texts: list[str], chosen: dict[int, Recognised]) -> None:
    """Without a heading we know, what is to be done stands in the column of many different words."""
    best = (0.0, -1)
    for column, text in enumerate(texts):
        sample = _sample(table, start, column)
        if column in chosen or not text or len(sample) < 1 or _is_numbers(sample):
            continue
        different = len(set(sample)) / len(sample)
        length = sum(map(len, sample)) / len(sample)
        if different > 0.7 and length >= 12:
            best = max(best, (length, column))
    if best[1] >= 0:
        chosen[best[1]] = Recognised(best[1], texts[best[1]], "title", 0.6)
        return
    for field in ("description", "deliverable", "legal_basis"):
        for column, each in chosen.items():
            if each.field == field:
                chosen[column] = Recognised(column, each.heading, "title", 0.6)
                return


def heading_of(table: Table, row: int, depth: int, column: int) -> str:
    """The words over a column; where headings stand in two rows, both.

    `Budget` over `Secured` and `Estimate` is read as `Budget – Secured`.
    """
    said: list[str] = []
    if depth == 1 and row:
        for merge in table.merges:
            wide = merge.right - merge.left + 1
            if (
                merge.top == merge.bottom == row - 1
                and merge.left <= column <= merge.right
                and 1 < wide < max(3, table.width - 1)
            ):
                said.append(" ".join(table.cell(merge.top, merge.left).text.split()))
    for at in range(row, row + depth):
        text = table.cell(at, column).text
        if not text:
            for merge in table.merges:
                if merge.top <= at <= merge.bottom and merge.left <= column <= merge.right:
                    text = table.cell(merge.top, merge.left).text
        if text and text not in said:
            said.append(" ".join(text.split()))
    if len(said) == 2:
        lower = candidates(said[1])
        if max(lower.values(), default=0) >= 0.9:
            return said[1]  # what stands nearer says it all
    return " – ".join(said)


def depth_of(table: Table, row: int) -> int:
    """1, or 2 where headings are parted once more below: only under merged headings are there words."""
    across = [each for each in table.merges if each.top == row and each.right > each.left]
    if not across or row + 1 >= len(table.rows):
        return 1
    under = {column for each in across for column in range(each.left, each.right + 1)}
    below = {column for column in range(table.width) if table.cell(row + 1, column).text}
    return 2 if below and below <= under else 1


def _sample(table: Table, start: int, column: int) -> list[str]:
    found: list[str] = []
    for row in range(start, len(table.rows)):
        text = table.cell(row, column).text
        if text:
            found.append(text[:300])
            if len(found) >= SAMPLE:
                break
    return found


def _share(sample: Sequence[str], test: object) -> float:
    known = [text for text in sample if not is_unknown(text)]
    if not known:
        return 1.0
    return sum(bool(test(text)) for text in known) / len(known)  # type: ignore[operator]


def _is_number(text: str) -> bool:
    return re.search(r"\d", text) is not None and len(re.sub(r"[\d\s.,'’%٫٬]", "", text)) <= 14


def _is_numbers(sample: Sequence[str]) -> bool:
    return _share(sample, _is_number) >= 0.5


def _is_time(text: str) -> bool:
    try:
        parse_span(text)
    except Unreadable:
        return bool(re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)) and len(text) < 40
    return True


def _weighed(heading: str, sample: list[str]) -> dict[str, float]:
    """The candidates of a heading, less sure where what stands under it is of another kind."""
    scores = dict(candidates(heading)) if heading else {}
    if not sample or scores.get("id") == 1.0:
        return scores
    if {"objectives", "code"} <= scores.keys() and abs(scores["objectives"] - scores["code"]) < 0.06:
        scores["code"] *= 0.9  # `Objective number` is the objective's, not the action's
    if scores.get("objectives", 0) > 0.5 and _share(sample, is_objective) >= 0.8:
        scores["objectives"] = min(0.99, scores["objectives"] + 0.12)
    for field in scores:
        if (
            field in ("starts_on", "ends_on", "timeline", "last_update_on") and _share(sample, _is_time) < 0.3
        ) or (field in ("budget", "secured", "gap") and not _is_numbers(sample)):
            scores[field] *= 0.6
        elif field == "status" and _share(sample, is_status) < 0.3:
            scores[field] *= 0.7
            scores = {**scores, "progress": max(scores.get("progress", 0), 0.8)}
            break
        elif (
            (field == "objectives" and _share(sample, is_objective) < 0.3)
            or (field in ("code",) and _share(sample, lambda text: len(text) <= 24) < 0.5)
            or (
                field == "gcm_actions"
                and _share(sample, lambda text: re.search(r"\d\s*\(?[a-lA-L]", text)) < 0.3
            )
        ):
            scores[field] *= 0.6
        elif field == "theme" and _share(sample, _is_rank) >= 0.6:
            scores[field] *= 0.5
    if max(scores.values(), default=0) < ENOUGH and len(sample) >= 2:
        if _share(sample, is_status) >= 0.8 and len(set(sample)) <= 6:
            scores["status"] = 0.7
        elif _share(sample, lambda text: re.search(r"\D", text) is not None and is_objective(text)) >= 0.8:
            scores["objectives"] = 0.7
        elif _share(sample, looks_like_organisation) >= 0.8:
            scores["lead"] = 0.66
    return scores


RANKS = frozenset(fold(word) for word in "high medium low haute moyenne basse élevée faible alta media baja высокий средний низкий عالية متوسطة منخفضة 高 中 低".split())  # fmt: skip


def _is_rank(text: str) -> bool:
    return fold(text.strip()) in RANKS
