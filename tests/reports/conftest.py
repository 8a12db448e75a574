"""A small plan with everything a plan can have, and the ways it can lack it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from safar.consultations.models import Event, Note, Session, Theme
from safar.indicators.models import Indicator, Observation
from safar.plan.models import Action, ActionIndicator, Plan, Priority, ProgressUpdate
from safar.practices.models import ExternalId, Practice
from safar.reference.models import GcmAction
from safar.reports.services import freeze_plan
from safar.thread.models import Tie
from safar.thread.services import tie

NASTY = 'Fees #panic("no") $x^2$ *bold* _it_ `raw` @ref <label> // \\ "quote" [x] {y}'


@pytest.fixture
def plan(reference, meridia, ministry):
    return Plan.objects.create(
        slug="meridia-gcm-plan",
        title="National plan",
        translations={"fr": {"title": "Plan national"}, "ar": {"title": "الخطة الوطنية"}},
        summary="What Meridia will do.\n\nIn two paragraphs.",
        mandate="The Cabinet asked for it.",
        country=meridia,
        owner=ministry,
        status=Plan.Status.ADOPTED,
        is_public=True,
        starts_on=date(2027, 1, 1),
        ends_on=date(2030, 12, 31),
        currency="USD",
    )


@pytest.fixture
def event(ministry):
    return Event.objects.create(
        slug="workshop",
        title="Workshop",
        starts_on=date(2019, 3, 21),
        ends_on=date(2019, 3, 22),
        place="Geneva",
        organiser=ministry,
        is_public=True,
        source="Workshop report, 2019",
    )


def add_session(event, number, attribution):
    return Session.objects.create(
        event=event,
        slug=f"session-{number}",
        number=number,
        title=f"Session {number}",
        attribution=attribution,
    )


def add_action(plan, code, **fields):
    fields = {"title": f"Action {code}", "objective_id": 6, **fields}
    action = Action.objects.create(plan=plan, code=code, **fields)
    action.objectives.add(action.objective_id)
    return action


@pytest.fixture
def full_plan(plan, event, ministry, union, meridia):
    """Four actions: one with everything, one of which nobody knows much, one completed, one cancelled."""
    pathways = Priority.objects.create(plan=plan, code="P1", order=0, title="Fair recruitment")
    pathways.objectives.set([6])
    full = add_action(
        plan,
        "1.1",
        title="Licences for recruiters",
        translations={"fr": {"title": "Licences des recruteurs"}},
        description="A public register.",
        priority=pathways,
        lead=ministry,
        starts_on=date(2027, 1, 1),
        ends_on=date(2028, 12, 31),
        status="ongoing",
        budget=Decimal("420000"),
        secured=Decimal("300000.50"),
    )
    full.objectives.add(10)
    full.partners.add(union)
    full.gcm_actions.add(GcmAction.objects.get(objective=6, letter="c"))
    add_action(plan, "1.2", title="Something new", priority=pathways)
    add_action(plan, "1.10", status="completed", objective_id=3, budget=Decimal(0), secured=Decimal(0))
    add_action(plan, "2.1", status="cancelled", objective_id=20, budget=Decimal(99))
    ProgressUpdate.objects.create(
        action=full, status="ongoing", text="The register is open.", reported_on=date(2026, 10, 1)
    )
    indicator = Indicator.objects.create(
        code="mer-01", display_code="MER-01", name="Licensed recruiters", unit="recruiters", source="Ministry"
    )
    ActionIndicator.objects.create(
        action=full, indicator=indicator, baseline=Decimal("3.5"), baseline_year=2025, target=Decimal("40")
    )
    Observation.objects.create(
        indicator=indicator, country=meridia, year=2026, value=Decimal("11"), source="Register"
    )
    _origins(full, event, meridia, indicator)
    return plan


def _origins(action, event, meridia, indicator):
    named, unnamed = add_session(event, 3, "named"), add_session(event, 2, "unattributed")
    who = {"who": "Ms Secret", "organisations": ["Secret Society"]}
    said = Note.objects.create(
        session=named, kind="challenge", heading="Recruitment fees", text=NASTY, ref="a", **who
    )
    unsaid = Note.objects.create(
        session=unnamed, kind="opportunity", text="An idea\nof two lines", ref="b", **who
    )
    theme = Theme.objects.create(event=event, slug="fees", title="Who pays", summary="Workers pay.")
    practice = Practice.objects.create(
        slug="employer-pays", title="Employer pays", summary="A rule.", status="published", source="Report"
    )
    ExternalId.objects.create(
        practice=practice, scheme="gfmd-ppd", value="321", url="https://www.gfmd.org/pfp/ppd/321"
    )
    draft = Practice.objects.create(slug="draft", title="Hidden draft", summary="Not shown.")
    for note in (said, unsaid):
        note.countries.add(meridia)
        tie(note, theme, Tie.Kind.GATHERED)
        tie(note, action, Tie.Kind.TAKEN_UP)
    tie(theme, action, Tie.Kind.TAKEN_UP)
    tie(practice, action, Tie.Kind.INSPIRED)
    tie(draft, action, Tie.Kind.INSPIRED)
    tie(action, indicator, Tie.Kind.MEASURED)


@pytest.fixture
def edition(full_plan):
    return freeze_plan(full_plan, language="en", by=None)
