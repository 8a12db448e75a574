"""Questions that look into several rooms at once. Each asks the database a fixed number of times."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy

from safar.consultations.models import Event, Note, Session, Theme
from safar.indicators.models import Indicator
from safar.lib.languages import LANGUAGE_NAMES, UN_LANGUAGES
from safar.plan.models import Action, Plan
from safar.practices.models import Practice
from safar.reference.models import Objective
from safar.reports.models import Edition

SHOWN = 3  # of each kind of record on the page of an objective

REACHED = (
    gettext_lazy("Nothing in Safar yet"),
    gettext_lazy("People spoke of it"),
    gettext_lazy("A practice is known"),
    gettext_lazy("An action is planned"),
)


@dataclass(frozen=True)
class Cell:
    """One objective on the compact wall."""

    objective: Objective
    level: int
    text: str
    url: str
    figure: int = 0


@dataclass(frozen=True)
class Shown:
    """The first few records of a kind, and how many there are in all."""

    records: list[Any]
    count: int

    @property
    def left(self) -> int:
        return self.count - len(self.records)


@dataclass(frozen=True)
class LanguageOfTitle:
    """The official title in one of the six languages, or the fact that nobody has entered it."""

    code: str
    name: str
    text: str
    check: str
    source: str


@dataclass
class Gathered:
    """Everything in Safar that is tied to an objective."""

    notes: list[tuple[str, str, Shown]] = field(default_factory=list)
    themes: Shown = field(default_factory=lambda: Shown([], 0))
    practices: Shown = field(default_factory=lambda: Shown([], 0))
    actions: Shown = field(default_factory=lambda: Shown([], 0))
    indicators: Shown = field(default_factory=lambda: Shown([], 0))

    @property
    def is_empty(self) -> bool:
        kinds = (self.themes, self.practices, self.actions, self.indicators)
        return not self.notes and not any(each.count for each in kinds)


# --- Walls --------------------------------------------------------------------------


def compact_wall(user: Any) -> list[Cell]:
    """How far the thread has come for each objective, in all that the user may see."""
    notes = _per_objective(Note.objects.visible_to(user))
    practices = _per_objective(Practice.objects.published())
    actions = _per_objective(Action.objects.filter(plan__in=Plan.objects.visible_to(user)))
    cells = []
    for objective in Objective.objects.all():
        number = objective.number
        counts = (notes[number], practices[number], actions[number])
        level = max((step for step, count in enumerate(counts, start=1) if count), default=0)
        cells.append(Cell(objective, level, _counted(*counts), _objective_url(number), sum(counts)))
    return cells


def _per_objective(records: QuerySet[Any]) -> Counter[int]:
    rows = (
        records.order_by()
        .filter(objectives__isnull=False)
        .values_list("objectives")
        .annotate(Count("pk", distinct=True))
    )
    return Counter(dict(rows))


def _counted(notes: int, practices: int, actions: int) -> str:
    phrases = []
    if notes:
        phrases.append(ngettext("%(n)s note", "%(n)s notes", notes) % {"n": notes})
    if practices:
        phrases.append(ngettext("%(n)s practice", "%(n)s practices", practices) % {"n": practices})
    if actions:
        phrases.append(ngettext("%(n)s action", "%(n)s actions", actions) % {"n": actions})
    return " · ".join(phrases) or gettext("nothing yet")


def _objective_url(number: int) -> str:
    return reverse("website:objective", args=[number])


# --- An objective -------------------------------------------------------------------


def title_in_every_language(objective: Objective) -> list[LanguageOfTitle]:
    """The official title in the six languages, with the ones that are missing."""
    titles = []
    for code in UN_LANGUAGES:
        if code == objective.language:
            entry = {
                "title": objective.title,
                "title_check": objective.check_mark,
                "title_source": objective.source,
            }
        else:
            entry = objective.translations.get(code, {})
        titles.append(
            LanguageOfTitle(
                code,
                LANGUAGE_NAMES[code],
                entry.get("title", ""),
                entry.get("title_check", ""),
                entry.get("title_source", ""),
            )
        )
    return titles


def gathered_for(objective: Objective, user: Any) -> Gathered:
    """Notes, themes, practices, actions and indicators tied to the objective."""
    plans = Plan.objects.visible_to(user)
    events = Event.objects.visible_to(user)
    return Gathered(
        notes=_notes_by_kind(Note.objects.visible_to(user).filter(objectives=objective)),
        themes=_first(Theme.objects.filter(event__in=events, objectives=objective).select_related("event")),
        practices=_first(Practice.objects.published().filter(objectives=objective)),
        actions=_first(
            Action.objects.filter(plan__in=plans, objectives=objective).select_related("plan", "lead"), 8
        ),
        indicators=_first(Indicator.objects.filter(objectives=objective)),
    )


def _first(records: QuerySet[Any], shown: int = SHOWN) -> Shown:
    """The first few and the count of all, in one query."""
    rows = list(records.annotate(in_all=Window(Count("*")))[:shown])
    return Shown(rows, rows[0].in_all if rows else 0)


def _notes_by_kind(notes: QuerySet[Note]) -> list[tuple[str, str, Shown]]:
    ranked = (
        notes.select_related("session__event")
        .annotate(
            place=Window(RowNumber(), partition_by=F("kind"), order_by=["session", "order", "pk"]),
            in_all=Window(Count("*"), partition_by=F("kind")),
        )
        .filter(place__lte=SHOWN)
        .order_by("session__event__starts_on", "session__number", "order", "pk")
    )
    kinds: dict[str, list[Any]] = {kind: [] for kind in Note.Kind.values}
    for note in ranked:
        kinds[note.kind].append(note)
    shown = {kind: Shown(found, found[0].in_all) for kind, found in kinds.items() if found}
    words = tally({kind: each.count for kind, each in shown.items()})
    return [(kind, text, shown[kind]) for kind, text in words]


def tally(kinds: dict[str, int]) -> list[tuple[str, str]]:
    """[(kind, "17 opportunities"), ...]: notes counted in words, leaving out kinds without any."""
    words = {
        "opportunity": ngettext_lazy("%(n)s opportunity", "%(n)s opportunities", "n"),
        "challenge": ngettext_lazy("%(n)s challenge", "%(n)s challenges", "n"),
        "practice": ngettext_lazy("%(n)s practice", "%(n)s practices", "n"),
        "quote": ngettext_lazy("%(n)s quote", "%(n)s quotes", "n"),
        "question": ngettext_lazy("%(n)s question", "%(n)s questions", "n"),
    }
    return [(kind, str(text % {"n": kinds[kind]})) for kind, text in words.items() if kinds.get(kind)]


# --- The front door -----------------------------------------------------------------


def thread_counts(user: Any) -> dict[str, int]:
    """How many records stand at each of the six steps of the thread, in one query."""
    steps: dict[str, QuerySet[Any]] = {
        "notes": Note.objects.visible_to(user),
        "themes": Theme.objects.filter(event__in=Event.objects.visible_to(user)),
        "practices": Practice.objects.published(),
        "actions": Action.objects.filter(plan__in=Plan.objects.visible_to(user)),
        "indicators": Indicator.objects.all(),
        "editions": Edition.objects.filter(plan__in=Plan.objects.visible_to(user)),
    }
    counts = [
        records.order_by()
        .annotate(step=Value(step))
        .values("step")
        .annotate(n=Count("pk"))
        .values_list("step", "n")
        for step, records in steps.items()
    ]
    return dict(counts[0].union(*counts[1:]))


def latest_event(user: Any) -> Event | None:
    """The most recent event the user may see."""
    return Event.objects.visible_to(user).order_by("-starts_on", "-pk").first()


def notes_of_event(event: Event) -> dict[str, int]:
    """{kind: notes} of an event."""
    return dict(
        Note.objects.filter(session__event=event).order_by().values_list("kind").annotate(Count("pk"))
    )


def session_to_begin_with(event: Event) -> Session | None:
    """The last session of an event whose table holds challenges: its words are the freshest."""
    return (
        Session.objects.filter(event=event, notes__kind=Note.Kind.CHALLENGE)
        .distinct()
        .order_by("-number")
        .select_related("event")
        .first()
    )


def public_plan() -> Plan | None:
    """The published plan that began last."""
    return Plan.objects.published().select_related("country", "owner").order_by("-starts_on", "-pk").first()
