"""Actions that say nearly the same: in one plan, and in the plans above and below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from safar.plan.models import Action, Plan
from safar.search.similarity import similar

LEAST, SAME_OBJECTIVE = 0.5, 0.08  # how alike two actions must be; what a shared objective adds
MOST = 500
LETTERS = 600
NEAR = 0.66  # of titles in two languages: on Meridia's plan nothing that differs comes nearer than 0.63
MOST_READ = 4_000  # titles read for their meaning, the rarer languages first


@dataclass(frozen=True)
class Overlap:
    """Two actions alike, how much (0 to 1), and why we say so."""

    a: Action
    b: Action
    score: float
    why: list[str]

    def as_dict(self) -> dict[str, Any]:
        return {
            "a": {"plan": self.a.plan.slug, "code": self.a.code, "title": self.a.title},
            "b": {"plan": self.b.plan.slug, "code": self.b.code, "title": self.b.title},
            "score": self.score,
            "why": self.why,
        }


def family(plan: Plan, user: Any = None) -> list[Plan]:
    """The plan, those above it, and those below, as far as the person may see. Without a user, all."""
    seen = {plan.pk: plan}
    above, steps = plan.parent, 0
    while above is not None and above.pk not in seen and steps < 20:
        seen[above.pk] = above
        above, steps = above.parent, steps + 1
    layer = [plan.pk]
    while layer:
        below = [each for each in Plan.objects.filter(parent__in=layer) if each.pk not in seen]
        seen |= {each.pk: each for each in below}
        layer = [each.pk for each in below]
    if user is None:
        return list(seen.values())
    visible = set(Plan.objects.visible_to(user).filter(pk__in=seen).values_list("pk", flat=True))
    return [each for each in seen.values() if each.pk in visible]


def overlaps(plan: Plan, *, user: Any = None, most: int = MOST, least: float = LEAST) -> list[Overlap]:
    """The pairs most alike, first. Pairs that are linked already are left out; so are cancelled actions."""
    plans = {each.pk: each for each in family(plan, user)}
    actions = {
        each.pk: each
        for each in Action.objects.filter(plan__in=plans)
        .exclude(status="cancelled")
        .only(
            "pk",
            "plan",
            "code",
            "title",
            "deliverable",
            "language",
            "objective",
            "lead",
            "starts_on",
            "ends_on",
        )
    }
    for each in actions.values():
        each.plan = plans[each.plan_id]
    linked = _linked(actions)
    found: dict[frozenset[int], Overlap] = {}
    notes = [
        (pk, f"{each.title} {each.title} {each.deliverable}"[:LETTERS], each.language)
        for pk, each in actions.items()
    ]
    for pair in similar(notes, least=least - SAME_OBJECTIVE, most=most * 4):
        a, b = actions[pair.a], actions[pair.b]
        if plan.pk not in (a.plan_id, b.plan_id) or frozenset((a.pk, b.pk)) in linked:
            continue
        score = min(1.0, pair.score + (SAME_OBJECTIVE if a.objective_id == b.objective_id else 0.0))
        if score >= least:
            found[frozenset((a.pk, b.pk))] = Overlap(a, b, round(score, 3), _why(a, b, pair.shared))
    for a, b, score in _across_languages(list(actions.values())):
        both = frozenset((a.pk, b.pk))
        if plan.pk in (a.plan_id, b.plan_id) and both not in linked:
            known = found.get(both)
            why = [_("They mean the same in two languages"), *(known.why if known else _why(a, b, []))]
            found[both] = Overlap(a, b, max(score, known.score if known else 0.0), why)
    return sorted(found.values(), key=lambda each: (-each.score, each.a.code))[:most]


def _across_languages(actions: list[Action]) -> list[tuple[Action, Action, float]]:
    """Pairs of titles in different languages that mean the same, by their sentence vectors."""
    spoken = Counter(each.language for each in actions)
    if len(spoken) < 2:
        return []
    import numpy as np  # here, so that a web process that compares nothing does not carry it

    from safar.search.senses import vectors

    read = sorted(actions, key=lambda each: spoken[each.language])[:MOST_READ]
    senses = np.asarray(vectors([each.title[:LETTERS] for each in read]), dtype=np.float32)
    by_language: dict[str, list[int]] = {}
    for at, each in enumerate(read):
        by_language.setdefault(each.language, []).append(at)
    found = []
    for one, other in combinations(sorted(by_language), 2):
        near = senses[by_language[one]] @ senses[by_language[other]].T
        for row, column in np.argwhere(near >= NEAR)[: MOST * 4]:
            a, b = read[by_language[one][row]], read[by_language[other][column]]
            found.append((a, b, round(float(near[row, column]), 3)))
    return found


def _linked(actions: Iterable[int]) -> set[frozenset[int]]:
    pairs: set[frozenset[int]] = set()
    for through in (Action.serves.through, Action.needs.through):
        links: Any = through.objects.values_list("from_action", "to_action")
        pairs |= {frozenset(link) for link in links}
    return pairs


def _why(a: Action, b: Action, shared: list[str]) -> list[str]:
    said = [_("Both speak of: %(words)s") % {"words": ", ".join(shared)}] if shared else []
    if a.objective_id == b.objective_id:
        said.append(_("Both serve objective %(number)s") % {"number": a.objective_id})
    if a.lead_id and a.lead_id == b.lead_id:
        said.append(_("Both have the same lead"))
    elif a.lead_id and b.lead_id:
        said.append(_("Different leads"))
    if a.plan_id != b.plan_id:
        said.append(_("They stand in different plans"))
    return said
