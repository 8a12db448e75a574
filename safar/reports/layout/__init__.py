"""An edition laid out: the same words in the same order for paper, Word and the screen.

Reads nothing but the edition: its frozen content, its number, its day and its
fingerprint. Each drawer only decides how a block looks.
"""

from __future__ import annotations

from typing import Any

from safar.lib.formats import day_text
from safar.lib.languages import direction
from safar.reports.layout.actions import actions_section
from safar.reports.layout.annexes import colophon, origins_annex, sources_annex
from safar.reports.layout.front import about_section, cover, glance_section
from safar.reports.layout.pen import Pen
from safar.reports.layout.tables import indicators_section, money_section, unknowns_section
from safar.reports.models import Edition


def lay_out(edition: Edition) -> dict[str, Any]:
    """Everything a drawer needs, as plain data."""
    pen = Pen(edition.content)
    frozen_on = edition.frozen_at.date()
    facts = {
        "number": edition.number,
        "frozen_on": day_text(frozen_on, pen.language),
        "sha256": edition.sha256,
        "edition": pen.labels["edition"].replace("{number}", str(edition.number)),
    }
    plan = edition.content["plan"]
    return {
        "language": pen.language,
        "direction": direction(pen.language),
        "title": plan["title"]["text"],
        "author": plan["owner"]["name"]["text"],
        "frozen_at": edition.frozen_at.isoformat(),
        "date": [frozen_on.year, frozen_on.month, frozen_on.day],
        "labels": {
            **{key: pen.labels[key] for key in ("contents", "figures", "page", "came_from", "led_to")},
            "edition": facts["edition"],
        },
        "cover": cover(pen, facts),
        "blocks": [
            *about_section(pen),
            *glance_section(pen),
            *actions_section(pen),
            *indicators_section(pen),
            *money_section(pen),
            *unknowns_section(pen),
            *origins_annex(pen),
            *sources_annex(pen),
            *colophon(pen, facts),
        ],
    }
