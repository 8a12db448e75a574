"""Practices side by side, on their places, against the objectives, and as a feed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from safar.lib.entrance import ANYONE, entrance
from safar.lib.languages import direction
from safar.practices.models import Practice
from safar.practices.overview import by_place, coverage, newest

MOST = 4  # side by side


@entrance(ANYONE)
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four practices side by side; ?p= names them by their addresses."""
    user: Any = request.user
    asked = [each.strip().rstrip("/").rsplit("/", 1)[-1] for each in request.GET.getlist("p") if each.strip()]
    asked = list(dict.fromkeys(asked))
    readable = Practice.objects.visible_to(user).filter(slug__in=asked[:40])
    found = {
        each.slug: each for each in readable.prefetch_related("countries", "objectives", "actors", "results")
    }
    chosen = [found[slug] for slug in asked if slug in found][:MOST]
    context = {
        "chosen": chosen,
        "rows": [(label, [shown(each) for each in chosen]) for label, shown in _rows()],
        "missing": [slug for slug in asked if slug not in found],
        "left_out": max(0, len([slug for slug in asked if slug in found]) - MOST),
        "free": len(chosen) < MOST,
        "crumbs": _crumbs(),
    }
    return render(request, "practices/compare.html", context)


def _rows() -> list[tuple[Any, Callable[[Practice], Any]]]:
    """What is compared: its label, and how it is shown."""
    fields: dict[str, Any] = {
        each.name: each for each in Practice._meta.get_fields() if hasattr(each, "verbose_name")
    }

    def words(name: str) -> tuple[Any, Callable[[Practice], Any]]:
        return fields[name].verbose_name, lambda practice: _said(practice, name)

    return [
        words("summary"),
        (
            fields["countries"].verbose_name,
            lambda each: ", ".join(str(c.said("name")) for c in each.countries.all()),
        ),
        (fields["objectives"].verbose_name, _objectives),
        (fields["kind"].verbose_name, lambda each: each.get_kind_display()),
        (fields["level"].verbose_name, lambda each: each.get_level_display()),
        (fields["year"].verbose_name, _years),
        (_("Who does what"), _actors),
        (
            fields["cost"].verbose_name,
            lambda each: f"{each.cost:,.0f} {each.currency}" if each.cost is not None else "",
        ),
        (_("What came of it, in figures"), _results),
        *(words(name) for name in ("benefit", "lessons", "pitfalls", "conditions", "safeguards")),
        (fields["confirmed_on"].verbose_name, lambda each: each.confirmed_on or ""),
    ]


def _said(practice: Practice, name: str) -> SafeString | str:
    words = practice.said(name)
    if not words.text.strip():
        return ""
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', words.language, direction(words.language), words.text
    )


def _lines(lines: Any) -> SafeString:
    return format_html_join("", "<p><bdi>{}</bdi></p>", ((line,) for line in lines))


def _objectives(practice: Practice) -> SafeString:
    return _lines(f"{each.number} {each.said('label')}" for each in practice.objectives.all())


def _actors(practice: Practice) -> SafeString:
    named = [f"{each.name} · {each.get_part_display()}" for each in practice.actors.all()]
    return _lines([*named, *practice.organisations])


def _results(practice: Practice) -> SafeString:
    return _lines(
        " ".join(
            str(part) for part in (each.figure and each.figure.normalize(), each.unit, each.text) if part
        )
        for each in practice.results.all()
    )


def _years(practice: Practice) -> str:
    if practice.year and practice.end_year:
        return f"{practice.year}–{practice.end_year}"
    return str(practice.year or "")


@entrance(ANYONE)
def regions(request: HttpRequest) -> HttpResponse:
    """Practices by region, and by country within each."""
    places, nowhere = by_place(Practice.objects.published())
    listed = reverse("practices:practices")
    rows = [
        {"label": each.region.said("name"), "value": each.count, "url": f"{listed}?region={each.region.pk}"}
        for each in places
    ]
    small = [
        {
            "place": each,
            "rows": [
                {"label": country.said("name"), "value": count, "url": f"{listed}?country={country.pk}"}
                for country, count in each.countries
            ],
        }
        for each in places
        if each.countries
    ]
    context = {"rows": rows, "small": small, "nowhere": nowhere, "crumbs": _crumbs()}
    return render(request, "practices/regions.html", context)


@entrance(ANYONE)
def coverage_wall(request: HttpRequest) -> HttpResponse:
    """Objectives against regions: what is known, and where nothing is."""
    found = coverage(Practice.objects.published())
    return render(request, "practices/coverage.html", {"coverage": found, "crumbs": _crumbs()})


@entrance(ANYONE)
def feed(request: HttpRequest) -> HttpResponse:
    """What was published last, as Atom; as RSS with ?format=rss. ?objective= and ?country= narrow it."""
    rss = request.GET.get("format") == "rss"
    kind: type[SyndicationFeed] = Rss201rev2Feed if rss else Atom1Feed
    home = settings.SITE_URL + reverse("practices:practices")
    made = kind(
        title=f"{_('Practices')} · {settings.SITE_NAME}",
        link=home,
        description=_("What somebody has tried, who tried it, and where to read of it."),
        language=get_language(),
        feed_url=settings.SITE_URL + request.get_full_path(),
    )
    practices = list(newest(_narrowed(request)))
    for each in practices:
        address = settings.SITE_URL + each.get_absolute_url()
        published: Any = each.published_at  # type: ignore[attr-defined]
        made.add_item(
            title=str(each.said("title")),
            link=address,
            description=str(each.said("summary")),
            unique_id=address,
            pubdate=published,
            updateddate=published,
            categories=[f"GCM {number.number}" for number in each.objectives.all()],
        )
    response = HttpResponse(made.writeString("utf-8"), content_type=str(getattr(made, "content_type", "")))
    response["Cache-Control"] = "public, max-age=600"
    return response


def _narrowed(request: HttpRequest) -> QuerySet[Practice]:
    practices = Practice.objects.published().prefetch_related("objectives")
    objective, country = request.GET.get("objective", ""), request.GET.get("country", "")
    if objective.isascii() and objective.isdigit() and len(objective) < 4:
        practices = practices.for_objective(int(objective))
    if country.isascii() and country.isalpha() and len(country) == 3:
        practices = practices.filter(countries=country.upper())
    return practices


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("Practices"), reverse("practices:practices"))]
