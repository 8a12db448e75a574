"""Records told as plain data in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from safar.consultations.attribution import attributed
from safar.consultations.models import Event, Note, Theme
from safar.indicators.models import Indicator
from safar.lib.languages import Said, Translatable
from safar.people.models import Organisation
from safar.plan.models import Action, ActionIndicator, Plan, Priority, ProgressUpdate
from safar.practices.models import Practice
from safar.reference.models import Country
from safar.reports.content.gathering import Gathered

Data = dict[str, Any]


@dataclass(frozen=True)
class Tongue:
    """The language of the edition."""

    language: str

    def said(self, record: Translatable, field: str) -> Data:
        """A field in this language, or in the record's own where nobody has translated it."""
        said = record.said(field, self.language)
        return {"text": said.text, "language": said.language}


def number(value: Decimal | None) -> str | None:
    """A decimal as text, without zeros that say nothing.

    >>> number(Decimal("40.0000")), number(Decimal("1200.00")), number(None)
    ('40', '1200', None)
    """
    return None if value is None else format(value.normalize(), "f")


def money(value: Decimal | None) -> str | None:
    """An amount with its cents.

    >>> money(Decimal("1200")), money(None)
    ('1200.00', None)
    """
    return None if value is None else format(value, ".2f")


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def key_of(origin: Note | Theme | Practice) -> str:
    """A name for a note, theme or practice, unlike that of any other in the edition."""
    return f"{origin._meta.model_name}-{origin.pk}"


def organisation_data(organisation: Organisation, tongue: Tongue) -> Data:
    return {"slug": organisation.slug, "name": tongue.said(organisation, "name")}


def country_data(country: Country, tongue: Tongue) -> Data:
    return {
        "alpha3": country.alpha3,
        "name": tongue.said(country, "name"),
        "is_invented": country.is_invented,
    }


def plan_data(plan: Plan, tongue: Tongue) -> Data:
    return {
        "slug": plan.slug,
        **{field: tongue.said(plan, field) for field in ("title", "summary", "mandate", "method")},
        "country": country_data(plan.country, tongue),
        "owner": organisation_data(plan.owner, tongue),
        "status": plan.status,
        "starts_on": day(plan.starts_on),
        "ends_on": day(plan.ends_on),
        "currency": plan.currency,
    }


def priority_data(priority: Priority, actions: list[Data], tongue: Tongue) -> Data:
    return {
        "code": priority.code,
        "title": tongue.said(priority, "title"),
        "summary": tongue.said(priority, "summary"),
        "objectives": sorted(objective.number for objective in priority.objectives.all()),
        "actions": [action["code"] for action in actions if action["priority"] == priority.code],
    }


def action_data(action: Action, gathered: Gathered, tongue: Tongue) -> Data:
    fields = ("title", "description", "expected_result", "deliverable")
    served = {action.objective_id, *(objective.number for objective in action.objectives.all())}
    language = action.language
    return {
        "code": action.code,
        "priority": action.priority.code if action.priority else None,
        **{field: tongue.said(action, field) for field in fields},
        "objective": action.objective_id,
        "objectives": sorted(served),
        "gcm_actions": [each.citation for each in action.gcm_actions.all()],
        "principles": [tongue.said(each, "name") for each in action.principles.all()],
        "sdg_targets": [each.code for each in action.sdg_targets.all()],
        "lead": organisation_data(action.lead, tongue) if action.lead else None,
        "partners": [organisation_data(each, tongue) for each in action.partners.all()],
        "level": action.level,
        "starts_on": day(action.starts_on),
        "ends_on": day(action.ends_on),
        "status": action.status,
        "budget": money(action.budget),
        "secured": money(action.secured),
        "gap": money(action.gap),
        "funding_source": {"text": action.funding_source, "language": language},
        "legal_basis": {"text": action.legal_basis, "language": language},
        "measures": [measure_data(each, gathered, language) for each in action.measures.all()],
        "updates": [update_data(each, gathered.plan.language) for each in action.updates.all()],
        "came_from": came_from(action, gathered),
    }


