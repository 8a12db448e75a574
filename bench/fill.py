"""Fill a demonstration with ROWS actions, notes and practices: python bench/fill.py ROWS."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config.database import open_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
open_database()

import django

django.setup()

from django.db import connection, transaction

from safar.consultations.models import Note, Session
from safar.people.models import Organisation
from safar.plan.models import Action, Plan
from safar.practices.models import Practice


def link(field: Any, records: list[Any], targets: Callable[[Any], set[Any]]) -> None:
    """Give every record without a link of this kind the ones that `targets` names."""
    through = field.through
    mine, theirs = field.field.m2m_column_name(), field.field.m2m_reverse_name()
    linked = set(through.objects.values_list(mine, flat=True))
    through.objects.bulk_create(
        through(**{mine: record.pk, theirs: target})
        for record in records
        if record.pk not in linked
        for target in targets(record)
    )


@transaction.atomic
def fill(rows: int) -> None:
    plan = Plan.objects.get(slug="meridia-gcm-plan-2027-2030")
    leads = list(Organisation.objects.filter(country="XMA"))
    Action.objects.bulk_create(
        Action(
            plan=plan, code=f"B{n}", title=f"Action number {n} on fair recruitment and regular pathways",
            objective_id=n % 23 + 1, lead=leads[n % len(leads)], budget=1000 + n, secured=500,
            starts_on="2027-01-01", ends_on="2028-12-31", priority=plan.priorities.first(),
        )
        for n in range(Action.objects.filter(plan=plan).count(), rows)
    )  # fmt: skip
    actions = list(Action.objects.filter(plan=plan))
    link(Action.objectives, actions, lambda each: {each.objective_id, each.objective_id % 23 + 1})
    link(
        Action.partners, actions, lambda each: {leads[(each.pk + step) % len(leads)].pk for step in range(3)}
    )

    session = Session.objects.get(slug="fair-recruitment")
    Note.objects.bulk_create(
        Note(
            session=session, kind="challenge", ref=f"b-{n}", order=n, heading=f"Challenge number {n}",
            text="Fees are high and nobody can say which of them are lawful.",
        )
        for n in range(session.notes.count(), rows)
    )  # fmt: skip
    link(Note.objectives, list(session.notes.all()), lambda each: {6})

    Practice.objects.bulk_create(
        Practice(
            slug=f"bench-{n}", title=f"Practice number {n}", status="published", kind="service",
            summary="Licences are published and checked every year.",
        )
        for n in range(Practice.objects.count(), rows)
    )  # fmt: skip
    practices = list(Practice.objects.all())
    link(Practice.objectives, practices, lambda each: {each.pk % 23 + 1})
    link(Practice.countries, practices, lambda each: {("NPL", "CHL", "KEN")[each.pk % 3]})


fill(int(sys.argv[1]))
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
