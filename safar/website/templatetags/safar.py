"""The words pages are built from. Every template has them without {% load %}; /style/ shows them.

{{ objective|said:"title" }}            words, their language, and a tag where it is not the reader's
{% mark objective %}  {% marks objectives %}  {% wall cells %}
{% status value label %}  {% checked mark source %}
{% money amount currency %}  {% day date %}  {% span start end %}  {{ value|number }}
{% thread_line steps %}  {% figure_bar rows unit %}
{% empty title text link_url link_text %}
{% notice kind title %}...{% endnotice %}
{% facts %}{% fact label %}...{% endfact %}{% endfacts %}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy, override

from safar.lib import formats
from safar.lib.languages import Said, current_language, direction, language_code
from safar.website import shapes

register = template.Library()


# --- Words that know their language -----------------------------------------------


def words_of(record: Any, field: str) -> Said:
    """A field of a record with its language, whether or not the record has translations."""
    if hasattr(record, "said"):
        said: Said = record.said(field)
        return said
    reader = current_language()
    return Said(str(getattr(record, field, "") or ""), getattr(record, "language", reader), reader)


@register.filter
def said(record: Any, field: str) -> str:
    """The words in the reader's language; in their own, and visibly so, where nobody has translated them."""
    if record is None:
        return ""
    words = words_of(record, field)
    return _span(words) if not words.is_fallback else format_html("{} {}", _span(words), _fallback_tag(words))


@register.filter
def said_text(record: Any, field: str) -> str:
    """The same words without any mark-up, for titles and attributes."""
    return "" if record is None else words_of(record, field).text


@register.simple_tag
def quoted(text: str, language: str) -> SafeString:
    """Words somebody wrote in a language of their own."""
    return _span(Said(text, language, current_language()))


def _span(words: Said) -> SafeString:
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', words.language, direction(words.language), words.text
    )


def _fallback_tag(words: Said) -> SafeString:
    return format_html(
        '<span class="fallback" title="{}">({})</span>',
        gettext("Nobody has translated this into your language yet."),
        formats.language_name(words.language, words.asked),
    )


# --- The compact --------------------------------------------------------------------


@register.simple_tag
def mark(objective: Any, link: bool = True, label: bool = False, large: bool = False) -> SafeString:
    """The number of an objective in the identity all 23 share, with its short name."""
    words, title = words_of(objective, "label"), str(said_text(objective, "label"))
    return _drawn_mark(objective.number, words, title, get_language(), link, label, large)


@lru_cache(maxsize=2048)
def _drawn_mark(
    number: int, words: Said, title: str, language: str | None, link: bool, label: bool, large: bool
) -> SafeString:
    """Lists draw the same 23 marks hundreds of times. `language` is in the key because addresses carry it."""
    shown = format_html(
        '<span class="mark-number">{}</span><span class="{}">{}</span>',
        number,
        "mark-label" if label else "visually-hidden",
        _span(words),
    )
    tip = format_html(' title="{}"', title) if not label else ""
    classes = "mark mark-large" if large else "mark"
    url = find_url("website:objective", number) if link else ""
    if url:
        return format_html('<a class="{}" href="{}"{}>{}</a>', classes, url, tip, shown)
    return format_html('<span class="{}"{}>{}</span>', classes, tip, shown)


@register.simple_tag
def marks(objectives: Any, link: bool = True) -> SafeString:
    """Objectives in a row, like beads on a thread."""
    listed = objectives.all() if hasattr(objectives, "all") else objectives
    beads = [format_html("<li>{}</li>", mark(each, link=link)) for each in listed]
    if not beads:
        return SafeString("")
    return format_html('<ul class="mark-row">{}</ul>', SafeString("".join(beads)))


@register.inclusion_tag("components/wall.html")
def wall(cells: Iterable[Any], legend: Sequence[Any] | None = None, label: str = "") -> dict[str, Any]:
    """The 23 objectives at a glance.

    A cell has `objective`, `level` (0 to 3), `text` (a whole phrase such as "3 actions") or a bare
    `figure`, and `url`. `legend` says in four phrases what the levels mean.
    """
    phrases = legend or [
        gettext("Nothing yet"),
        gettext("A start"),
        gettext("Well under way"),
        gettext("Strong"),
    ]
    return {
        "label": label or gettext("The 23 objectives"),
        "cells": [_cell(cell, phrases) for cell in cells],
        "legend": [
            {"level": n, "text": text, "meter": shapes.level_meter(n)} for n, text in enumerate(phrases)
        ],
    }


