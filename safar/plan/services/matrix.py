"""Writing the matrix: values of many actions at once, and of one cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from safar.indicators.models import Indicator
from safar.people.models import Organisation
from safar.plan.matrix.columns import TEXTS
from safar.plan.matrix.facts import Facts
from safar.plan.matrix.lookups import New
from safar.plan.models import Action, ActionIndicator, BudgetLine, Milestone, Plan, Priority
from safar.reference.models import Check, GcmAction
from safar.thread.models import Knot, Tie

BATCH = 500
LINKS = ("objectives", "principles", "sdg_targets", "gcm_actions", "co_leads", "partners", "needs", "serves")
PARTS = ("milestones", "indicators", "budget_lines")


class Shelf:
    """The records that slugs, codes and letters stand for, read once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.organisations = dict(Organisation.objects.values_list("slug", "pk"))
        self.themes = dict(plan.priorities.values_list("code", "pk"))
        self.gcm = {
            f"{number}{letter}": pk
            for pk, number, letter in GcmAction.objects.values_list("pk", "objective", "letter")
        }
        self.indicators = {
            code: (pk, knot) for code, pk, knot in Indicator.objects.values_list("code", "pk", "knot")
        }

    def keys(self, name: str, values: list[Any]) -> list[Any]:
        """Primary keys of what a link names."""
        if name in ("co_leads", "partners"):
            return [self.organisations[each] for each in values]
        if name == "gcm_actions":
            return [self.gcm[each] for each in values]
        if name == "needs":
            codes = dict(self.plan.actions.filter(code__in=values).values_list("code", "pk"))
            return [codes[each] for each in values]
        if name == "serves":
            found = []
            for each in values:
                slug, _colon, code = each.partition(":")
                found.append(Action.objects.values_list("pk", flat=True).get(plan__slug=slug, code=code))
            return found
        return values


def make_new(plan: Plan, new: New, themes: Mapping[str, set[int]]) -> None:
    """The organisations, priorities and indicators that an import named and nobody had yet."""
    Organisation.objects.bulk_create(
        Organisation(
            slug=slug, name=name, stakeholder_type_id=guessed_type(name), level=level, language=plan.language,
            country=plan.country if level == "national" else None,
        )
        for slug, (name, level) in new.organisations.items()
    )  # fmt: skip
    order = plan.priorities.count()
    made = Priority.objects.bulk_create(
        Priority(plan=plan, code=code, title=title, order=order + n, language=plan.language)
        for n, (code, title) in enumerate(new.themes.items(), start=1)
    )
    through: Any = Priority.objectives.through
    through.objects.bulk_create(
        through(priority_id=each.pk, objective_id=number)
        for each in made
        for number in sorted(themes.get(each.code, ()))
    )
    Indicator.objects.bulk_create(
        Indicator(
            code=code, display_code=code.upper(), name=name, country=plan.country, language=plan.language,
            check_mark=Check.UNCHECKED,
        )
        for code, name in new.indicators.items()
    )  # fmt: skip


KINDS = {
    "trade_unions": "trade union|syndicat|sindicat|профсоюз|نقاب|工会",
    "academia": "universit|universid|академ|институт|جامع|大学|academ|research",
    "un_agency": "iom|unhcr|undp|unicef|ilo|ohchr|un women|oim|hcr|pnud|united nations",
    "local_authorities_communities": "municipal|city of|mairie|ayuntamiento|мэрия|بلدية|市政府",
    "parliamentarians": "parliament|parlement|parlamento|парламент|برلمان|议会",
    "civil_society": "ngo|association|asociaci|ong|нпо|civil society|société civile|جمعية|协会",
    "private_sector": "chamber|chambre de|cámara|private sector|secteur privé|sector privado",
    "line_ministry": "minist|министер|وزار|部",
}


