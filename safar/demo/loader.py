"""The demonstration: the Geneva workshop of 2019, and the plan of Meridia, a country that does not exist."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pgtrigger
from django.db import transaction

from safar.consultations.models import (
    Convenor,
    Event,
    Lesson,
    Note,
    ProgrammePart,
    Round,
    Session,
    Speaker,
    Theme,
)
from safar.demo.people import load_people
from safar.indicators.models import Indicator, Observation
from safar.lib.languages import UN_LANGUAGES
from safar.lib.tracked import reason
from safar.people.models import Organisation, User
from safar.plan.models import Action, ActionIndicator, Plan, PlanVersion, Priority, ProgressUpdate
from safar.practices.finding import show_in_search
from safar.practices.models import ExternalId, Practice
from safar.recommendations.models import Recommendation
from safar.reference.loader import read as read_reference
from safar.reference.models import Country, GcmAction
from safar.reports.models import Edition
from safar.reports.services import freeze_plan
from safar.thread.models import Tie
from safar.thread.services import tie

PLATFORM = "https://www.gfmd.org/pfp/ppd/"
DATA = Path(__file__).parent / "data"
WHY = "Loaded with the demonstration"
OTHERS = [language for language in UN_LANGUAGES if language != "en"]


def read(name: str) -> dict[str, Any]:
    """One of the demonstration's files, as it stands."""
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def is_empty() -> bool:
    """Whether nobody has put an event or a plan into this Safar yet."""
    return not Event.objects.exists() and not Plan.objects.exists()


@transaction.atomic
def load_demo() -> None:
    """Load the whole demonstration. What is there already is left as it is."""
    workshop, practices, meridia = (
        read("gcm_workshop_2019.toml"),
        read("practices.toml"),
        read("meridia_plan.toml"),
    )
    if Event.objects.filter(slug=workshop["event"]["slug"]).exists():
        return
    with reason(WHY):
        _country(meridia["country"])
        _organisations(meridia["organisation"])
        load_people()
        _starter_indicators()
        event = _event(workshop)
        _sessions(event, workshop)
        notes = _notes(workshop["note"])
        made = _practices(practices["practice"], notes)
        themes = _themes(event, meridia["theme"], notes)
        plan = _plan(meridia, notes, made, themes)
        freeze_plan(plan, language="en", by=None)


@transaction.atomic
def remove_demo() -> None:
    """Take the demonstration out again, and everything people made inside it."""
    meridia = read("meridia_plan.toml")
    workshop = read("gcm_workshop_2019.toml")
    slugs = [each["slug"] for each in meridia["organisation"]] + ["safar-demonstration"]
    with reason("Removed with the demonstration"):
        plans = Plan.objects.filter(country_id=meridia["country"]["alpha3"])
        Edition.objects.filter(plan__in=plans).delete()
        with pgtrigger.ignore("plan.PlanVersion:keep_version_there"):
            PlanVersion.objects.filter(plan__in=plans).delete()
        Action.objects.filter(plan__in=plans).delete()
        plans.delete()
        Event.objects.filter(slug=workshop["event"]["slug"]).delete()
        Practice.objects.filter(
            slug__in=[each["slug"] for each in read("practices.toml")["practice"]]
        ).delete()
        Observation.objects.filter(country_id=meridia["country"]["alpha3"]).update(superseded_by=None)
        Observation.objects.filter(country_id=meridia["country"]["alpha3"]).delete()
        Indicator.objects.filter(country_id=meridia["country"]["alpha3"]).delete()
        Recommendation.objects.filter(country_id=meridia["country"]["alpha3"]).delete()
        User.objects.filter(email__endswith="@meridia.example").delete()
        Event.objects.filter(organiser__slug__in=slugs).update(organiser=None)
        Organisation.objects.filter(slug__in=slugs).delete()


def _translations(entry: dict[str, Any], *fields: str) -> dict[str, dict[str, str]]:
    found = {
        language: {name: entry[f"{name}_{language}"] for name in fields if entry.get(f"{name}_{language}")}
        for language in OTHERS
    }
    return {language: texts for language, texts in found.items() if texts}


def _country(entry: dict[str, Any]) -> None:
    Country.objects.update_or_create(
        alpha3=entry["alpha3"],
        defaults={
            "alpha2": entry["alpha2"],
            "name": entry["name"],
            "translations": _translations(entry, "name"),
            "is_invented": True,
            "is_un_member": False,
            "source": "Invented by the Safar maintainers for the demonstration",
            "check_mark": "D",
        },
    )


