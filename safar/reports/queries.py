"""Questions asked of editions more than once."""

from __future__ import annotations

import difflib
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.reports.changes import Changes, what_changed
from safar.reports.models import Edition


def editions_of(plan: Plan) -> QuerySet[Edition]:
    """The editions of a plan without their content, which is the whole plan each time."""
    return Edition.objects.filter(plan=plan).select_related("plan").defer("content")


def edition_before(edition: Edition) -> Edition | None:
    """The edition printed just before this one, in whatever language."""
    return Edition.objects.filter(plan=edition.plan_id, number__lt=edition.number).order_by("-number").first()


def changes_in(edition: Edition) -> tuple[Edition, Changes] | None:
    """(the edition before, what changed since); None for the first edition."""
    before = edition_before(edition)
    return (before, what_changed(before.content, edition.content)) if before else None


def plan_called(slug: str, plans: Any = None) -> Plan:
    """The plan with this short name. Raises Refusal that names the nearest ones."""
    plans = Plan.objects.all() if plans is None else plans
    found = plans.filter(slug=slug).first()
    if found is not None:
        return found  # type: ignore[no-any-return]
    slugs = list(plans.order_by("slug").values_list("slug", flat=True))
    near = (
        difflib.get_close_matches(slug, slugs, n=3, cutoff=0.5)
        or [each for each in slugs if slug in each][:3]
    )
    if near:
        hint = _("Did you mean: %(near)s?") % {"near": ", ".join(near)}
    else:
        hint = _("See the plans there are with: safar plan list")
    raise Refusal(_("No plan is called “%(slug)s”. %(hint)s") % {"slug": slug, "hint": hint}, near=near)
