"""What the demonstration holds, counted from the tables."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from safar.consultations.models import Event, Lesson, Note, ProgrammePart, Session, Speaker, Theme
from safar.demo.loader import read
from safar.indicators.models import Indicator, Observation
from safar.plan.models import Action, Plan
from safar.practices.models import ExternalId, Practice


def demonstration_counts() -> dict[str, Any]:
    """Counts per session and kind, beside what the data file holds, and the sources."""
    workshop = read("gcm_workshop_2019.toml")
    event = Event.objects.filter(slug=workshop["event"]["slug"]).first()
    sessions = []
    for session in Session.objects.filter(event=event).order_by("number") if event else []:
        rows = session.notes.order_by("kind").values_list("kind").annotate(n=Count("pk"))
        in_file = [note["kind"] for note in workshop["note"] if note["session"] == session.slug]
        kinds = ("opportunity", "challenge", "practice")
        counted = dict(rows)
        sessions.append(
            {
                "slug": session.slug,
                "number": session.number,
                "notes": {kind: counted.get(kind, 0) for kind in kinds},
                "in_file": {kind: in_file.count(kind) for kind in kinds},
            }
        )
    return {
        "loaded": event is not None,
        "sessions": sessions,
        "counts": {
            "notes": Note.objects.filter(session__event=event).count() if event else 0,
            "programme parts": ProgrammePart.objects.filter(event=event).count() if event else 0,
            "speakers": Speaker.objects.filter(part__event=event).count() if event else 0,
            "lessons": Lesson.objects.filter(event=event).count() if event else 0,
            "themes": Theme.objects.filter(event=event).count() if event else 0,
            "practices": Practice.objects.count(),
            "external ids": ExternalId.objects.count(),
            "plans": Plan.objects.count(),
            "actions": Action.objects.count(),
            "indicators": Indicator.objects.count(),
            "observations": Observation.objects.count(),
        },
        "unchecked": {
            "links read from order alone": sum(note["link_check"] == "K" for note in workshop["note"]),
        },
        "sources": [workshop["event"]["source"], "Meridia: invented by the Safar maintainers"],
    }
