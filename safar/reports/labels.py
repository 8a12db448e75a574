"""The words of the document, frozen with each edition in its own language.

Words that a drawer fills in hold {places}; whole sentences that need numbers
are written at freezing time, where gettext knows the plural forms.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from safar.consultations.attribution import RULES
from safar.consultations.models import Attribution, Note
from safar.lib.formats import language_name
from safar.lib.languages import UN_LANGUAGES, current_language
from safar.plan.models import ActionLevel, ActionStatus, Plan
from safar.plan.queries import wall_legend

Data = dict[str, Any]


def django_code(language: str) -> str:
    """Django's name for one of our languages."""
    return "zh-hans" if language == "zh" else language


def labels() -> Data:
    """Every label, in the language now in force."""
    return {
        **_headings(),
        **_columns(),
        **_phrases(),
        "status": {str(value): str(label) for value, label in ActionStatus.choices},
        "plan_status": {str(value): str(label) for value, label in Plan.Status.choices},
        "kind": {str(value): str(label) for value, label in Note.Kind.choices},
        "level": {str(value): str(label) for value, label in ActionLevel.choices},
        "attribution": {str(rule): str(RULES[rule]) for rule in Attribution},
        "coverage": [str(each) for each in wall_legend()],
        "language_name": {code: language_name(code, current_language()) for code in UN_LANGUAGES},
    }


def _headings() -> Data:
    return {
        "contents": _("Contents"),
        "figures": _("Tables and figures"),
        "about": _("About this plan"),
        "mandate": _("Mandate"),
        "method": _("How it was made"),
        "glance": _("The plan at a glance"),
        "coverage_heading": _("What the plan does for the 23 objectives"),
        "actions_heading": _("Priorities and actions"),
        "no_priority": _("Actions under no priority"),
        "indicators": _("Indicators"),
        "money": _("Money"),
        "unknowns": _("What is not known yet"),
        "origins": _("Annex A. Where the actions came from"),
        "notes": _("Notes"),
        "themes": _("Themes"),
        "practices": _("Practices"),
        "sources": _("Annex B. Sources"),
        "colophon": _("About this edition"),
        "progress": _("Progress"),
    }


def _columns() -> Data:
    return {
        "objective": _("Objective"),
        "main_objective": _("Main objective"),
        "objectives": _("Objectives"),
        "also_serves": _("Also serves"),
        "actions": _("Actions"),
        "action": _("Action"),
        "code": _("Code"),
        "lead": _("Lead"),
        "partners": _("Partners"),
        "dates": _("Dates"),
        "status_heading": _("Status"),
        "budget": _("Budget"),
        "secured": _("Secured"),
        "gap": _("Still to find"),
        "priority": _("Priority"),
        "indicator": _("Indicator"),
        "baseline": _("Baseline"),
        "target": _("Target"),
        "latest": _("Latest value"),
        "unit": _("Unit"),
        "source": _("Source"),
        "expected_result": _("Expected result"),
        "deliverable": _("Deliverable"),
        "gcm_actions": _("Actions of the Compact"),
        "principles": _("Guiding principles"),
        "sdg_targets": _("SDG targets"),
        "level_heading": _("Level"),
        "funding_source": _("Funding source"),
        "legal_basis": _("Legal basis"),
        "came_from": _("Came from"),
        "led_to": _("Led to"),
        "evidence": _("Evidence"),
        "country": _("Country"),
        "owner": _("Owner"),
        "period": _("Period"),
        "plan_status_heading": _("Status of the plan"),
        "edition_heading": _("Edition"),
        "frozen_on": _("Frozen on"),
        "fingerprint": _("Fingerprint (SHA-256)"),
        "language": _("Language"),
        "what": _("What it says"),
        "total": _("Total"),
        "attribution_heading": _("Attribution"),
        "missing": _("What is missing"),
    }


