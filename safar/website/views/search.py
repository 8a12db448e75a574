"""The search over the whole site, and what it suggests while one types."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, translate_url
from django.utils.http import urlencode
from django.utils.translation import get_language

from safar.lib.entrance import ANYONE, entrance
from safar.lib.refusal import Refusal
from safar.practices.found import highlighted
from safar.search.find import find
from safar.search.models import Entry
from safar.website.searching import KINDS, catch_up_now_and_then, readable

PER_PAGE = 20
SUGGESTED = 8
FARTHEST = 500  # pages


@entrance(ANYONE)
def search(request: HttpRequest) -> HttpResponse:
    """What is found over the whole site; ?kind= narrows it to one kind of record."""
    q = request.GET.get("q", "").replace("\x00", "").strip()
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    asked = request.GET.get("page", "1")
    number = min(int(asked), FARTHEST) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    number = max(1, number)
    context: dict[str, Any] = {"q": q, "kind": kind, "refusal": "", "hits": [], "kinds": []}
    if q:
        catch_up_now_and_then()
        try:
            found = find(
                q,
                kinds=[kind] if kind else list(KINDS),
                limit=PER_PAGE,
                offset=(number - 1) * PER_PAGE,
            )
        except Refusal as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= _shown(q, kind, number, found)
    return render(request, "website/search.html", context)


def _shown(q: str, kind: str, number: int, found: Any) -> dict[str, Any]:
    counts = found.facets.get("kind", {})
    return {
        "count": found.total,
        "suggestion": found.suggestion,
        "suggestion_url": f"?{urlencode({'q': found.suggestion})}",
        "hits": [
            {
                "hit": hit,
                "kind": KINDS.get(hit.kind, hit.kind),
                "url": _in_my_language(hit.url),
                "words": highlighted(hit.snippet, hit.marks),
            }
            for hit in readable(found.hits)
        ],
        "kinds": [
            {
                "label": label,
                "count": counts[key],
                "url": f"?{urlencode({'q': q, **({} if key == kind else {'kind': key})})}",
                "chosen": key == kind,
            }
            for key, label in KINDS.items()
            if counts.get(key)
        ],
        "page": Paginator(range(found.total), PER_PAGE).get_page(number),
    }


@entrance(ANYONE)
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that hold what is typed, as options of the search field."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    titles: list[str] = []
    if len(typed) >= 2:
        entries = Entry.objects.filter(is_public=True, kind__in=list(KINDS), title__icontains=typed)
        found = readable(entries.order_by("title")[: 3 * SUGGESTED])
        titles = list(dict.fromkeys(each.title for each in found))
    response = render(request, "website/_suggestions.html", {"titles": titles[:SUGGESTED]})
    response["Cache-Control"] = "public, max-age=60"
    return response


def _in_my_language(url: str) -> str:
    """Addresses are kept in English; readers stay in their language."""
    try:
        return translate_url(url, get_language() or "en")
    except NoReverseMatch:
        return url
