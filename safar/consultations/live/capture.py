"""Keeping what phones send: every change once, none lost, the whole batch in one transaction."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from safar.consultations.live.posts import Post
from safar.consultations.live.telling import hold, tell, tell_of_notes
from safar.consultations.models import Attribution, Note, NoteRival, Receipt, Session
from safar.lib.tracked import reason, unsigned

Answer = dict[str, Any]
WHY = "Noted at a table"


def signed(session: Session, why: str, by: Any) -> AbstractContextManager[None]:
    """A reason for the history: with the person where the session names people, without anybody elsewhere."""
    return reason(why, by=by) if session.attribution == Attribution.NAMED else unsigned(why)


def capture(session: Session, posts: list[Post], *, by: Any) -> list[Answer]:
    """Keep the changes; the answer to each, in their order. What was kept before is not kept again."""
    try:
        return _capture(session, posts, by)
    except (DataError, IntegrityError):
        # One of them is beyond us: the others must not suffer for it.
        if len(posts) == 1:
            return [refused(posts[0], _("This note could not be kept. Change its words and send it again."))]
        return [answer for post in posts for answer in capture(session, [post], by=by)]


def refused(post: Post, why: str) -> Answer:
    return answer_to(post.id, post.note, "refused", reason=why)


def answer_to(change: Any, note: Any, status: str, **more: Any) -> Answer:
    empty: Answer = {"revision": None, "reason": "", "theirs": None, "rival": None}
    return {"id": str(change), "note": str(note), "status": status, **empty, **more}


@transaction.atomic
def _capture(session: Session, posts: list[Post], by: Any) -> list[Answer]:
    hold(session.pk)
    batch = _Batch(session, posts)
    answers = [batch.take(post) for post in posts]
    with signed(session, WHY, by):
        batch.keep()
    return answers


class _Batch:
    """What one request brings, beside what is there already."""

    def __init__(self, session: Session, posts: list[Post]) -> None:
        self.session = session
        changes, wanted = {post.id for post in posts}, {post.note for post in posts}
        self.receipts = {each.pk: each for each in Receipt.objects.filter(pk__in=changes)}
        rows = Note.objects.select_for_update().filter(pk__in=wanted)
        self.notes: dict[UUID, Note] = {each.pk: each for each in rows}
        self.tables = self._numbered(session.tables, any(post.table is not None for post in posts))
        self.rounds = self._numbered(session.rounds, any(post.round is not None for post in posts))
        self.orders: dict[str, int] | None = None
        self.new: dict[UUID, Note] = {}
        self.changed: dict[UUID, Note] = {}
        self.tags: dict[UUID, Post] = {}
        self.new_receipts: list[Receipt] = []
        self.rivals: dict[UUID, NoteRival] = {}
        self.mine: dict[UUID, tuple[int | None, int]] = {}  # note: (base said, revision reached)

    @staticmethod
    def _numbered(rows: Any, wanted: bool) -> dict[int, int]:
        return dict(rows.values_list("number", "pk")) if wanted else {}

    def take(self, post: Post) -> Answer:
        """The answer to one change; what it asks for is kept in `keep`."""
        note = self.notes.get(post.note)
        if note is not None and note.session_id != self.session.pk:
            return refused(
                post, _("A note of another session has this number. Reload the page and try again.")
            )
        known = self.receipts.get(post.id)
        if known is not None:
            return self._known(known, post, note)
        if note is None:
            answer = self._add(post)
        elif self._is_next(post, note) or post.words == (note.kind, note.heading, note.text):
            answer = self._change(post, note)
        else:
            answer = self._disagree(post, note)
        receipt = Receipt(id=post.id, session=self.session, digest=post.digest, answer=answer)
        self.receipts[post.id] = receipt
        self.new_receipts.append(receipt)
        return answer

    def _known(self, receipt: Receipt, post: Post, note: Note | None) -> Answer:
        """The first answer once more; other words under a known id are kept beside the first ones."""
        if receipt.session_id != self.session.pk:
            return refused(
                post, _("A note of another session has this number. Reload the page and try again.")
            )
        if receipt.digest == post.digest:
            answer = dict(receipt.answer)
            if answer["status"] == "kept":
                answer["status"] = "again"
                self.mine[post.note] = (post.base, answer["revision"])
            return answer
        if note is None:
            return refused(post, _("This note was taken away meanwhile. Save your words as a new note."))
        return self._disagree(post, note)

    def _is_next(self, post: Post, note: Note) -> bool:
        """Whether the words were written with the newest ones in view, or follow the same hand's own."""
        if post.base is not None and post.base >= note.revision:
            return True
        return self.mine.get(post.note) == (post.base, note.revision)

    def _add(self, post: Post) -> Answer:
        if self.orders is None:
            highest = self.session.notes.order_by().values_list("kind").annotate(last=Max("order"))
            self.orders = dict(highest)
        self.orders[post.kind] = self.orders.get(post.kind, 0) + 1
        note = Note(
            id=post.note, session=self.session, order=self.orders[post.kind], written_at=post.written_at
        )
        self._put(post, note)
        self.notes[note.pk] = self.new[note.pk] = note
        return self._kept(post, note)

    def _change(self, post: Post, note: Note) -> Answer:
        if post.words != (note.kind, note.heading, note.text) or self._is_next(post, note):
            note.revision += 1
            self._put(post, note)
            if note.pk not in self.new:
                self.changed[note.pk] = note
        return self._kept(post, note)

    def _put(self, post: Post, note: Note) -> None:
        note.kind, note.heading, note.text, note.who = post.kind, post.heading, post.text, post.who
        note.language = post.language
        for name, known in (("table", self.tables), ("round", self.rounds)):
            number = getattr(post, name)
            if number is None and note.pk in self.notes:
                continue  # a screen that is not told where a note was taken takes nothing away
            setattr(note, f"{name}_id", known.get(number))
            if number is not None and number not in known:
                post.remarks.append(_("A table or round that this session does not have was left out."))
        self.tags[note.pk] = post

    def _kept(self, post: Post, note: Note) -> Answer:
        self.mine[post.note] = (post.base, note.revision)
        said = " ".join(dict.fromkeys(post.remarks))
        return answer_to(post.id, post.note, "kept", revision=note.revision, reason=said)

    def _disagree(self, post: Post, note: Note) -> Answer:
        theirs = {
            "kind": note.kind, "heading": note.heading, "text": note.text, "revision": note.revision,
        }  # fmt: skip
        rival = NoteRival(
            id=post.rival_id,
            note=note,
            base_revision=min(post.base or 0, note.revision),
            kind=post.kind,
            heading=post.heading,
            text=post.text,
        )
        self.rivals[rival.pk] = rival
        said = _("Somebody else changed this note meanwhile. Both are kept: choose one, or join them.")
        return answer_to(
            post.id,
            post.note,
            "conflict",
            revision=note.revision,
            reason=said,
            theirs=theirs,
            rival=str(rival.pk),
        )

    def keep(self) -> None:
        """Write everything down, a few statements for any number of notes, and tell the screens."""
        if self.new:
            Note.objects.bulk_create(list(self.new.values()))
        for note in self.changed.values():
            note.save()
        self._tag()
        if self.rivals:
            NoteRival.objects.bulk_create(list(self.rivals.values()), ignore_conflicts=True)
        if self.new_receipts:
            Receipt.objects.bulk_create(self.new_receipts)
        tell_of_notes(self.session.pk, *self.new, *self.changed)
        tell(
            self.session.pk,
            *(("rival", {"note": str(pk)}) for pk in {rival.note_id for rival in self.rivals.values()}),
        )

    def _tag(self) -> None:
        kinds: tuple[tuple[Any, str, str], ...] = (
            (Note.objectives.through, "objectives", "objective_id"),
            (Note.countries.through, "countries", "country_id"),
        )
        for through, name, column in kinds:
            if self.changed:
                through._default_manager.filter(note_id__in=self.changed).delete()
            links = [
                through(**{"note_id": pk, column: value})
                for pk, post in self.tags.items()
                for value in getattr(post, name)
            ]
            if links:
                through._default_manager.bulk_create(links, ignore_conflicts=True)
