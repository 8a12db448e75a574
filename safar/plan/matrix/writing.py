"""From the values of an action to the text of its cells, in any of the six languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from safar.lib.languages import UN_LANGUAGES, django_code
from safar.people.models import Organisation
from safar.plan.markers import markers, word
from safar.plan.matrix.columns import BY_KEY, MEASURES
from safar.plan.matrix.facts import Facts, plain
from safar.plan.models import ActionLevel, ActionStatus, MarkerAnswer, Plan
from safar.plan.queries import gap_between
from safar.plan.standing import DELAYED, standing_where_open, steps_of

UNANSWERED = MarkerAnswer.Answer.UNKNOWN.value
NOTHING = "—"  # stands for an unknown value between known ones
DONE = "✓"


@cache
def choices(key: str, language: str) -> dict[str, str]:
    """{stored word: the word of the language} of a column that offers a few."""
    kinds: dict[str, Any] = {"level": ActionLevel, "status": ActionStatus}
    with translation.override(django_code(language)):
        return {value: str(label) for value, label in kinds[key].choices}


def escaped(text: str) -> str:
    """One line, in which bars part nothing.

    >>> escaped("a|b")
    'a\\\\|b'
    """
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


@dataclass
class Names:
    """The words behind slugs and codes: asked once for a whole plan."""

    organisations: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    today: date | None = None
    answers: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # to the questions of each action


def names_for(plan: Plan) -> Names:
    """What the cells of a plan name, in two queries."""
    return Names(organisation_names(), theme_names(plan), plan.currency, timezone.localdate())


def theme_names(plan: Plan) -> dict[str, str]:
    """{code: `P1 · Fair recruitment`}."""
    return {
        code: f"{code} · {' '.join(plain(title).split())}"
        for code, title in plan.priorities.values_list("code", "title")
    }


def organisation_names() -> dict[str, str]:
    """{slug: name as a cell writes it}. A name that two bear, or that would part a list, brings its slug."""
    rows = list(Organisation.objects.values_list("slug", "name"))
    seen: dict[str, int] = {}
    for _slug, name in rows:
        seen[clean_name(name).casefold()] = seen.get(clean_name(name).casefold(), 0) + 1
    return {
        slug: clean_name(name)
        if seen[clean_name(name).casefold()] == 1 and name == clean_name(name) and "[" not in name and name
        else f"{clean_name(name)} [{slug}]"
        for slug, name in rows
    }


def clean_name(name: str) -> str:
    return " ".join(plain(name).replace(";", ",").split())


def cell_text(key: str, facts: Facts, names: Names, language: str) -> str:
    """What stands in the cell of an action, as text."""
    kind = BY_KEY[key].kind
    value = facts.get(key)
    if kind == "measure":
        return measure_text(key, facts["indicators"])
    if kind == "gap":
        gap = gap_between(*(Decimal(facts[name]) if facts[name] else None for name in ("budget", "secured")))
        return "" if gap is None else f"{gap:f}"
    if kind == "currency":
        return names.currency
    if kind == "standing":
        return standing_text(facts, names.today, language)
    if kind == "markers":
        return markers_text(names.answers.get(facts.get("pk", 0), {}), language)
    writer = _WRITERS.get(kind)
    return writer(key, value, names, language) if writer else str(value or "")


def standing_text(facts: Facts, today: date | None, language: str) -> str:
    """What the milestones say of the action on that day."""
    found = standing_where_open(facts["status"], steps_of(facts["milestones"]), today) if today else None
    if found == DELAYED:
        with translation.override(django_code(language)):
            return _("Delayed")
    return choices("status", language).get(found or "", "")


def markers_text(answers: Mapping[str, str], language: str) -> str:
    """One line for each question that somebody answered. Notes are for those who edit, and stay out of files."""
    return "\n".join(
        f"{marker.label} | {question.text} | {word(answers[question.key], language)}"
        for marker in markers(language)
        for question in marker.questions
        if answers.get(question.key, UNANSWERED) != UNANSWERED
    )


def measure_text(key: str, measures: list[dict[str, str]]) -> str:
    """One line for each indicator, in their order; nothing where nothing is known of any."""
    values = [escaped(each[key]) for each in measures]
    if not any(values):
        return ""
    return "\n".join(value or NOTHING for value in values)


def _theme(_key: str, value: str, names: Names, _language: str) -> str:
    return names.themes.get(value, value)


def _numbers(_key: str, value: list[Any], _names: Names, _language: str) -> str:
    return "; ".join(str(each) for each in value)


def _gcm(_key: str, value: list[str], _names: Names, _language: str) -> str:
    return "; ".join(f"{each[:-1]}({each[-1]})" for each in value)


def _organisation(_key: str, value: str, names: Names, _language: str) -> str:
    return names.organisations.get(value, value)


def _organisations(_key: str, value: list[str], names: Names, _language: str) -> str:
    return "; ".join(names.organisations.get(each, each) for each in value)


def _choice(key: str, value: str, _names: Names, language: str) -> str:
    return choices(key, language).get(value, value)


def _milestones(_key: str, value: list[list[str]], _names: Names, _language: str) -> str:
    return "\n".join(
        f"{due or NOTHING} | {escaped(title)}" + (f" | {DONE} {done}" if done else "")
        for due, title, done in value
    )


def _indicators(_key: str, value: list[dict[str, str]], _names: Names, _language: str) -> str:
    return "\n".join(f"{each['shown']} | {escaped(each['name'])}" for each in value)


def _lines(_key: str, value: list[list[str]], _names: Names, _language: str) -> str:
    return "\n".join(
        f"{year or NOTHING} | {currency} | {estimate or NOTHING} | {secured or NOTHING} | {escaped(source)}"
        for year, currency, estimate, secured, source in value
    )


_WRITERS: dict[str, Callable[[str, Any, Names, str], str]] = {
    "theme": _theme,
    "objectives": _numbers,
    "principles": _numbers,
    "sdg_targets": _numbers,
    "gcm_actions": _gcm,
    "organisation": _organisation,
    "organisations": _organisations,
    "choice": _choice,
    "milestones": _milestones,
    "indicators": _indicators,
    "budget_lines": _lines,
    "served": _numbers,
    "needed": _numbers,
}

__all__ = [
    "DONE", "MEASURES", "NOTHING", "UN_LANGUAGES", "Names", "cell_text", "choices", "escaped", "names_for",
]  # fmt: skip
