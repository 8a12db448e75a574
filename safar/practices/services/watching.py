"""Searches that people keep, and telling them of what is new: never twice of the same practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from safar.lib.languages import django_code
from safar.lib.refusal import Refusal
from safar.people.models import User
from safar.practices.finding import KIND
from safar.practices.found import MOST, filtered, narrowed
from safar.practices.models import Practice, SavedSearch, Told
from safar.practices.overview import newest
from safar.search.find import find

MANY = 50  # searches that one person keeps


@dataclass
class News:
    """A saved search, and what is new in it."""

    search: SavedSearch
    practices: list[Practice]


def keep_search(user: Any, address: str, *, name: str = "", by_mail: bool = False) -> SavedSearch:
    """Keep a search under its words. What is found now counts as known."""
    data = QueryDict(address)
    if not address.strip() or not (data.get("q", "").strip() or narrowed(data)):
        raise Refusal(_("This search asks for nothing. Type words, or choose a filter, and keep it then."))
    if len(address) > 1_000:
        raise Refusal(_("This search is too long to keep. Leave some of its filters out."))
    if user.saved_searches.count() >= MANY:
        raise Refusal(_("You keep %(n)s searches already. Delete one of them first.") % {"n": MANY})
    kept, _new = SavedSearch.objects.get_or_create(
        user=user,
        address=address,
        defaults={"name": (name or data.get("q", "") or _("Chosen practices"))[:120], "by_mail": by_mail},
    )
    return kept


def forget_search(search: SavedSearch) -> None:
    search.delete()


def change_search(search: SavedSearch, *, by_mail: bool) -> SavedSearch:
    search.by_mail = by_mail
    search.save(update_fields=["by_mail"])
    return search


def news_of(search: SavedSearch) -> list[Practice]:
    """What was published since the search was kept and nobody was told of yet, newest first."""
    recent = newest(Practice.objects.published().filter(steps__at__gt=search.made_at), most=MOST)
    known = set(search.told.values_list("practice", flat=True))
    fresh = [each for each in recent if each.pk not in known and each.published_at > search.made_at]  # type: ignore[attr-defined]
    if not fresh:
        return []
    data = QueryDict(search.address)
    words, filters = data.get("q", ""), narrowed(data)
    if not words.strip():
        there = filtered(filters).filter(pk__in=[each.pk for each in fresh]).values_list("pk", flat=True)
        keys = {str(pk) for pk in there}
    else:
        try:
            found = find(words, kinds=[KIND], filters=filters, limit=MOST, with_facets=False)
        except Refusal:
            return []
        keys = {hit.key for hit in found.hits}
    return [each for each in fresh if str(each.pk) in keys]


def notify(*, dry_run: bool = False) -> list[dict[str, Any]]:
    """Send each person one mail with what is new in their searches; run again, it sends nothing."""
    people = User.objects.filter(is_active=True, saved_searches__by_mail=True).distinct().order_by("pk")
    sent = []
    for person in people:
        with transaction.atomic():
            # Held until the mail is out: two runs at once take turns, and a failed mail leaves no trace.
            kept = list(person.saved_searches.select_for_update().filter(by_mail=True))
            news = [News(search, fresh) for search in kept if (fresh := news_of(search))]
            if not news:
                continue
            sent.append(
                {
                    "person": person.pk,
                    "searches": [
                        {"name": each.search.name, "practices": [found.slug for found in each.practices]}
                        for each in news
                    ],
                }
            )
            if not dry_run:
                Told.objects.bulk_create(
                    Told(search=each.search, practice=found) for each in news for found in each.practices
                )
                _send(person, news)
    return sent


def _send(person: User, news: list[News]) -> None:
    with override(django_code(person.language)):
        seen = {"news": news, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        subject = " ".join(render_to_string("practices/mail/news_subject.txt", seen).split())
        body = render_to_string("practices/mail/news.txt", seen).strip() + "\n"
    send_mail(subject, body, None, [person.email], connection=get_connection())
