"""Which notes may belong together, and why. A suggestion never does anything by itself."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.harvest.boards import Board, Card
from safar.consultations.models import HarvestStep, Note
from safar.consultations.queries import Item
from safar.search import similarity

DOUBLE = 0.6  # this much alike, two notes probably say one thing twice
SHOWN = 8
MOST = 3000  # notes compared with each other
IN_ONE = 5  # notes of a suggestion that are read out
SHORT = 80


@dataclass(frozen=True)
class Found:
    """What was found among bare notes: ids, the words they share, a title."""

    kind: str  # double, written, alike
    notes: tuple[UUID, ...]
    words: tuple[str, ...]
    title: str


@dataclass
class Suggestion:
    """Notes that may belong together, and the reason in one sentence."""

    kind: str
    cards: list[Card]
    reason: str
    title: str

    @property
    def key(self) -> str:
        names = "".join(sorted(str(card.note.pk) for card in self.cards))
        return hashlib.blake2b(names.encode(), digest_size=6).hexdigest()

    @property
    def shown(self) -> list[Card]:
        return self.cards[:IN_ONE]

    @property
    def n_more(self) -> int:
        return max(0, len(self.cards) - IN_ONE)

    @property
    def n_tables(self) -> int:
        return len({each.note.table_id for card in self.cards for each in card.everything} - {None})


def suggestions_for(board: Board) -> list[Suggestion]:
    """Doubles first, then groups, the largest first; without those that somebody passed over."""
    cards = {card.note.pk: card for card in board.cards}
    under = board.under()
    passed = _passed(board)
    found = _found([card.note for card in cards.values()], under)
    kept = [each for each in found if not any(set(map(str, each.notes)) <= ids for ids in passed)]
    return [
        Suggestion(each.kind, [cards[pk] for pk in each.notes], reason_of(each, under), each.title)
        for each in kept[:SHOWN]
    ]


def across(items: Sequence[Item]) -> list[tuple[Found, list[Item], str]]:
    """(what was found, its notes, why) among notes of several sessions, for a theme of the whole event."""
    there = {item.note.pk: item for item in items if item.note.merged_into_id is None}
    under = {pk: str(item.fate.themes[0].title) for pk, item in there.items() if item.fate.themes}
    found = []
    for each in _found([item.note for item in there.values()], under):
        members = [there[pk] for pk in each.notes]
        if each.kind != "written" and len({item.note.session_id for item in members}) > 1:
            found.append((each, members, reason_of(each, under)))
    return found[:SHOWN]


def _passed(board: Board) -> list[set[str]]:
    steps = HarvestStep.objects.filter(
        session=board.session, what=HarvestStep.What.PASSED, undone_at=None
    ).values_list("after", flat=True)
    return [set(after.get("passed", [])) for after in steps]


def reason_of(found: Found, under: dict[UUID, str] | None = None) -> str:
    """Why these notes are suggested together."""
    words = ", ".join(found.words)
    if found.kind == "written":
        return _("The note takers wrote them under “%(title)s”.") % {"title": found.title}
    if found.kind == "double":
        return _("They say nearly the same. They share: %(words)s.") % {"words": words}
    if under and any(pk in under for pk in found.notes):
        return _("They are like the notes under “%(title)s”. They share: %(words)s.") % {
            "title": found.title,
            "words": words,
        }
    n = len(found.notes)
    return ngettext("%(n)s note. They share: %(words)s.", "%(n)s notes. They share: %(words)s.", n) % {
        "n": n,
        "words": words,
    }


def _found(notes: Sequence[Note], under: dict[UUID, str]) -> list[Found]:
    """Worked out once for the same words and headings; of a very large event the first notes only."""
    notes = notes[:MOST]
    state = [[str(note.pk), note.revision, note.kind, under.get(note.pk, "")] for note in notes]
    digest = hashlib.blake2b(json.dumps(state).encode(), digest_size=16).hexdigest()
    found: list[Found] | None = cache.get(f"harvest-{digest}")
    if found is None:
        found = look(notes, under)
        cache.set(f"harvest-{digest}", found, 600)
    return found


def look(notes: Sequence[Note], under: dict[UUID, str]) -> list[Found]:
    """Everything that may belong together among these notes."""
    there = {note.pk: note for note in notes}
    said = [(note.pk, _words_of(note), note.language) for note in notes]
    doubles = list(_doubles(there, said))
    used = {pk for each in doubles for pk in each.notes[1:]}
    rest: list[Found] = []
    written: dict[str, list[UUID]] = defaultdict(list)
    for note in notes:
        if note.group and note.pk not in under and note.pk not in used:
            written[note.group].append(note.pk)
    for title, members in written.items():
        if len(members) > 1:
            rest.append(Found("written", tuple(members), (), title))
            used.update(members)
    for group in similarity.groups([each for each in said if each[0] not in used]):
        free = [pk for pk in group.members if pk not in under]
        titles = Counter(under[pk] for pk in group.members if pk in under)
        if not free or (len(free) < 2 and not titles):
            continue
        title = titles.most_common(1)[0][0] if titles else short_title(there[group.members[0]])
        joined = [pk for pk in group.members if under.get(pk) == title] if titles else []
        rest.append(Found("alike", (*free, *joined[:1]), tuple(group.words), title))
    rest.sort(key=lambda each: -len(each.notes))
    return [*doubles, *rest]


def _doubles(there: dict[UUID, Note], said: list[Any]) -> Iterable[Found]:
    """Notes of one kind that are nearly the same, each set once."""
    sets: dict[UUID, set[UUID]] = {}
    words: dict[UUID, list[str]] = {}
    for pair in similarity.duplicates(said, least=DOUBLE):
        if there[pair.a].kind != there[pair.b].kind:
            continue
        joined = sets.get(pair.a, {pair.a}) | sets.get(pair.b, {pair.b})
        for pk in joined:
            sets[pk] = joined
        words.setdefault(pair.a, pair.shared)
        words.setdefault(pair.b, pair.shared)
    order = list(there)
    for members in {id(each): each for each in sets.values()}.values():
        ids = tuple(sorted(members, key=order.index))
        yield Found("double", ids, tuple(words[ids[0]]), short_title(there[ids[0]]))


def _words_of(note: Note) -> str:
    return f"{note.heading}. {note.text}" if note.heading else note.text


def short_title(note: Note) -> str:
    """A title to begin with: the note's own heading, or how it begins."""
    words = note.heading or note.text.split("\n")[0].split(". ")[0]
    words = " ".join(words.split())
    if len(words) <= SHORT:
        return words.rstrip(".;:,")
    return words[:SHORT].rsplit(" ", 1)[0].rstrip(".;:,") + "…"
