"""What follow-up adds to the list of what comes next for a plan."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.followup.models import UpdateRequest
from safar.followup.queries import followed, leads_of, rhythm_of
from safar.followup.services import questions
from safar.plan.models import Plan
from safar.plan.next_steps import Step


def addresses(plan: Plan) -> Step | None:
    """Leads that nobody answers for."""
    rows = leads_of(plan)
    if not rows:
        return None
    nobody = [row for row in rows if row.nobody]
    text = ngettext(
        "Nobody answers for %(n)s lead: an e-mail address is enough, no account is needed.",
        "Nobody answers for %(n)s leads: an e-mail address is enough, no account is needed.",
        len(nobody),
    ) % {"n": len(nobody)}
    return Step(
        _("Say who answers"), text if nobody else _("Somebody answers for every action."), not nobody,
        reverse("followup:leads", args=[plan.slug]), _("Write the addresses"),
    )  # fmt: skip


def asking(plan: Plan) -> Step | None:
    """Everybody who can be asked, by one button."""
    actions = [row.action for row in followed(plan, timezone.localdate()).rows if row.heard_on is None]
    if not actions:
        return None
    asked = [each for each in questions(plan, actions) if each.people]
    open_ones = UpdateRequest.objects.open().filter(action__plan=plan)
    if not asked:
        waiting = open_ones.values("email").distinct().count()
        text = ngettext("%(n)s person is asked.", "%(n)s people are asked.", waiting) % {"n": waiting}
        return Step(
            _("Ask how the actions stand"),
            text if waiting else _("Nobody can be asked before somebody answers."),
            bool(waiting), reverse("followup:overview", args=[plan.slug]), _("See who was asked"),
        )  # fmt: skip
    people = {person.email for each in asked for person in each.people}
    due = timezone.localdate() + timedelta(days=rhythm_of(plan).answer_days)
    text = ngettext(
        "%(n)s person gets one message, with a link to a short form for each action.",
        "%(n)s people get one message each, with a link to a short form for each action.",
        len(people),
    ) % {"n": len(people)}
    return Step(
        _("Ask how the actions stand"), text, False,
        reverse("followup:ask", args=[plan.slug]), _("Ask them now"),
        {"about": "silent", "due_on": due.isoformat(), "confirm": "yes", "then": "next"},
    )  # fmt: skip


def answers(plan: Plan) -> Step | None:
    """What has come in."""
    requests = UpdateRequest.objects.filter(action__plan=plan, withdrawn_at=None)
    total = requests.count()
    if not total:
        return None
    answered = requests.exclude(answered_at=None).count()
    return Step(
        _("Read what they answer"),
        _("%(answered)s of %(total)s requests are answered.") % {"answered": answered, "total": total},
        answered == total, reverse("followup:overview", args=[plan.slug]), _("See the answers"),
    )  # fmt: skip