def measure_data(measure: ActionIndicator, gathered: Gathered, language: str) -> Data:
    latest = gathered.latest.get(measure.indicator_id)
    return {
        "indicator": measure.indicator.code,
        "baseline": number(measure.baseline),
        "baseline_year": measure.baseline_year,
        "baseline_source": {"text": measure.baseline_source, "language": language},
        "target": number(measure.target),
        "target_year": measure.target_year,
        "latest": number(latest.value) if latest else None,
        "latest_year": latest.year if latest else None,
    }


def update_data(update: ProgressUpdate, language: str) -> Data:
    """What was reported. Who reported it stays in the workspace."""
    return {
        "status": update.status,
        "text": {"text": update.text, "language": language},
        "reported_on": day(update.reported_on),
        "evidence": [{"name": each.name, "sha256": each.sha256} for each in update.evidence.all()],
    }


def came_from(action: Action, gathered: Gathered) -> Data:
    """Keys of the notes, themes and practices an action came from, and how many we may not show."""
    origins = set(gathered.origins.get(action.knot_id, []))
    return {
        "notes": [key_of(each) for each in gathered.notes if each.knot_id in origins],
        "themes": [key_of(each) for each in gathered.themes if each.knot_id in origins],
        "practices": [key_of(each) for each in gathered.practices if each.knot_id in origins],
        "not_public": gathered.unseen(action.knot_id),
    }


def event_data(event: Event, tongue: Tongue) -> Data:
    return {
        "slug": event.slug,
        "title": tongue.said(event, "title"),
        "place": {"text": event.place, "language": event.language},
        "year": event.starts_on.year,
        "starts_on": day(event.starts_on),
        "ends_on": day(event.ends_on),
        "source": {"text": event.source, "language": event.language},
    }


def note_data(note: Note, tongue: Tongue) -> Data:
    """A note as it was written, with who said it as far as the session's attribution allows."""
    known = attributed(note)
    who = known.stakeholder or Said(known.who, note.language, tongue.language)
    return {
        "key": key_of(note),
        "kind": note.kind,
        "heading": note.heading,
        "text": note.text,
        "language": note.language,
        "session": {"number": note.session.number, "title": tongue.said(note.session, "title")},
        "event": event_data(note.session.event, tongue),
        "attribution": note.session.attribution,
        "who": {"text": who.text, "language": who.language},
        "countries": [country_data(each, tongue) for each in known.countries],
        "organisations": known.organisations,
        "objectives": sorted(each.number for each in note.objectives.all()),
    }


def theme_data(theme: Theme, gathered: Gathered, tongue: Tongue) -> Data:
    inside = set(gathered.gathered_into.get(theme.knot_id, []))
    return {
        "key": key_of(theme),
        "title": tongue.said(theme, "title"),
        "summary": tongue.said(theme, "summary"),
        "event": event_data(theme.event, tongue),
        "notes": [key_of(each) for each in gathered.notes if each.knot_id in inside],
    }


def practice_data(practice: Practice, tongue: Tongue) -> Data:
    ids = [
        {"scheme": each.get_scheme_display(), "value": each.value, "url": each.url}
        for each in practice.external_ids.all()
    ]
    return {
        "key": key_of(practice),
        "title": tongue.said(practice, "title"),
        "summary": tongue.said(practice, "summary"),
        "countries": [country_data(each, tongue) for each in practice.countries.all()],
        "organisations": list(practice.organisations),
        "url": next((each["url"] for each in ids if each["url"]), ""),
        "external_ids": ids,
        "source": {"text": practice.source, "language": practice.language},
    }


def indicator_data(indicator: Indicator, gathered: Gathered, tongue: Tongue) -> Data:
    latest = gathered.latest.get(indicator.pk)
    return {
        "code": indicator.code,
        "display_code": indicator.display_code,
        "name": tongue.said(indicator, "name"),
        "unit": tongue.said(indicator, "unit"),
        "direction": indicator.direction,
        "source": {"text": indicator.source, "language": indicator.language},
        "latest": number(latest.value) if latest else None,
        "latest_year": latest.year if latest else None,
        "latest_source": {"text": latest.source, "language": gathered.plan.language} if latest else None,
        "actions": [
            action.code
            for action in gathered.actions
            if any(measure.indicator_id == indicator.pk for measure in action.measures.all())
        ],
    }