def _cell(cell: Any, phrases: Sequence[Any]) -> dict[str, Any]:
    level = max(0, min(3, int(_part(cell, "level") or 0)))
    return {
        "objective": _part(cell, "objective"),
        "level": level,
        "level_text": phrases[level],
        "meter": shapes.level_meter(level),
        "figure": _part(cell, "figure"),
        "text": _part(cell, "text"),
        "url": _part(cell, "url"),
    }


def _part(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


# --- States, money, days ------------------------------------------------------------


@register.simple_tag
def status(value: Any, label: Any = "") -> SafeString:
    """A status of an action or plan, or the kind of a note: shape, word and colour."""
    value = str(value)
    return format_html(
        '<span class="status status-{}">{}{}</span>', value, shapes.shape(value), label or shapes.word(value)
    )


@register.simple_tag
def shape(value: Any) -> SafeString:
    """The shape of a state alone, where its word already stands beside it."""
    return shapes.shape(str(value))


@register.simple_tag
def checked(check: str, source: str = "") -> SafeString:
    """How sure an entry is, and where it comes from."""
    title = format_html(' title="{}"', source) if source else ""
    return format_html(
        '<span class="status status-{} check"{}>{}{}</span>',
        check,
        title,
        shapes.shape(check),
        shapes.word(check),
    )


@register.simple_tag
def money(amount: Decimal | None, currency: str = "USD") -> SafeString:
    """An amount. What is not known is said to be not known, never zero."""
    if amount is None or amount == "":
        return _unknown(gettext("not known"))
    return format_html(
        '<bdi class="money">{}</bdi>', formats.money_text(amount, currency, current_language())
    )


@register.filter
def number(value: Any) -> Any:
    """A number with the separators of the reader's language."""
    if value is None or value == "":
        return _unknown(gettext("not known"))
    return formats.number_text(value, current_language())


@register.simple_tag
def day(when: date | datetime | None) -> SafeString:
    """A day, written out."""
    if not when:
        return _unknown(gettext("no date yet"))
    return _time(_as_date(when))


@register.simple_tag
def span(start: date | None, end: date | None) -> SafeString:
    """From one day to another, either of which may be open."""
    if start and end:
        text = formats.span_text(_as_date(start), _as_date(end), current_language())
        return format_html('<span class="span">{}</span>', text)
    if start:
        return format_html(
            '<span class="span">{}</span>', gettext("from %(day)s") % {"day": _day_text(start)}
        )
    if end:
        return format_html('<span class="span">{}</span>', gettext("until %(day)s") % {"day": _day_text(end)})
    return _unknown(gettext("no dates yet"))


def _time(when: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), _day_text(when))


def _day_text(when: date) -> str:
    return formats.day_text(_as_date(when), current_language())


def _as_date(when: date | datetime) -> date:
    if isinstance(when, datetime):
        return (timezone.localtime(when) if timezone.is_aware(when) else when).date()
    return when


def _unknown(text: str) -> SafeString:
    return format_html('<span class="unknown">{}</span>', text)


# --- The thread ---------------------------------------------------------------------


@register.inclusion_tag("components/thread.html")
def thread_line(steps: Iterable[Any], label: str = "") -> dict[str, Any]:
    """What this came from, and what came of it. A step has label, title, url, language, current, count.

    `label` tells two threads on one page apart.
    """
    drawn: list[dict[str, Any]] = []
    passed = False
    for step in steps:
        current = bool(_part(step, "current"))
        passed = passed or current
        role = _role(current, passed)
        drawn.append(
            {
                "role": role,
                "role_is_new": not drawn or drawn[-1]["role"] != role,
                "current": current,
                "label": _part(step, "label"),
                "title": _part(step, "title"),
                "url": _part(step, "url"),
                "count": _part(step, "count"),
                "language": _part(step, "language") or current_language(),
                "direction": direction(_part(step, "language") or current_language()),
            }
        )
    return {"steps": drawn, "label": label or gettext("The thread of this record")}


def _role(current: bool, passed: bool) -> str:
    if current:
        return gettext("This page")
    return gettext("What came of it") if passed else gettext("Came from")


# --- Charts -------------------------------------------------------------------------

BAR_ROW, BAR_TOP, BAR_THICK = 50, 22, 14  # pixels
BAR_ROOM = 78  # per cent of the width; the rest is for the figure at the end of the longest bar


