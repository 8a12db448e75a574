"""The words of a mail, in the language of the person it goes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from safar.consultations.attribution import RULES, Attributed, attributed
from safar.consultations.handover.mails.heard import Became, Heard, Outcome, Told
from safar.consultations.models import Attribution, Event, Letter, Note, Participant
from safar.lib.formats import span_text
from safar.lib.languages import current_language, django_code

SALT = "safar.consultations.mails"
MOST_NOTES, BEGINNING, MOST_ORIGINS = 60, 200, 3


@dataclass
class Mail:
    subject: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def stop_token(person: Participant) -> str:
    """What stands in the address that ends the mails: it opens nothing else."""
    return signing.Signer(salt=SALT).sign(person.pk.hex)


def person_of_stop(token: str) -> Participant | None:
    """Whose mails this ends; None for an address we never made, or somebody erased since."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Participant.objects.select_related("event").filter(pk=pk).first()


def is_something(kind: str, heard: Heard, person: Participant) -> bool:
    """Whether there is anything to tell this person."""
    if kind == Letter.Kind.NOTED:
        return heard.event.is_public or bool(heard.at_tables_of(person))
    return isinstance(heard, Became) and bool(heard.of(person))


def write(kind: str, heard: Heard, person: Participant) -> Mail:
    """The mail to this person."""
    with override(django_code(person.language)):
        told = _became(heard.of(person)) if isinstance(heard, Became) else _told(heard.at_tables_of(person))
        return _mail(kind, heard.event, person.name, told, stop_token(person))


def preview(kind: str, heard: Heard, language: str, name: str) -> Mail | None:
    """What a mail looks like, with notes from anywhere, so that it tells of no table; None without any."""
    with override(django_code(language)):
        said = _became(heard.of_anything()) if isinstance(heard, Became) else _told(heard.a_few())
        if not any(said.values()):
            return None
        return _mail(kind, heard.event, name, said, "example")


def _mail(kind: str, event: Event, name: str, said: dict[str, Any], token: str) -> Mail:
    # Public pages only: whoever gets the mail may have no account.
    report = settings.SITE_URL + reverse("workshops:report", args=[event.slug]) if event.is_public else ""
    stop = settings.SITE_URL + reverse("consultations:mails_stop", args=[token])
    language = current_language()
    context = {
        **said,
        "event": event.said("title").text,
        "days": span_text(event.starts_on, event.ends_on, language),
        "name": name,
        "report": report,
        "stop": stop,
        "site_name": settings.SITE_NAME,
    }
    folder = "consultations/handover/mail"
    subject = " ".join(render_to_string(f"{folder}/{kind}_subject.txt", context).split())
    body = render_to_string(f"{folder}/{kind}.txt", context)
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
    }
    return Mail(subject, _spaced(body), headers)


def _spaced(body: str) -> str:
    """At most one empty line together, none at the ends: templates leave more."""
    lines: list[str] = []
    for line in body.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def _told(told: list[Told]) -> dict[str, Any]:
    room = MOST_NOTES
    sessions = []
    for each in told:
        shown, room = each.notes[:room], room - min(room, len(each.notes))
        sessions.append(
            {
                "number": each.session.number,
                "title": each.session.said("title").text,
                "rule": str(RULES[Attribution(each.session.attribution)]),
                "notes": [_note(note) for note in shown],
                "left": len(each.notes) - len(shown),
            }
        )
    return {"sessions": sessions}


def _note(note: Note) -> dict[str, str]:
    # The reader knows who sat there: a stakeholder type, of which a table often has one, would be a name.
    told = attributed(note) if note.session.attribution == Attribution.NAMED else Attributed()
    who = [told.who, *told.organisations, *(country.said("name").text for country in told.countries)]
    return {
        "kind": str(note.get_kind_display()),
        "text": " ".join(note.text.split()),
        "who": ", ".join(each for each in who if each),
    }


def _became(outcomes: list[Outcome]) -> dict[str, Any]:
    return {
        "outcomes": [
            {
                "kind": str(each.card.kind_name),
                "title": each.card.title.text,
                "url": settings.SITE_URL + each.card.url,
                "origins": [_begin(note) for note in each.notes[:MOST_ORIGINS]],
            }
            for each in outcomes
        ]
    }


def _begin(note: Note) -> str:
    words = " ".join(note.text.split())
    return words if len(words) <= BEGINNING else words[:BEGINNING].rsplit(" ", 1)[0] + "…"
