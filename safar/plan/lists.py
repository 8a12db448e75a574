"""Lists of plans, of a plan's actions, and of challenges that wait for a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from safar.consultations.models import Note
from safar.lib.lists import Choice, Column, Filter, RecordList
from safar.people.models import Organisation
from safar.plan.models import Action, ActionLevel, ActionStatus, Plan
from safar.plan.queries import in_order, open_challenges
from safar.reference.models import Country, Objective


class PlanList(RecordList):
    """Every plan the person may see."""

    name = "plans"
    columns = [
        Column("title", _("Plan"), value=lambda plan: plan.said("title"), sort="title"),
        Column("country", _("Country"), value=lambda plan: plan.country.said("name"), sort="country__name"),
        Column("country_code", _("Country code"), value=lambda plan: plan.country_id, shown=False),
        Column(
            "country_invented",
            _("Invented country"),
            value=lambda plan: plan.country.is_invented,
            shown=False,
        ),
        Column("owner", _("Owner"), value=lambda plan: plan.owner.said("name"), sort="owner__name"),
        Column("span", _("Span"), value=lambda plan: _span(plan), sort="starts_on"),
        Column("status", _("Status"), value=lambda plan: plan.get_status_display(), sort="status"),
        Column("public", _("Public"), value=lambda plan: plan.is_public, shown=False),
        Column("actions", _("Actions"), value=lambda plan: plan.action_count, sort="action_count"),
        Column("slug", _("Slug"), shown=False),
    ]
    filters = [
        Filter(
            "country",
            _("Country"),
            lambda: [
                (country.pk, country.said("name"))
                for country in Country.objects.filter(plans__isnull=False).distinct()
            ],
            lambda plans, value: plans.filter(country=value),
        ),
        Filter(
            "status",
            _("Status"),
            lambda: Plan.Status.choices,
            lambda plans, value: plans.filter(status=value),
        ),
    ]
    search = [
        "title__icontains",
        "translations__icontains",
        "country__name__icontains",
        "owner__name__icontains",
    ]
    default_sort = "title"


def _span(record: Any) -> str:
    return "/".join(day.isoformat() if day else ".." for day in (record.starts_on, record.ends_on))


def _numbers(action: Action) -> list[int]:
    return [objective.number for objective in action.objectives.all()]


ACTION_COLUMNS = [
    Column("code", _("Code"), sort=("priority__order", "code_length", "code")),
    Column("title", _("Action"), value=lambda action: action.said("title"), sort="title"),
    Column(
        "priority",
        _("Priority"),
        value=lambda action: action.priority.code if action.priority else None,
        shown=False,
    ),
    Column("objectives", _("Objectives"), value=_numbers, sort="objective"),
    Column(
        "lead",
        _("Lead"),
        value=lambda action: action.lead.said("name") if action.lead else None,
        sort="lead__name",
    ),
    Column("starts_on", _("Starts on"), shown=False),
    Column("ends_on", _("Dates"), sort="ends_on"),
    Column("level", _("Level"), value=lambda action: action.get_level_display(), shown=False),
    Column("status", _("Status"), value=lambda action: action.get_status_display(), sort="status"),
    Column("budget", _("Budget"), shown=False),
    Column("secured", _("Secured"), shown=False),
    Column("gap", _("Gap"), sort="still_to_find"),
    Column("currency", _("Currency"), value=lambda action: action.plan.currency, shown=False),
]


class ActionList(RecordList):
    """The actions of one plan."""

    name = "actions"
    columns = ACTION_COLUMNS
    search = ["code__iexact", "title__icontains", "description__icontains", "translations__icontains"]
    default_sort = "code"

    def __init__(self, request: HttpRequest, plan: Plan) -> None:
        actions = plan.actions.select_related("priority", "lead").prefetch_related("objectives")
        still_to_find = Greatest(F("budget") - F("secured"), Value(Decimal(0)))
        # PostgreSQL's GREATEST passes over what is unknown; an unknown gap has to stay unknown.
        known = Q(budget__isnull=False, secured__isnull=False)
        super().__init__(
            request, in_order(actions.annotate(still_to_find=Case(When(known, then=still_to_find))))
        )
        self.filters = _filters_of(plan)  # type: ignore[misc] # which leads and priorities there are depends on the plan


def _filters_of(plan: Plan) -> list[Filter]:
    return [
        Filter(
            "objective", _("Objective"), _objectives, lambda actions, value: actions.filter(objectives=value)
        ),
        Filter(
            "priority",
            _("Priority"),
            lambda: [(each.code, f"{each.code} {each.said('title')}") for each in plan.priorities.all()],
            lambda actions, value: actions.filter(priority__code=value),
        ),
        Filter(
            "status",
            _("Status"),
            lambda: ActionStatus.choices,
            lambda actions, value: actions.filter(status=value),
        ),
        Filter(
            "lead",
            _("Lead"),
            lambda: [
                (each.slug, each.said("name"))
                for each in Organisation.objects.filter(pk__in=plan.actions.values("lead"))
            ],
            lambda actions, value: actions.filter(lead__slug=value),
        ),
        Filter(
            "level",
            _("Level"),
            lambda: ActionLevel.choices,
            lambda actions, value: actions.filter(level=value),
        ),
    ]


def _objectives() -> list[Choice]:
    return [(str(each.number), f"{each.number} {each.said('label')}") for each in Objective.objects.all()]


class ChallengeList(RecordList):
    """Challenges nobody has taken up into this plan. Who said them is for their own pages to show."""

    name = "challenges"
    columns = [
        Column("challenge", _("Challenge"), value=str, sort="heading"),
        Column("text", _("Text"), shown=False),
        Column(
            "objectives", _("Objectives"), value=lambda note: [each.number for each in note.objectives.all()]
        ),
        Column(
            "session",
            _("Session"),
            value=lambda note: note.session.said("title"),
            sort=("session__number", "order"),
        ),
        Column("event", _("Event"), value=lambda note: note.session.event.said("title"), shown=False),
        Column("note", _("Take up"), value=lambda note: str(note.pk)),
    ]
    search = ["heading__icontains", "text__icontains", "ref__iexact"]
    default_sort = "session"

    def __init__(self, request: HttpRequest, plan: Plan) -> None:
        notes = open_challenges(plan, request.user)
        super().__init__(
            request,
            notes.select_related("session__event").prefetch_related("objectives", "session__objectives"),
        )
        self.filters = [  # type: ignore[misc]
            Filter(
                "objective",
                _("Objective"),
                _objectives,
                lambda notes, value: notes.filter(objectives=value),
            ),
            Filter(
                "event",
                _("Event"),
                self._events,
                lambda notes, value: notes.filter(session__event__slug=value),
            ),
        ]

    def _events(self) -> list[Choice]:
        seen = Note.objects.visible_to(self.request.user).challenges().order_by()
        rows = seen.values_list("session__event__slug", "session__event__title").distinct()
        return sorted(rows, key=lambda row: row[1])