def _organisations(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        Organisation.objects.get_or_create(
            slug=entry["slug"],
            defaults={
                "name": entry["name"],
                "translations": _translations(entry, "name"),
                "stakeholder_type_id": entry["stakeholder_type"],
                "level": entry["level"],
                "country_id": entry.get("country") or None,
            },
        )
    Organisation.objects.get_or_create(
        slug="safar-demonstration",
        defaults={
            "name": "Safar demonstration desk",
            "stakeholder_type_id": "other_relevant",
            "level": "global",
            "translations": {
                "ar": {"name": "مكتب العرض التوضيحي لسفر"},
                "fr": {"name": "Bureau de démonstration de Safar"},
                "es": {"name": "Oficina de demostración de Safar"},
                "ru": {"name": "Демонстрационный отдел Safar"},
                "zh": {"name": "Safar 演示办公室"},
            },
        },
    )


def _starter_indicators() -> None:
    """The SDG-based starter set: a national choice, marked as such."""
    for entry in read_reference("sdg.toml")["indicator"]:
        code = entry["code"].lower().replace(".", "-")
        indicator, new = Indicator.objects.get_or_create(
            code=code,
            defaults={
                "display_code": entry["code"],
                "name": entry.get("name_en") or entry["name"],
                "unit": entry.get("unit", ""),
                "direction": entry.get("direction", "none"),
                "is_sdg": entry["kind"] == "sdg",
                "source": entry["source"],
                "check_mark": entry["check"],
            },
        )
        if new:
            indicator.objectives.set(entry["objectives"])


def _event(data: dict[str, Any]) -> Event:
    entry = data["event"]
    event = Event.objects.create(
        **{key: entry[key] for key in ("slug", "title", "language", "starts_on", "ends_on", "place")},
        **{key: entry[key] for key in ("participants", "states", "aims", "source")},
        summary=entry["summary"].strip(),
        translations=_translations(entry, "title", "summary"),
        country_id=entry["country"],
        organiser=Organisation.objects.get(slug="safar-demonstration"),
        is_public=True,
    )
    Convenor.objects.bulk_create(
        Convenor(
            event=event, name=each["name"], role=each["role"], country_id=each["country"] or None, order=order
        )
        for order, each in enumerate(data["convenor"])
    )
    Lesson.objects.bulk_create(
        Lesson(event=event, **{key: each[key] for key in ("kind", "order", "heading", "text")})
        for each in data["lesson"]
    )
    return event


def _sessions(event: Event, data: dict[str, Any]) -> None:
    parts = {}
    for entry in data["programme"]:
        keys = ("key", "kind", "day", "order", "title")
        parts[entry["key"]] = ProgrammePart.objects.create(
            event=event, summary=entry["summary"].strip(), **{key: entry[key] for key in keys}
        )
    Speaker.objects.bulk_create(
        Speaker(
            part=parts[entry["programme"]],
            country_id=entry["country"] or None,
            order=order,
            **{key: entry[key] for key in ("name", "honorific", "position", "organisation", "role", "said")},
            document_url=entry["document_url"],
        )
        for order, entry in enumerate(data["person"])
    )
    for entry in data["session"]:
        session = Session.objects.create(
            event=event,
            part=parts[entry["programme"]],
            slug=entry["slug"],
            number=entry["number"],
            title=entry["title"],
            summary=entry["summary"].strip(),
            translations=_translations(entry, "title", "summary"),
            guiding_questions=entry["guiding_themes"],
            attribution=entry["attribution"],
            notes_url=entry["notes_url"],
        )
        session.objectives.set(entry["objectives"] or entry["related_objectives"])
        session.principles.set(entry["principles"])
        Round.objects.bulk_create(Round(session=session, number=n + 1) for n in range(entry["rounds"]))


def _notes(entries: list[dict[str, Any]]) -> dict[str, Note]:
    sessions = {session.slug: session for session in Session.objects.all()}
    notes = {}
    for entry in entries:
        note = Note.objects.create(
            ref=entry["id"],
            session=sessions[entry["session"]],
            links=[PLATFORM + number for number in entry["links"]],
            **{key: entry[key] for key in ("kind", "order", "group", "heading", "text", "organisations")},
        )
        note.countries.set(entry["countries"])
        note.objectives.set(entry["objectives"])
        notes[entry["id"]] = note
    return notes


def _practices(entries: list[dict[str, Any]], notes: dict[str, Note]) -> dict[str, Practice]:
    made = {}
    for entry in entries:
        keys = ("slug", "title", "summary", "kind", "group", "organisations", "language", "source")
        practice = Practice.objects.create(
            **{key: entry[key] for key in keys},
            translations=_translations(entry, "title", "summary"),
            year=entry["year"] or None,
            status=Practice.Status.PUBLISHED,
            check_mark=entry["check"],
        )
        practice.countries.set(entry["countries"])
        practice.objectives.set(entry["objectives"])
        ExternalId.objects.bulk_create(
            ExternalId(practice=practice, **each) for each in entry["external_ids"]
        )
        for ref in entry["note_ids"]:
            tie(notes[ref], practice, Tie.Kind.RECORDED)
        made[entry["slug"]] = practice
    show_in_search(*made.values())
    return made


def _themes(event: Event, entries: list[dict[str, Any]], notes: dict[str, Note]) -> dict[str, Theme]:
    made = {}
    for entry in entries:
        theme = Theme.objects.create(
            event=event,
            **{key: entry[key] for key in ("slug", "title", "summary")},
            translations=_translations(entry, "title", "summary"),
        )
        theme.objectives.set(entry["objectives"])
        for ref in entry["note_ids"]:
            tie(notes[ref], theme, Tie.Kind.GATHERED)
        made[entry["slug"]] = theme
    return made


def _plan(
    data: dict[str, Any], notes: dict[str, Note], practices: dict[str, Practice], themes: dict[str, Theme]
) -> Plan:
    entry = data["plan"]
    keys = ("slug", "title", "summary", "mandate", "method", "status", "starts_on", "ends_on", "currency")
    plan = Plan.objects.create(
        **{key: entry[key] for key in keys},
        translations=_translations(entry, "title", "summary", "mandate", "method"),
        country_id=entry["country"],
        owner=Organisation.objects.get(slug=entry["owner"]),
        is_public=True,
    )
    priorities = {}
    for order, each in enumerate(data["priority"]):
        priorities[each["code"]] = Priority.objects.create(
            plan=plan,
            order=order,
            **{key: each[key] for key in ("code", "title", "summary")},
            translations=_translations(each, "title", "summary"),
        )
        priorities[each["code"]].objectives.set(each["objectives"])
    organisations = {each.slug: each for each in Organisation.objects.all()}
    gcm_actions = {each.citation.removeprefix("GCM "): each for each in GcmAction.objects.all()}
    actions = {}
    for each in data["action"]:
        action = _action(plan, each, priorities, organisations, gcm_actions)
        for ref in each["origin_notes"]:
            tie(notes[ref], action, Tie.Kind.TAKEN_UP)
        for slug in each["origin_practices"]:
            tie(practices[slug], action, Tie.Kind.INSPIRED)
        _measures(action, each.get("indicators", []))
        actions[each["code"]] = action
    for each in data["theme"]:
        for code in each.get("taken_up_as", []):
            tie(themes[each["slug"]], actions[code], Tie.Kind.TAKEN_UP)
    ProgressUpdate.objects.bulk_create(
        ProgressUpdate(
            action=actions[each["action"]], **{key: each[key] for key in ("reported_on", "status", "text")}
        )
        for each in data["update"]
    )
    for each in data["observation"]:
        Observation.objects.create(
            indicator=Indicator.objects.get(code=each["indicator"].lower().replace(".", "-")),
            country_id=entry["country"],
            year=each["year"],
            value=Decimal(each["value"]),
            source=each["source"],
        )
    return plan


def _action(
    plan: Plan, entry: dict[str, Any], priorities: Any, organisations: Any, gcm_actions: Any
) -> Action:
    keys = ("code", "title", "description", "expected_result", "deliverable", "level", "status")
    action = Action.objects.create(
        plan=plan,
        priority=priorities[entry["priority"]],
        objective_id=entry["objectives"][0],
        lead=organisations[entry["lead"]],
        budget=_money(entry["budget"]),
        secured=_money(entry["secured"]),
        starts_on=entry.get("starts_on") or None,
        ends_on=entry.get("ends_on") or None,
        funding_source=entry["funding_source"],
        legal_basis=entry["legal_basis"],
        translations=_translations(entry, "title", "description", "expected_result", "deliverable"),
        **{key: entry[key] for key in keys},
    )
    action.objectives.set(entry["objectives"])
    action.gcm_actions.set([gcm_actions[citation] for citation in entry["gcm_actions"]])
    action.principles.set(entry["principles"])
    action.sdg_targets.set(entry["sdg_targets"])
    action.partners.set([organisations[slug] for slug in entry["partners"]])
    return action


def _measures(action: Action, entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        code = entry["code"].lower().replace(".", "-")
        indicator, new = Indicator.objects.get_or_create(
            code=code,
            defaults={
                "display_code": entry["code"],
                "name": entry["name"],
                "translations": _translations(entry, "name"),
                "unit": entry["unit"],
                "direction": entry["direction"],
                "country_id": action.plan.country_id,
                "source": "Invented for the demonstration",
                "check_mark": "D",
            },
        )
        if new:
            indicator.objectives.set([action.objective_id])
        ActionIndicator.objects.create(
            action=action,
            indicator=indicator,
            baseline=_money(entry["baseline"]),
            baseline_year=entry["baseline_year"] or None,
            baseline_source=entry["baseline_source"],
            target=_money(entry["target"]),
            target_year=entry["target_year"] or None,
        )
        tie(action, indicator, Tie.Kind.MEASURED)


def _money(text: str) -> Decimal | None:
    """Empty is unknown, which is not zero."""
    return Decimal(text) if text else None
