"""The columns of the matrix, in the order in which they are written, and the words they are known by."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
MOST_CODE, MOST_TITLE, MOST_SOURCE = 20, 1000, 240  # letters the database keeps


@dataclass(frozen=True)
class MatrixColumn:
    """One column. `kind` says how its cells are read and written; `width` is for sheets, in letters."""

    key: str
    kind: str
    width: int = 18
    reads: bool = True  # False: written for the reader, never taken back in
    most: int = 0  # letters; 0 for no limit


COLUMNS = (
    MatrixColumn("id", "id", 12),
    MatrixColumn("code", "code", 9, most=MOST_CODE),
    MatrixColumn("theme", "theme", 24),
    MatrixColumn("objectives", "objectives", 12),
    MatrixColumn("gcm_actions", "gcm_actions", 12),
    MatrixColumn("principles", "principles", 10),
    MatrixColumn("sdg_targets", "sdg_targets", 12),
    MatrixColumn("national_link", "text", 24),
    MatrixColumn("title", "text", 44, most=MOST_TITLE),
    MatrixColumn("description", "text", 44),
    MatrixColumn("expected_result", "text", 32),
    MatrixColumn("deliverable", "text", 32),
    MatrixColumn("lead", "organisation", 26),
    MatrixColumn("co_leads", "organisations", 26),
    MatrixColumn("partners", "organisations", 32),
    MatrixColumn("level", "choice", 11),
    MatrixColumn("starts_on", "day", 12),
    MatrixColumn("ends_on", "day", 12),
    MatrixColumn("milestones", "milestones", 32),
    MatrixColumn("indicators", "indicators", 36),
    MatrixColumn("baseline", "measure", 12),
    MatrixColumn("baseline_year", "measure", 12),
    MatrixColumn("baseline_source", "measure", 20),
    MatrixColumn("target", "measure", 12),
    MatrixColumn("target_year", "measure", 12),
    MatrixColumn("disaggregation", "measure", 18),
    MatrixColumn("budget", "amount", 14),
    MatrixColumn("secured", "amount", 14),
    MatrixColumn("gap", "gap", 14, reads=False),
    MatrixColumn("funding_source", "text", 22, most=MOST_SOURCE),
    MatrixColumn("budget_lines", "budget_lines", 30),
    MatrixColumn("currency", "currency", 10, reads=False),
    MatrixColumn("legal_basis", "text", 24),
    MatrixColumn("support_needed", "text", 24),
    MatrixColumn("risks", "text", 24),
    MatrixColumn("mitigation", "text", 24),
    MatrixColumn("origin", "text", 24),
    MatrixColumn("status", "choice", 13),
    MatrixColumn("standing", "standing", 14, reads=False),
    MatrixColumn("last_update_on", "day", 12),
    MatrixColumn("progress", "text", 32),
    MatrixColumn("evidence_note", "text", 24),
    MatrixColumn("markers", "markers", 30, reads=False),
    MatrixColumn("serves", "served", 16),
    MatrixColumn("needs", "needed", 14),
    MatrixColumn("language", "language", 9),
)
BY_KEY = {column.key: column for column in COLUMNS}
TEXTS = tuple(column.key for column in COLUMNS if column.kind == "text")
MEASURES = tuple(column.key for column in COLUMNS if column.kind == "measure")
# What is compared and kept: everything but the id and what is worked out from the rest.
KEPT = tuple(column.key for column in COLUMNS if column.reads and column.kind not in ("id", "measure"))


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """{field: {language: words}}, our own word first."""
    with (HERE / "headings.toml").open("rb") as file:
        return tomllib.load(file)


def heading(key: str, language: str) -> str:
    """The heading we write over a column.

    >>> heading("ends_on", "fr")
    'Date de fin'
    """
    known = words()[key].get(language) or words()[key]["en"]
    return _OWN.get((key, language), known[0])


# Where the shortest word would be read as another thing, the longer one is written.
_OWN = {("ends_on", "fr"): "Date de fin", ("starts_on", "fr"): "Date de début"}


@cache
def own_headings() -> dict[str, str]:
    """{heading as we write it, in any language: field}. A file with the id column is read by these alone."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        for language in ("ar", "zh", "en", "fr", "ru", "es"):
            found[heading(column.key, language)] = column.key
    return found