def guessed_type(name: str) -> str:
    """A first guess at the kind of organisation, which its page can correct; “other” where nothing tells."""
    lowered = name.casefold()
    for code, words in KINDS.items():
        if re.search(rf"(?<![a-zа-я])(?:{words})", lowered):
            return code
    return "other_relevant"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def scalars(facts: Mapping[str, Any], shelf: Shelf) -> dict[str, Any]:
    """{attribute: value} of what stands in the action's own row."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if name in TEXTS or name in ("code", "level", "status", "language"):
            found[name] = value
        elif name in ("starts_on", "ends_on", "last_update_on"):
            found[name] = _day(value)
        elif name in ("budget", "secured"):
            found[name] = _money(value)
        elif name == "theme":
            found["priority_id"] = shelf.themes[value] if value else None
        elif name == "lead":
            found["lead_id"] = shelf.organisations[value] if value else None
        elif name == "objectives":
            found["objective_id"] = value[0]
    return found


def create_actions(plan: Plan, rows: list[Facts], shelf: Shelf) -> list[Action]:
    """Many new actions, each with all its parts, in a few statements. Links between actions come after."""
    actions = Action.objects.bulk_create(
        [Action(plan=plan, **scalars(facts, shelf)) for facts in rows], batch_size=BATCH
    )
    for name in ("objectives", "principles", "sdg_targets", "gcm_actions", "co_leads", "partners"):
        through: Any = getattr(Action, name).through
        to = next(each.attname for each in through._meta.fields if each.attname not in ("id", "action_id"))
        through.objects.bulk_create(
            (
                through(**{"action_id": action.pk, to: key})
                for action, facts in zip(actions, rows, strict=True)
                for key in shelf.keys(name, facts[name])
            ),
            batch_size=5_000,
        )
    _make_parts(list(zip(actions, rows, strict=True)), PARTS, shelf)
    return actions


def _make_parts(pairs: list[tuple[Action, Facts]], names: tuple[str, ...], shelf: Shelf) -> None:
    if "milestones" in names:
        Milestone.objects.bulk_create(
            (
                Milestone(action=action, order=n, title=title, due_on=_day(due), done_on=_day(done))
                for action, facts in pairs
                for n, (due, title, done) in enumerate(facts["milestones"])
            ),
            batch_size=BATCH,
        )
    if "budget_lines" in names:
        BudgetLine.objects.bulk_create(
            (
                BudgetLine(
                    action=action, order=n, year=int(year) if year else None, currency=currency,
                    estimate=_money(estimate), secured=_money(secured), source=source,
                )
                for action, facts in pairs
                for n, (year, currency, estimate, secured, source) in enumerate(facts["budget_lines"])
            ),
            batch_size=BATCH,
        )  # fmt: skip
    if "indicators" in names:
        ActionIndicator.objects.bulk_create(
            (
                ActionIndicator(
                    action=action, indicator_id=shelf.indicators[each["code"]][0],
                    baseline=_money(each["baseline"]), baseline_year=int(each["baseline_year"] or 0) or None,
                    baseline_source=each["baseline_source"], target=_money(each["target"]),
                    target_year=int(each["target_year"] or 0) or None, disaggregation=each["disaggregation"],
                )
                for action, facts in pairs
                for each in facts["indicators"]
            ),
            batch_size=BATCH,
        )  # fmt: skip
        Tie.objects.bulk_create(
            (
                Tie(
                    origin_id=action.knot_id,  # type: ignore[misc]
                    outcome_id=shelf.indicators[each["code"]][1],
                    kind=Tie.Kind.MEASURED,
                )
                for action, facts in pairs
                for each in facts["indicators"]
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )


def change_action(action: Action, after: Mapping[str, Any], shelf: Shelf) -> None:
    """Set what `after` says, and leave the rest."""
    own = scalars(after, shelf)
    if own:
        for name, value in own.items():
            setattr(action, name, value)
        action.save(update_fields=[name.removesuffix("_id") for name in own])
    for name in LINKS:
        if name in after:
            getattr(action, name).set(shelf.keys(name, list(after[name])))
    if "milestones" in after:
        action.milestones.all().delete()
    if "budget_lines" in after:
        action.budget_lines.all().delete()
    if "indicators" in after:
        kept = {each["code"] for each in after["indicators"]}
        gone = action.measures.exclude(indicator__code__in=kept).values_list("indicator__knot", flat=True)
        Tie.objects.filter(
            origin=action.knot_id, outcome__in=Knot.objects.filter(pk__in=list(gone)), kind=Tie.Kind.MEASURED
        ).delete()
        action.measures.all().delete()
    names = tuple(name for name in PARTS if name in after)
    if names:
        _make_parts([(action, dict(after))], names, shelf)