def _phrases() -> Data:
    return {
        "unknown": _("not known"),
        "none": pgettext("no action", "none"),
        "edition": _("Edition {number}"),
        "page": _("Page {page} of {pages}"),
        "from_day": _("from {day}"),
        "to_day": _("until {day}"),
        "in_year": pgettext("a value in a year", "{value} ({year})"),
        "objective_label": pgettext("an objective and its label", "{number} {label}"),
        "origin_note": _("{kind} ‘{text}’ (session {number}, {place} {year})"),
        "origin_theme": _("Theme ‘{title}’ ({place} {year})"),
        "origin_practice": _("Practice ‘{title}’"),
        "no_origin": _("No note, theme or practice is named as its origin."),
        "session": _("Session {number}. {title}"),
        "invented": _("{country} is an invented country. Nothing in this plan describes a real State."),
        "invented_mark": _("invented country"),
        "wall_caption": _("The 23 objectives of the Compact and what this plan does for each"),
        "status_caption": _("Actions by status"),
        "coverage_caption": _("Objectives and the actions that serve them"),
        "matrix_caption": _("Actions under {priority}"),
        "indicators_caption": _("Indicators of the plan"),
        "money_caption": _("Money by priority, in {currency}"),
        "money_actions_caption": _("Money by action, in {currency}"),
        "unknowns_caption": _("What the plan does not say yet"),
        "sources_caption": _("Sources of indicators, baselines and values"),
        "measures_caption": _("How action {code} is measured"),
        "in_currency": _("{label}, {currency}"),
        "missing_labels": {
            "lead": _("A lead"),
            "budget": _("A budget"),
            "secured": _("How much money is secured"),
            "dates": _("A first or a last day"),
            "indicator": _("An indicator"),
            "baseline": _("A baseline"),
            "target": _("A target"),
            "origin": _("What it came from"),
        },
        "nothing_missing": _("nothing: every action says it"),
        "how_unknown": _(
            "“Not known” means that nobody has said yet. It never means zero, and never no. "
            "Sums add what is known and name how many actions they know of."
        ),
        "how_cancelled": _(
            "Cancelled actions stay in the lists. They cover no objective and their money is not counted."
        ),
        "how_language": _(
            "A language code after a text means that it has not been translated: it stands in the language "
            "it was written in."
        ),
        "how_frozen": _(
            "This edition shows the plan as it stood when it was frozen. Later changes appear in later "
            "editions. The fingerprint is computed from the frozen content, so anybody can check that "
            "nothing was altered."
        ),
        "how_public": _(
            "Only notes, themes and practices that are public are named. Who said something is shown as the "
            "attribution of each session allows."
        ),
    }


def sentences(content: Data) -> Data:
    """Whole sentences about this plan, written now because they need plural forms."""
    covered = sum(1 for row in content["coverage"] if row["level"])
    totals = content["totals"]
    hidden = sum(action["came_from"]["not_public"] for action in content["actions"])
    said = {
        "actions": _actions(totals["actions"]),
        "coverage": ngettext(
            "%(n)s of the 23 objectives has an action.", "%(n)s of the 23 objectives have an action.", covered
        )
        % {"n": covered},
        "uncovered": ngettext(
            "%(n)s objective has no action yet.", "%(n)s objectives have no action yet.", 23 - covered
        )
        % {"n": 23 - covered},
        "by_objective": {str(row["objective"]): _cell(row) for row in content["coverage"]},
        "theme_notes": {each["key"]: _notes(len(each["notes"])) for each in content["themes"]},
        "not_public": {
            action["code"]: _not_public(action["came_from"]["not_public"])
            for action in content["actions"]
            if action["came_from"]["not_public"]
        },
        "not_public_in_all": _not_public(hidden) if hidden else "",
    }
    for field in ("budget", "secured", "gap"):
        said[f"{field}_known"] = _known(totals[f"{field}_known"], totals["standing"])
    return said


def _actions(n: int) -> str:
    return ngettext("%(n)s action", "%(n)s actions", n) % {"n": n}


def _notes(n: int) -> str:
    return ngettext("gathered from %(n)s note", "gathered from %(n)s notes", n) % {"n": n}


def _cell(row: Data) -> str:
    return _actions(len(row["actions"])) if row["actions"] else _("No action")


def _not_public(n: int) -> str:
    return ngettext(
        "%(n)s origin is not named: it is not public.", "%(n)s origins are not named: they are not public.", n
    ) % {"n": n}


def _known(known: int, of: int) -> str:
    if known == of:
        return ngettext("known for the %(n)s action", "known for all %(n)s actions", of) % {"n": of}
    return ngettext(
        "known for %(known)s of %(n)s action", "known for %(known)s of %(n)s actions", of
    ) % {"known": known, "n": of}  # fmt: skip
