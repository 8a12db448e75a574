"""Between the tables of the database and the plain people, tables and plans of `seating`."""

from __future__ import annotations

from typing import Any

from safar.consultations.importing.words import folded
from safar.consultations.models import Participant, Round, Seating, SeatingPlan, Session
from safar.consultations.seating import nouns
from safar.consultations.seating.nouns import Mix, Person, Plan
from safar.reference.models import Country

HOSTING = (Participant.Role.HOST, Participant.Role.CO_HOST)


def tables_of(session: Session) -> tuple[nouns.Table, ...]:
    return tuple(
        nouns.Table(table.number, table.seats, table.language) for table in session.tables.order_by("number")
    )


def rounds_of(session: Session) -> list[Round]:
    return list(session.rounds.order_by("number"))


def people_of(session: Session) -> list[Person]:
    """Everybody to find a seat for, in three queries."""
    coming = session.event.people.coming().select_related("country__region__parent__parent")
    hosted = {
        host: number
        for host, number in session.tables.order_by("-number").values_list("host", "number")
        if host is not None
    }
    return [person_of(each, hosted.get(each.pk)) for each in coming.order_by("name", "pk")]


def person_of(participant: Participant, table: int | None) -> Person:
    """A participant as seating sees one. A host of a table stays there; other hosts are given one."""
    return Person(
        id=str(participant.pk),
        organisation=folded(participant.organisation),
        stakeholder_type=participant.stakeholder_type_id or "",
        region=region_of(participant.country),
        country=participant.country_id or "",
        languages=tuple(participant.languages),
        is_host=participant.role in HOSTING or table is not None,
        table=table,
    )


def region_of(country: Country | None) -> str:
    """The region of the world, such as 002 for Africa; empty where we do not know."""
    region = country.region if country else None
    while region is not None and region.level not in ("region", "world"):
        region = region.parent
    return region.code if region else ""


def plan_of(session: Session) -> Plan | None:
    """The plan as it is kept; None before one is made."""
    kept = SeatingPlan.objects.filter(session=session).first()
    if kept is None:
        return None
    tables = tables_of(session)
    places = {table.number: place for place, table in enumerate(tables)}
    rounds = rounds_of(session)
    seated: dict[int, list[list[str]]] = {each.pk: [[] for _table in tables] for each in rounds}
    seatings = Seating.objects.filter(round__session=session).order_by("pk")
    for round, table, participant in seatings.values_list("round", "table__number", "participant"):
        if table in places:
            seated[round][places[table]].append(str(participant))
    quality = kept.quality
    return Plan(
        rounds=[seated[each.pk] for each in rounds],
        tables=tables,
        repeats=kept.repeats,
        bound=kept.bound,
        mix={name: Mix(**mix) for name, mix in quality.get("mix", {}).items()},
        languages={int(table): spoken for table, spoken in quality.get("languages", {}).items()},
        method=kept.method,
        seconds=quality.get("seconds", 0.0),
    )


def keep(session: Session, plan: Plan) -> SeatingPlan:
    """Write the plan down in place of the one before. People who went meanwhile are left out."""
    rounds = rounds_of(session)
    tables = {table.number: table for table in session.tables.all()}
    there = {str(pk) for pk in session.event.people.values_list("pk", flat=True)}
    Seating.objects.filter(round__session=session).delete()
    Seating.objects.bulk_create(
        Seating(round=round, table=tables[table.number], participant_id=each)
        for round, seated in zip(rounds, plan.rounds, strict=False)
        for table, ids in zip(plan.tables, seated, strict=True)
        if table.number in tables
        for each in ids
        if each in there
    )
    quality: dict[str, Any] = {
        "mix": {name: mix.as_dict() for name, mix in plan.mix.items()},
        "languages": {str(table): spoken for table, spoken in plan.languages.items()},
        "seconds": plan.seconds,
    }
    kept, _made = SeatingPlan.objects.update_or_create(
        session=session,
        defaults={
            "method": plan.method, "repeats": plan.repeats, "bound": plan.bound, "quality": quality,
        },
    )  # fmt: skip
    return kept


def seats_of(participant: Participant) -> list[Seating]:
    """Where one person sits, in the order of sessions and rounds."""
    seatings = participant.seatings.select_related("round__session", "table")
    return list(seatings.order_by("round__session__number", "round__number"))