@register.inclusion_tag("components/figure_bar.html")
def figure_bar(
    rows: Iterable[Any], unit: str = "", title: str = "", label_heading: str = "", ranked: bool = True
) -> dict[str, Any]:
    """Bars from zero, the longest first unless their order has a meaning, drawn from the table beneath them.

    A row has label, value (None where it is not known) and perhaps url.
    """
    listed = [
        {"label": str(_part(row, "label")), "value": _part(row, "value"), "url": _part(row, "url")}
        for row in rows
    ]
    known = [row for row in listed if row["value"] is not None]
    if ranked:
        known.sort(key=lambda row: -row["value"])
    largest = max((row["value"] for row in known), default=0)
    from_right = direction(current_language()) == "rtl"
    for place, row in enumerate(known):
        width = max(0.0, float(row["value"]) / float(largest) * BAR_ROOM) if largest else 0.0
        row["width"] = f"{width:.2f}%"
        row["start"] = f"{100 - width:.2f}%" if from_right else "0"
        row["end"] = f"{100 - width:.2f}%" if from_right else f"{width:.2f}%"
        row["text_y"], row["bar_y"] = place * BAR_ROW + 15, place * BAR_ROW + BAR_TOP
        row["value_y"] = row["bar_y"] + 12
    unknown = [row for row in listed if row["value"] is None]
    return {
        "title": title,
        "unit": unit,
        "label_heading": label_heading,
        "bars": known,
        "rows": known + unknown,
        "summary": _summary(sorted(known, key=lambda row: -row["value"])),
        "height": len(known) * BAR_ROW + 4,
        "axis_height": len(known) * BAR_ROW - 8,
        "edge": "100%" if from_right else "0",
        "gap": -8 if from_right else 8,
    }


def _summary(ranked: Sequence[Mapping[str, Any]]) -> str:
    if len(ranked) < 2:
        return ""
    language = current_language()
    return gettext("From %(high)s (%(most)s) down to %(low)s (%(least)s).") % {
        "high": formats.number_text(ranked[0]["value"], language),
        "most": ranked[0]["label"],
        "low": formats.number_text(ranked[-1]["value"], language),
        "least": ranked[-1]["label"],
    }


# --- Blocks -------------------------------------------------------------------------


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", link_url: str = "", link_text: str = "") -> dict[str, str]:
    """What to say, and what to do, where there is nothing to show yet."""
    return {"title": title, "text": text, "link_url": link_url, "link_text": link_text}


@register.simple_block_tag
def notice(content: SafeString, kind: str = "info", title: str = "") -> SafeString:
    """Something to know before going on: info, success, warning or error."""
    return format_html(
        '<div class="notice notice-{}"><p class="notice-title">{}{}</p>{}</div>',
        kind,
        shapes.shape(kind),
        title or shapes.word(kind),
        content,
    )


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """A list of facts; put {% fact %} in it."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: SafeString, label: str) -> SafeString:
    """One fact: what it is, and what it says."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


# --- The shell ----------------------------------------------------------------------

SECTIONS = (
    ("website:compact", gettext_lazy("Compact")),
    ("consultations:events", gettext_lazy("Consultations")),
    ("practices:practices", gettext_lazy("Practices")),
    ("plan:plans", gettext_lazy("Plans")),
    ("indicators:indicators", gettext_lazy("Indicators")),
    ("people:organisations", gettext_lazy("Organisations")),
)


@dataclass(frozen=True)
class SectionLink:
    """A part of the site in the main navigation."""

    url: str
    label: Any
    current: bool


@dataclass(frozen=True)
class LanguageLink:
    """This page in one of the six languages."""

    code: str
    name: str
    url: str
    current: bool


def find_url(name: str, *args: Any) -> str:
    """The address of a page, or nothing where that room is not open."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def site_sections(context: template.Context) -> list[SectionLink]:
    """The rooms that are open, and which of them this page is in."""
    path = getattr(context.get("request"), "path", "")
    links = ((find_url(name), label) for name, label in SECTIONS)
    return [SectionLink(url, label, path.startswith(url)) for url, label in links if url]


@register.simple_tag(takes_context=True)
def page_languages(context: template.Context) -> list[LanguageLink]:
    """This page in every language of the interface; the home page where it has no other address."""
    request = context.get("request")
    here = request.get_full_path() if request else "/"
    now = get_language() or settings.LANGUAGE_CODE
    links = []
    for code, name in settings.LANGUAGES:
        there = here if code == now else translate_url(here, code)
        if there == here and code != now:
            with override(code):
                there = find_url("website:home") or "/"
        links.append(LanguageLink(language_code(code), str(name), there, code == now))
    return links


@register.filter
def address(record: Any) -> str:
    """The page of a record, or nothing where that room is not open."""
    try:
        return str(record.get_absolute_url())
    except (AttributeError, NoReverseMatch):
        return ""
