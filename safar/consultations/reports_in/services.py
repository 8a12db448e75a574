"""From a report to proposals, and from a proposal to a note: every decision of a person, and its undoing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.consultations import services
from safar.consultations.importing.checking import clean
from safar.consultations.models import (
    Attribution,
    Event,
    Note,
    ProgrammePart,
    Proposal,
    ReportImport,
    ReportPart,
    Session,
    Speaker,
)
from safar.consultations.preparing.services.programme import save_programme
from safar.consultations.reports_in.reading import read
from safar.consultations.reports_in.report import Report, item_as_dict, text_of, understood
from safar.consultations.reports_in.shapes import Item
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.reference.models import Country
from safar.search.languages import language_of

KIND = {
    "opportunities": Note.Kind.OPPORTUNITY,
    "challenges": Note.Kind.CHALLENGE,
    "practices": Note.Kind.PRACTICE,
}
DETAIL = re.compile(r"^(?P<lead>[^(（]{3,200}?)\s*[:：]?\s*[(（](?P<detail>.+)[)）][\s.。]*$", re.DOTALL)
FIELDS = ("kind", "group", "heading", "text", "countries", "organisations")


def keep_report(event: Event, *, name: str, data: bytes, attribution: str, by: Any) -> ReportImport:
    """Read a report and keep what it seems to say, for somebody to decide on. Raises Refusal."""
    report = understood(read(data))  # outside the transaction: it may take seconds
    return keep_understood(event, report, name=name, attribution=attribution, by=by)


@transaction.atomic
def keep_understood(event: Event, report: Report, *, name: str, attribution: str, by: Any) -> ReportImport:
    """All of a report as proposals, or nothing."""
    said = report.as_dict()
    rest = {key: said[key] for key in ("speakers", "narrative", "unplaced")}
    known = set(Country.objects.values_list("pk", flat=True))
    words = " ".join(item.text for session in report.sessions for item in session.items)[:2000]
    with reason("Read a report", by=by):
        source = ReportImport.objects.create(
            event=event,
            name=clean(PurePath(name).name)[:200] or "report",
            pages=report.pages,
            language=language_of(words, event.language),
            attribution=Attribution(attribution),
            rest=rest,
            made_by=by,
        )
        for number, session in enumerate(report.sessions, start=1):
            part = ReportPart.objects.create(
                source=source,
                number=number,
                title=clean(session.title)[:300] or str(number),
                hosts=[{"name": each.name, "organisation": each.organisation} for each in session.hosts],
                story="\n\n".join(text_of(lines) for lines in session.story)[:20_000],
            )
            Proposal.objects.bulk_create(
                _proposed(part, order, item, known) for order, item in enumerate(session.items, start=1)
            )
    return source


def _proposed(part: ReportPart, order: int, item: Item, known: set[str]) -> Proposal:
    plain = item_as_dict(item)
    group, heading, text = divided(item)
    return Proposal(
        part=part,
        order=order,
        kind=KIND[item.kind],
        group=clean(group)[:160],
        heading=clean(heading)[:240],
        text=clean(text),
        countries=[code for code in item.countries if code in known],
        organisations=[clean(each) for each in item.organisations],
        links=item.links,
        confidence=plain["confidence"],
        passage=clean("\n".join(line.text for line in item.lines)),
        page=plain["source"]["page"],
        lines=plain["source"]["lines"],
    )


def divided(item: Item) -> tuple[str, str, str]:
    """(group, heading, text) as notes hold them.

    “Technology (apps for complaints)” has the heading “Technology” and the text “apps for complaints”.
    A practice keeps its words together, for its brackets name who does it.
    """
    match = DETAIL.match(item.text)
    if item.kind == "practices" or match is None or item.text.count("(") > 4:
        same = bool(item.heading) and item.text.startswith(item.heading)
        return ("", item.heading, item.text) if same else (item.heading, "", item.text)
    lead, detail = match["lead"].strip(" :："), match["detail"].strip()
    group = item.heading if item.heading and not item.text.startswith(item.heading) else ""
    return group, lead[:240], detail[:1].upper() + detail[1:]


# --- Decisions -----------------------------------------------------------------------------------


@transaction.atomic
def accept(proposal: Proposal, *, by: Any, **corrected: Any) -> Note:
    """Make the note, in the session its part belongs to. Raises Refusal for one already decided on."""
    proposal = _locked(proposal)
    if proposal.state != Proposal.State.WAITING:
        raise Refusal(_("Somebody has decided on this already. Undo that first."))
    _correct(proposal, corrected)
    session = session_of(proposal.part, by=by)
    note = services.add_note(
        session,
        kind=proposal.kind,
        text=proposal.text,
        by=by,
        countries=Country.objects.filter(pk__in=proposal.countries),
        group=proposal.group,
        heading=proposal.heading,
        organisations=proposal.organisations,
        links=proposal.links,
        language=proposal.part.source.language,
    )
    _decide(proposal, Proposal.State.ACCEPTED, "Accepted what a report says", note=note, by=by)
    return note


@transaction.atomic
def accept_all(source: ReportImport, *, least: float, part: ReportPart | None = None, by: Any) -> int:
    """Every waiting proposal at or above a confidence. Gives how many."""
    waiting = Proposal.objects.filter(
        part__source=source, state=Proposal.State.WAITING, confidence__gte=least
    )
    if part is not None:
        waiting = waiting.filter(part=part)
    found = list(waiting.order_by("part__number", "order"))
    for proposal in found:
        accept(proposal, by=by)
    return len(found)


@transaction.atomic
def drop(proposal: Proposal, *, by: Any) -> None:
    """Leave it out. It stays beside its passage and can be taken up again."""
    proposal = _locked(proposal)
    if proposal.state != Proposal.State.WAITING:
        raise Refusal(_("Somebody has decided on this already. Undo that first."))
    _decide(proposal, Proposal.State.DROPPED, "Dropped what a report says", note=None, by=by)


@transaction.atomic
def undo(proposal: Proposal, *, by: Any) -> None:
    """Back to undecided; the note it made goes. Raises Refusal once the note was taken up into a plan."""
    proposal = _locked(proposal)
    note = proposal.note
    _decide(proposal, Proposal.State.WAITING, "Undid a decision about a report", note=None, by=by)
    if note is not None:
        services.delete_note(note, by=by)


@transaction.atomic
def settle_part(
    part: ReportPart, *, title: str, hosts: Sequence[dict[str, str]], session: Session | None, by: Any
) -> None:
    """Say what the session is called, who hosted it, or that it is there already."""
    part = ReportPart.objects.select_for_update().select_related("source").get(pk=part.pk)
    if session is not None and session.event_id != part.source.event_id:
        raise Refusal(_("That session belongs to another event. Choose one of this event."))
    part.title, part.hosts, part.session = title[:300], list(hosts), session or part.session
    with reason("Corrected a session of a report", by=by):
        part.save(update_fields=["title", "hosts", "session"])


def session_of(part: ReportPart, *, by: Any) -> Session:
    """The session that takes the notes of this part; made with its hosts when the first note needs it."""
    part = (
        ReportPart.objects.select_for_update(of=("self",))
        .select_related("source__event", "session")
        .get(pk=part.pk)
    )
    if part.session is not None:
        return part.session
    source = part.source
    session = services.create_session(
        source.event, title=part.title, by=by, attribution=source.attribution, language=source.language
    )
    _place(session, part.hosts, by=by)
    part.session = session
    with reason("Made the session a report tells of", by=by):
        part.save(update_fields=["session"])
    return session


def _place(session: Session, hosts: Sequence[dict[str, str]], *, by: Any) -> None:
    """The session takes its place in the programme, after what is there, with its hosts."""
    there = [
        {"pk": each.pk, "session": getattr(each, "session", None)}
        for each in session.event.programme.select_related("session")
    ]
    made = {
        "kind": ProgrammePart.Kind.CAFE,
        "title": session.title,
        "session": session,
        "speakers": [
            {
                "name": each["name"][:120],
                "organisation": each.get("organisation", "")[:240],
                "role": Speaker.Role.HOST,
            }
            for each in hosts
        ],
    }
    save_programme(session.event, [*there, made], by=by)
    session.refresh_from_db()


def _locked(proposal: Proposal) -> Proposal:
    """Two people may decide at once; the second sees what the first did."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("part__source__event", "note__session")
        .get(pk=proposal.pk)
    )


def _correct(proposal: Proposal, corrected: dict[str, Any]) -> None:
    unknown = set(corrected) - set(FIELDS)
    if unknown:
        raise TypeError(f"A proposal has no {', '.join(sorted(unknown))} to correct.")
    for name, value in corrected.items():
        setattr(proposal, name, value)


def _decide(proposal: Proposal, state: str, why: str, *, note: Note | None, by: Any) -> None:
    waiting = state == Proposal.State.WAITING
    proposal.state, proposal.note = state, note
    proposal.decided_by = None if waiting else by
    proposal.decided_at = None if waiting else timezone.now()
    with reason(why, by=by):
        proposal.save()
