"""One search over the whole site: what anybody may read of objectives, notes, events, plans and pages.

Practices hand themselves in. The other rooms know nothing of search: here their public records are compared
with what search has, and what is new, changed or gone is put right. That happens when Safar is prepared and,
at most every half minute, when somebody searches; so notes taken by the hundred cost nothing while they are
taken. Before an answer is given, `readable` leaves out what has been changed or hidden since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from safar.consultations.models import Event, Note
from safar.lib.languages import UN_LANGUAGES, django_code
from safar.plan.models import Action, Plan
from safar.reference.models import Objective
from safar.search import index
from safar.search.documents import Document
from safar.search.models import Entry

NOBODY = AnonymousUser()
FRESH_FOR = 30  # seconds
LOCK = 7_304_004  # the number of our lock: one process compares, the others go on
KINDS = {
    "practice": gettext_lazy("Practice"),
    "objective": gettext_lazy("Objective"),
    "note": gettext_lazy("Note"),
    "event": gettext_lazy("Event"),
    "plan": gettext_lazy("Plan"),
    "action": gettext_lazy("Action"),
    "page": gettext_lazy("Page"),
}
PAGES = {
    "website:compact": gettext_lazy("Compact"),
    "website:principles": gettext_lazy("Guiding principles"),
    "website:calendar": gettext_lazy("Review calendar"),
    "website:glossary": gettext_lazy("Glossary"),
    "website:accessibility": gettext_lazy("Accessibility"),
    "website:privacy": gettext_lazy("Privacy"),
    "practices:coverage": gettext_lazy("What is known, and where nothing is"),
    "practices:regions": gettext_lazy("Where practices are"),
    "api:api-root": gettext_lazy("Open data"),
}


@dataclass(frozen=True)
class Source:
    """Records of one kind: those anybody may read, how a change is seen, and their words."""

    kind: str
    public: Callable[[], QuerySet[Any]]
    document: Callable[[Any, str], Document]
    mark: str = ""  # a field that changes with every change; without it the words themselves are compared


def _words(record: Any, *fields: str) -> str:
    """The fields in every language somebody has written them in."""
    texts = [str(getattr(record, field) or "") for field in fields]
    for words in record.translations.values():
        texts += [str(words.get(field) or "") for field in fields]
    return "\n".join(text for text in texts if text)


def _note(note: Any, url: str) -> Document:
    # Who said it stays out, whatever the session's rule: the page decides what may be shown of a speaker.
    title = note.heading or note.text[:120]
    return Document("note", str(note.pk), title, note.text, note.language, url, {"mark": [note.revision]})


def _of(kind: str, title: str, *fields: str) -> Callable[[Any, str], Document]:
    def document(record: Any, url: str) -> Document:
        text = _words(record, title, *fields)
        return Document(kind, str(record.pk), str(getattr(record, title)), text, record.language, url)

    return document


SOURCES = (
    Source("objective", lambda: Objective.objects.all(), _of("objective", "label", "title")),
    Source(
        "note",
        lambda: Note.objects.visible_to(NOBODY).filter(hidden_at=None, merged_into=None),
        _note,
        mark="revision",
    ),
    Source("event", lambda: Event.objects.visible_to(NOBODY), _of("event", "title", "summary")),
    Source("plan", lambda: Plan.objects.visible_to(NOBODY), _of("plan", "title", "summary")),
    Source(
        "action",
        lambda: Action.objects.filter(plan__in=Plan.objects.visible_to(NOBODY)).select_related("plan"),
        _of("action", "title", "description"),
    ),
)


def catch_up() -> int:
    """Put right what search knows of public records. Gives how many were new, changed or gone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
        with override("en"):
            return sum(_compare(source) for source in SOURCES) + _pages()


def catch_up_now_and_then() -> None:
    """Before a search, unless it was done a moment ago."""
    if cache.add("website.searching", 1, FRESH_FOR):
        catch_up()


def _compare(source: Source) -> int:
    if not source.mark:
        documents = [source.document(each, _address(each)) for each in source.public()]
        return _bring(source.kind, documents)
    there = source.public().values_list("pk", source.mark)
    marks = {str(pk): str(mark) for pk, mark in there}
    known = {
        key: str((facets.get("mark") or [""])[0])
        for key, facets in Entry.objects.filter(kind=source.kind).values_list("key", "facets")
    }
    changed = [key for key, mark in marks.items() if known.get(key) != mark]
    gone = [key for key in known if key not in marks]
    records = source.public().filter(pk__in=changed) if changed else []
    _put(source.document(each, _address(each)) for each in records)
    if gone:
        index.remove(source.kind, *gone)
    return len(changed) + len(gone)


def _bring(kind: str, documents: list[Document]) -> int:
    """Compare words with words: for kinds of which there are some hundreds."""
    known = {
        key: (title, text, url)
        for key, title, text, url in Entry.objects.filter(kind=kind).values_list(
            "key", "title", "text", "url"
        )
    }
    clean = [each.cleaned() for each in documents]
    changed = [each for each in clean if known.get(each.key) != (each.title, each.text, each.url)]
    gone = sorted(set(known) - {each.key for each in clean})
    _put(changed)
    if gone:
        index.remove(kind, *gone)
    return len(changed) + len(gone)


def readable(found: Iterable[Any]) -> list[Any]:
    """Those hits or entries that anybody may read as they were found. One query for each kind among them."""
    listed = list(found)
    keys: dict[str, list[str]] = {}
    for each in listed:
        keys.setdefault(each.kind, []).append(each.key)
    allowed: set[tuple[str, str, str]] = set()
    for source in SOURCES:
        if source.kind in keys:
            there = source.public().filter(pk__in=keys[source.kind])
            marks = there.annotate(_mark=F(source.mark) if source.mark else Value("")).values_list(
                "pk", "_mark"
            )
            allowed |= {(source.kind, str(pk), str(mark)) for pk, mark in marks}
    guarded = {source.kind for source in SOURCES}
    return [
        each
        for each in listed
        if each.kind not in guarded
        or (each.kind, each.key, str((each.facets.get("mark") or [""])[0])) in allowed
    ]


def _put(documents: Iterable[Document]) -> None:
    listed = list(documents)
    if len(listed) > 3:
        index.put_many(listed)
    else:
        for each in listed:
            index.put(each)


def _address(record: Any) -> str:
    if isinstance(record, Objective):
        return reverse("website:objective", args=[record.number])
    return str(record.get_absolute_url())


def _pages() -> int:
    documents = []
    for name, title in PAGES.items():
        said = []
        for language in UN_LANGUAGES:
            with override(django_code(language)):
                said.append(str(title))
        documents.append(Document("page", name, str(title), "\n".join(said), "en", reverse(name)))
    return _bring("page", documents)
