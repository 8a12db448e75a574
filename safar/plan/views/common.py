"""What the pages of a plan share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Manager, Model
from django.forms import ChoiceField
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from safar.lib.entrance import require
from safar.plan.forms.fields import SectionedForm
from safar.plan.models import Action, Plan
from safar.plan.permissions import may_edit_plan
from safar.plan.services import last_change, version_of


def plan_of(request: HttpRequest, slug: str) -> Plan:
    """The plan, if the person may see it; otherwise there is no such page."""
    plans = Plan.objects.visible_to(request.user).select_related("country", "owner")
    return get_object_or_404(plans, slug=slug)


def action_of(plan: Plan, code: str) -> Action:
    actions = plan.actions.select_related("priority", "objective", "lead")
    action = get_object_or_404(actions, code=code)
    action.plan = plan
    return action


def require_editing(request: HttpRequest, plan: Plan) -> None:
    """Refuse whoever may not change the plan, and say who may."""
    if plan.status == Plan.Status.CLOSED:
        require(False, _("This plan is closed: it can be read but no longer changed."))
    require(
        may_edit_plan(request.user, plan),
        _(
            "Focal points and editors of %(owner)s write this plan. "
            "Ask one of them to make the change or to invite you."
        )
        % {"owner": plan.owner.said("name")},
    )


def crumbs(plan: Plan | None = None, action: Action | None = None) -> list[tuple[str, str]]:
    """The way back up."""
    from django.urls import reverse

    way = [(_("Plans"), reverse("plan:plans"))]
    if plan is not None:
        way.append((str(plan.said("title")), plan.get_absolute_url()))
    if action is not None:
        way.append((action.code, action.get_absolute_url()))
    return way


# --- When two people change the same record ------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One field that somebody else saved otherwise than it stands in our form."""

    label: Any
    theirs: str
    mine: str


def conflict(form: SectionedForm, current: Model) -> dict[str, Any]:
    """Both versions side by side, and the version that the next save will overwrite."""
    differences = []
    for name, mine in form.cleaned_data.items():
        theirs = getattr(current, name, None)
        if isinstance(theirs, Manager):
            theirs = theirs.all()
        if name in form.fields and _readable(theirs) != _readable(mine):
            field = form.fields[name]
            words = _words_of(field)
            both = [str(words.get(value, value)) for value in (_readable(theirs), _readable(mine))]
            differences.append(Difference(field.label, *both))
    return {"differences": differences, "change": last_change(current), "version": version_of(current)}


def _words_of(field: Any) -> dict[str, Any]:
    """{stored value: its word} of a field that offers a few fixed ones."""
    if not isinstance(field, ChoiceField) or hasattr(field, "queryset"):
        return {}
    choices: Any = field.choices
    return dict(choices)


def _readable(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if hasattr(value, "said"):
        return str(value)
    if hasattr(value, "__iter__"):
        return "; ".join(sorted(str(each) for each in value))
    return f"{value}"
