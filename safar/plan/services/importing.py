"""Taking a file in: first what it would do, then all of it or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pghistory import create_event

from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.people.models import Organisation, Role
from safar.people.permissions import may_create_organisation
from safar.plan.matrix.answers import Answer, Answers
from safar.plan.matrix.comparing import Accept, Comparison, compare, narrowed, whole
from safar.plan.matrix.draft import Draft, told
from safar.plan.matrix.facts import facts_of
from safar.plan.matrix.lookups import Lookups
from safar.plan.matrix.money import rates_of
from safar.plan.matrix.reading import read_plan
from safar.plan.models import Action, Plan
from safar.plan.services.changing import lock_plan
from safar.plan.services.matrix import Shelf, change_action, create_actions, make_new
from safar.reference.models import Country
from safar.search.text import runs, stopwords
from safar.thread.models import Tie

BETWEEN = ("needs", "serves")  # links from action to action


@dataclass
class Outcome:
    """What an import did, or would do."""

    draft: Draft
    comparison: Comparison
    plan: Plan | None = None
    notices: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "mapping": self.draft.mapping,
            "created": len(self.comparison.created),
            "changed": len(self.comparison.changed),
            "removed": len(self.comparison.removed),
            "unchanged": self.comparison.unchanged,
            "errors": [each.as_dict() for each in self.comparison.problems],
            "answered": [each.as_dict() for each in self.draft.answers.used],
            "notices": [*told(self.draft), *self.idle, *self.notices],
        }

    @property
    def idle(self) -> list[str]:
        """Answers that met no cell of the file."""
        return [
            _("An answer met no cell: %(answer)s")
            % {"answer": " ".join(filter(None, (each.field, each.cell, each.value, each.kind)))}
            for each in self.draft.answers.idle
        ]


def preview(
    data: bytes, name: str, plan: Plan | None, *, slug: str = "", keep: bool = False,
    mapping: Mapping[str, str] | None = None, encoding: str = "", answers: Iterable[Answer] = (),
) -> Outcome:  # fmt: skip
    """What the file would do to the plan, or what new plan it would make. Changes nothing.

    `answers` stand in the place of cells that cannot be read.
    """
    lookups = Lookups(
        plan, plan.language if plan else "en", plan.slug if plan else slug, Answers(list(answers))
    )
    draft = read_plan(data, name, lookups, mapping=mapping, encoding=encoding)
    current = facts_of(plan) if plan else []
    if plan is None:
        for row in draft.rows:
            row.id = ""
    rates = rates_of(plan) if plan else {draft.currency or "USD": _one()}
    return Outcome(
        draft, compare(draft, current, keep=keep, fixed=_fixed(plan) if plan else (), rates=rates), plan
    )


def _one() -> Any:
    from decimal import Decimal

    return Decimal(1)


def _fixed(plan: Plan) -> set[int]:
    """Actions that are part of the record: reported on, or named in a printed edition."""
    reported = plan.actions.filter(updates__isnull=False).values_list("pk", flat=True)
    printed = plan.actions.filter(
        knot__in=Tie.objects.filter(kind=Tie.Kind.REPORTED).values("origin")
    ).values_list("pk", flat=True)
    return {*reported, *printed}


@transaction.atomic
def import_plan(
    data: bytes, name: str, plan: Plan | None, *, by: Any, slug: str = "", keep: bool = False,
    mapping: Mapping[str, str] | None = None, encoding: str = "", accept: Accept | None = None,
    owner: Organisation | None = None, country: Country | None = None, title: str = "",
    answers: Iterable[Answer] = (),
) -> Outcome:  # fmt: skip
    """Take a file in. A plan that is not there yet is made, as a draft that only its owner sees.

    `accept` says which differences are taken; without it all are. Raises Refusal, with every cell that is
    wrong in `errors`, and then nothing is changed.
    """
    if plan is not None:
        lock_plan(plan)
    outcome = preview(
        data, name, plan, slug=slug, keep=keep, mapping=mapping, encoding=encoding, answers=answers
    )
    wrong = outcome.comparison.errors
    if wrong:
        raise Refusal(
            _("%(count)s cells need a look; nothing was imported. The list says where and what to write.")
            % {"count": len(wrong)},
            **outcome.as_dict(),
        )
    draft, comparison = outcome.draft, outcome.comparison
    if accept is not None:
        comparison = narrowed(comparison, accept)
        if comparison.errors:
            raise Refusal(
                _("These differences cannot be taken without others. %(reason)s %(suggestion)s")
                % comparison.errors[0].as_dict(),
                **outcome.as_dict() | {"errors": [each.as_dict() for each in comparison.errors]},
            )
    if by is not None and draft.lookups.new.organisations and not may_create_organisation(by):
        raise Refusal(
            _("The file names organisations that Safar does not know. Ask a focal point to import it."),
            **outcome.as_dict(),
        )
    if not draft.rows:
        raise Refusal(_("No action was found in the file, so nothing was imported."), **outcome.as_dict())
    language = plan.language if plan else current_language()
    answered = [each.said(language) for each in draft.answers.used]
    with reason(f"Imported {name}", by=by, notes={"plan.plan": answered} if answered else {}):
        if plan is None:
            plan = _new_plan(slug, draft, owner=owner, country=country, title=title)
            outcome.notices.append(
                _("The plan is a draft of %(owner)s, which nobody else sees until it is published.")
                % {"owner": plan.owner.name}
            )
        else:  # the plan itself may stay as it is; its history says all the same that a file was taken in
            create_event(plan, label="update")
        outcome.plan = plan
        _apply(plan, draft, comparison)
    return outcome


def _apply(plan: Plan, draft: Draft, comparison: Comparison) -> None:
    rows = [whole(row, plan.language) for row in comparison.created]
    _give_codes(plan, rows)
    themes: dict[str, set[int]] = {}
    for facts in [
        *rows,
        *({**action, **{k: v[1] for k, v in changes.items()}} for _r, action, changes in comparison.changed),
    ]:
        if facts["theme"]:
            themes.setdefault(facts["theme"], set()).update(facts["objectives"])
    make_new(plan, draft.lookups.new, themes)
    shelf = Shelf(plan)
    made = create_actions(plan, rows, shelf)
    taken = [
        (action["pk"], {name: value for name, (_before, value) in changes.items()})
        for _row, action, changes in comparison.changed
    ]
    records = {each.pk: each for each in plan.actions.filter(pk__in=[pk for pk, _after in taken])}
    moved = [pk for pk, after in taken if "code" in after]
    for pk in moved:  # two actions may change places, and a code is never borne twice
        Action.objects.filter(pk=pk).update(code=f"~{pk}")
    plan.actions.filter(pk__in=[each["pk"] for each in comparison.removed]).delete()
    for pk, after in taken:
        change_action(records[pk], {name: after[name] for name in after if name not in BETWEEN}, shelf)
    # Only now every action bears the code by which others name it.
    pairs = [(records[pk], after) for pk, after in taken] + list(zip(made, rows, strict=True))
    for action_here, after in pairs:
        for name in BETWEEN:
            if name in after and (after[name] or action_here.pk in records):
                getattr(action_here, name).set(shelf.keys(name, after[name]))


def _give_codes(plan: Plan, rows: list[dict[str, Any]]) -> None:
    """The next free code for each action without one: 3.1, 3.2 in theme P3; A1, A2 without a theme."""
    taken = {code.casefold() for code in plan.actions.values_list("code", flat=True)}
    taken |= {facts["code"].casefold() for facts in rows if facts["code"]}
    counters: Counter[str] = Counter()
    for facts in rows:
        if facts["code"]:
            continue
        digits = re.search(r"\d+(?:\.\d+)*$", facts["theme"])
        stem = f"{digits[0] if digits else facts['theme'][:14]}." if facts["theme"] else "A"
        while True:
            counters[stem] += 1
            code = f"{stem}{counters[stem]}"
            if code.casefold() not in taken:
                break
        taken.add(code.casefold())
        facts["code"] = code


# --- A plan that is not there yet -----------------------------------------------------------------


def _new_plan(
    slug: str, draft: Draft, *, owner: Organisation | None, country: Country | None, title: str
) -> Plan:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?", slug) or slug == "new":
        raise Refusal(
            _("“%(slug)s” cannot be the address of a plan. Use small letters, digits and hyphens.")
            % {"slug": slug}
        )
    owner = owner or usual_owner()
    country = country or (owner.country if owner else None)
    if owner is None or country is None:
        raise Refusal(
            _(
                "There is no organisation of a country that could own the plan. Add one (safar people add), "
                "or name it with --owner and --country."
            )
        )
    return Plan.objects.create(
        slug=slug, title=title or draft.title or slug.replace("-", " ").capitalize(),
        country=country, owner=owner, **new_plan_says(draft),
    )  # fmt: skip


def new_plan_says(draft: Draft) -> dict[str, Any]:
    """What a new plan takes from its file: currency, language, first and last day."""
    spans = [row.values.get(name) for row in draft.rows for name in ("starts_on", "ends_on")]
    days = sorted(date.fromisoformat(day) for day in spans if day)
    return {
        "currency": draft.currency or "USD",
        "language": draft.language or language_of_words(draft),
        "starts_on": days[0] if days else None,
        "ends_on": days[-1] if days else None,
    }


def usual_owner() -> Organisation | None:
    """Who owns a plan when nobody says.

    The owner of the newest plan; else the first ministry with a focal point; else the first organisation of a
    country.
    """
    newest = Plan.objects.select_related("owner__country").order_by("-pk").first()
    if newest:
        return newest.owner
    of_a_country = Organisation.objects.exclude(country=None).select_related("country").order_by("pk")
    with_point = of_a_country.filter(memberships__role=Role.FOCAL_POINT)
    return (
        with_point.filter(stakeholder_type="lead_ministry").first()
        or with_point.first()
        or of_a_country.first()
    )


def language_of_words(draft: Draft) -> str:
    """The language most words of the titles are in: by script, then by small words."""
    text = " ".join(
        str(row.values.get("title", "")) + " " + str(row.values.get("deliverable", ""))
        for row in draft.rows[:200]
    )
    scripts = {
        "ru": len(re.findall(r"[а-яё]", text, re.IGNORECASE)),
        "ar": len(re.findall(r"[\u0600-\u06ff]", text)),
        "zh": 3 * len(re.findall(r"[\u4e00-\u9fff]", text)),
    }
    script, count = max(scripts.items(), key=lambda each: each[1])
    if count > len(text) / 3:
        return script
    words = Counter(runs(text))
    worth = {code: sum(words[word] for word in stopwords(code)) for code in ("en", "fr", "es")}
    return max(worth, key=lambda code: worth[code]) if any(worth.values()) else "en"
