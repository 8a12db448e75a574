"""Every change to a session's harvest. Originals stay as they were spoken; each change can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from safar.consultations import services
from safar.consultations.harvest.steps import pass_over, redo, step, undo
from safar.consultations.importing.words import folded
from safar.consultations.live.cleaning import clean
from safar.consultations.models import HarvestStep, Heading, Note, Session, Theme
from safar.lib.refusal import Refusal

__all__ = [
    "drop_heading",
    "gather_under",
    "make_theme",
    "merge",
    "move_heading",
    "part",
    "pass_over",
    "redo",
    "save_headings",
    "take_out",
    "undo",
]

LONGEST_TITLE, LONGEST_DETAIL = 240, 2000
What = HarvestStep.What


def gather_under(session: Session, notes: Iterable[UUID], title: str, *, by: Any) -> int:
    """Put the notes under this heading of their kind, which is made where it is missing. Gives how many.

    A note stands under one heading. Raises Refusal without notes or without a title.
    """
    title = _title(session, title)
    with step(session, What.GATHERED, title, f"Gathered notes under “{title}”", by=by):
        chosen = _chosen(session, notes)
        for kind in dict.fromkeys(note.kind for note in chosen):
            heading = _heading(session, kind, title)
            for note in chosen:
                if note.kind == kind:
                    _free(note)
                    heading.notes.add(note)
        _sweep(session)
    return len(chosen)


def take_out(session: Session, notes: Iterable[UUID], *, by: Any) -> int:
    """Notes under no heading any more. Gives how many stood under one."""
    with step(session, What.TAKEN_OUT, "", "Took notes out of their headings", by=by):
        chosen = _chosen(session, notes)
        links = Heading.notes.through.objects.filter(note__in=chosen, heading__session=session)
        n = links.count()
        for note in chosen:
            _free(note)
        _sweep(session)
    return n


def merge(session: Session, notes: Sequence[UUID], *, by: Any) -> Note:
    """Let the first of the notes speak for all. The others stay whole, with their tables, beneath it.

    Raises Refusal for fewer than two notes, or notes of several kinds.
    """
    with step(session, What.MERGED, "", "Merged notes that say the same", by=by):
        chosen = _chosen(session, notes)
        if len(chosen) < 2:
            raise Refusal(_("Tick at least two notes that say the same, then merge them."))
        if len({note.kind for note in chosen}) > 1:
            raise Refusal(
                _("These notes are of several kinds. Merge notes of one kind, or give them one heading.")
            )
        kept, others = chosen[0], chosen[1:]
        for other in others:
            if not kept.headings.exists():
                kept.headings.add(*other.headings.all())
            _free(other)
            other.originals.update(merged_into=kept)
            Note.objects.filter(pk=other.pk).update(merged_into=kept)
        _sweep(session)
    return kept


def part(session: Session, note: UUID, *, by: Any) -> Note:
    """Let a merged note speak for itself again, under the heading where the other stands."""
    with step(session, What.PARTED, "", "Parted notes that were merged", by=by):
        found = session.notes.select_related("merged_into").filter(pk=note).first()
        if found is None or found.merged_into is None:
            raise Refusal(_("This note is not merged any more. Somebody may have parted it before you."))
        for heading in found.merged_into.headings.all():
            heading.notes.add(found)
        Note.objects.filter(pk=found.pk).update(merged_into=None)
    return found


def save_headings(session: Session, said: Mapping[int, tuple[str, str]], *, by: Any) -> int:
    """{heading: (title, detail)} as they are to read. Gives how many changed.

    A title that another heading of the kind has joins the two. Raises Refusal for an empty title.
    """
    there = {heading.pk: heading for heading in session.headings.all()}
    wanted = {pk: words for pk, words in said.items() if pk in there and _differs(there[pk], words)}
    if not wanted:
        return 0
    first = next(iter(wanted.values()))[0]
    with step(session, What.HEADING, first, "Changed a heading", by=by):
        for pk, (title, detail) in wanted.items():
            heading = session.headings.filter(pk=pk).first()
            if heading is None:
                continue
            title = _title(session, title, but=heading)
            twin = session.headings.filter(kind=heading.kind, title=title).exclude(pk=pk).first()
            detail = clean(detail)[0].strip()
            if len(detail) > LONGEST_DETAIL:
                raise Refusal(_too_long(detail, LONGEST_DETAIL))
            if twin is not None:
                heading.notes.add(*twin.notes.all())
                detail = detail or twin.detail
                twin.delete()
            heading.title, heading.detail = title, detail
            heading.save(update_fields=["title", "detail"])
    return len(wanted)


def move_heading(session: Session, heading: int, places: int, *, by: Any) -> None:
    """Earlier (-1) or later (+1) among the headings of its kind."""
    found = _find_heading(session, heading)
    with step(session, What.HEADING, found.title, "Moved a heading", by=by):
        row = list(session.headings.filter(kind=found.kind).order_by("order", "pk"))
        at = next(place for place, each in enumerate(row) if each.pk == found.pk)
        row.insert(max(0, at + places), row.pop(at))
        for order, each in enumerate(row, start=1):
            if each.order != order:
                each.order = order
                each.save(update_fields=["order"])


def drop_heading(session: Session, heading: int, *, by: Any) -> None:
    """Take a heading away; its notes stay, under none."""
    found = _find_heading(session, heading)
    with step(session, What.HEADING, found.title, "Took a heading away", by=by):
        session.headings.filter(pk=heading).delete()


def make_theme(session: Session, title: str, *, by: Any) -> Theme:
    """A theme of the event from everything under a heading: the theme that has this title, or a new one."""
    notes = list(
        Note.objects.filter(headings__session=session, headings__title=title)
        .select_related("session__event")
        .distinct()
    )
    if not notes:
        raise Refusal(_("No note stands under this heading any more. Gather notes first."))
    known = {folded(theme.title): theme for theme in session.event.themes.all()}
    theme = known.get(folded(title))
    if theme is not None:
        services.gather(theme, notes, by=by)
        return theme
    return services.create_theme(
        session.event, title=title[:200], by=by, notes=notes, language=session.language
    )


# --- Small things ------------------------------------------------------------------------


def _chosen(session: Session, notes: Iterable[UUID]) -> list[Note]:
    """These notes in this order. One that was merged is left out: it follows the one that speaks for it."""
    wanted = list(dict.fromkeys(notes))
    found = session.notes.filter(pk__in=wanted, merged_into=None).in_bulk()
    chosen = [found[pk] for pk in wanted if pk in found]
    if not chosen:
        raise Refusal(_("No note is ticked. Tick the notes first."))
    return chosen


def _title(session: Session, typed: str, but: Heading | None = None) -> str:
    """The title as it will stand: as another heading writes it, if only case or spaces differ."""
    title = " ".join(clean(typed)[0].split())
    if not title:
        raise Refusal(_("The heading is empty. Write what these notes have in common."))
    if len(title) > LONGEST_TITLE:
        raise Refusal(_too_long(title, LONGEST_TITLE))
    others = session.headings.exclude(pk=but.pk) if but else session.headings.all()
    known = {folded(each): each for each in others.order_by("-pk").values_list("title", flat=True)}
    return known.get(folded(title), title)


def _too_long(text: str, most: int) -> str:
    return _("This is %(n)s letters long; at most %(most)s are kept. Shorten it.") % {
        "n": len(text),
        "most": most,
    }


def _heading(session: Session, kind: str, title: str) -> Heading:
    found = session.headings.filter(kind=kind, title=title).first()
    if found is None:
        last = session.headings.filter(kind=kind).aggregate(last=Max("order"))["last"] or 0
        found = session.headings.create(kind=kind, title=title, order=last + 1)
    return found


def _find_heading(session: Session, pk: int) -> Heading:
    found = session.headings.filter(pk=pk).first()
    if found is None:
        raise Refusal(_("This heading is not there any more. Somebody may have taken it away before you."))
    return found


def _free(note: Note) -> None:
    note.headings.clear()


def _sweep(session: Session) -> None:
    """Headings that nothing stands under, and of which nothing is said, go."""
    session.headings.filter(notes=None, detail="").delete()


def _differs(heading: Heading, words: tuple[str, str]) -> bool:
    title, detail = words
    return (heading.title, heading.detail) != (" ".join(title.split()), detail.strip().replace("\r\n", "\n"))
