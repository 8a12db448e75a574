"""Who may enter every address of the site: the table in `entrances.toml`, and the doors themselves."""

from __future__ import annotations

import tomllib
import uuid
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import NoReverseMatch, URLPattern, reverse

from safar.lib.entrance import ANYONE, GUARDED_BY_THEIR_LIBRARY, SIGNED_IN, entrance_of, every_url

TABLE = tomllib.loads((Path(__file__).parent / "entrances.toml").read_text())
WORDS = {"anyone": ANYONE, "signed in": SIGNED_IN}


def section(name, view):
    """Where a URL stands in the table: the room it belongs to, or the library that guards it."""
    if view.__module__.startswith(GUARDED_BY_THEIR_LIBRARY):
        return "library"
    return name.split(":")[0] if ":" in name else "house"


def real():
    """{section: {name: who}} of the site as it is."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for _route, name, view in every_url():
        found[section(name, view)][name] = entrance_of(view) or "nobody: the view does not say"
    return found


def test_every_view_says_who_may_enter():
    silent = [route for route, _name, view in every_url() if entrance_of(view) is None]
    assert silent == []


def test_every_address_has_a_name():
    assert [route for route, name, _view in every_url() if not name or name.endswith(":")] == []


@pytest.mark.parametrize("room", sorted(set(TABLE) | set(real())))
def test_the_table_says_what_the_views_say(room):
    if room == "library":
        # What a library guards is proved at its door, below.
        assert set(TABLE["library"]) == set(real()["library"])
        return
    assert {name: WORDS[who] for name, who in TABLE.get(room, {}).items()} == real()[room]


# --- The doors ----------------------------------------------------------------------

GUESSES = {"int": 1, "uuid": uuid.UUID(int=1), "slug": "some-slug", "str": "1"}
KEYS = {"label": "people.user", "format": "pdf", "provider_id": "sso"}


def address_of(name):
    """An address of this name with made-up parts."""
    for _route, found, _view, pattern in patterns():
        if found == name:
            kwargs = {key: KEYS.get(key, guess(converter)) for key, converter in pattern.items()}
            return reverse(name, kwargs=kwargs)
    raise NoReverseMatch(name)


def guess(converter):
    return GUESSES[type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")]


def patterns(resolver=None, before=None, space=""):
    """every_url(), with the converters of every address."""
    from django.urls import get_resolver

    for each in (resolver or get_resolver()).url_patterns:
        converters = {**(before or {}), **getattr(each.pattern, "converters", {})}
        if isinstance(each, URLPattern):
            yield str(each.pattern), f"{space}{each.name or ''}", each.callback, converters
        else:
            yield from patterns(each, converters, f"{space}{each.namespace}:" if each.namespace else space)


def names_for(who):
    return [
        name
        for room, rows in TABLE.items()
        if room != "library"
        for name, says in rows.items()
        if says == who
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("name", names_for("signed in"))
def test_a_passer_by_is_led_to_sign_in(client, name):
    address = address_of(name)
    answer = client.get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", names_for("signed in"))
def test_a_passer_by_changes_nothing(client, name):
    answer = client.post(address_of(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


ARGUMENTS = {
    "account_confirm_email": ["key"],
    "account_reset_password_from_key": ["1", "key"],
    "openid_connect_login": ["sso"],
    "openid_connect_callback": ["sso"],
    "mfa_remove_webauthn": [1],
    "mfa_edit_webauthn": [1],
}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "who"), sorted(TABLE["library"].items()))
def test_doors_of_libraries_hold(client, name, who):
    cache.clear()
    answer = client.get(reverse(name, args=ARGUMENTS.get(name, [])))
    assert answer.status_code in (200, 302, 401, 404)
    led_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
    # "on the way in" stands between the password and the door: from outside it leads back to the start.
    assert led_to_sign_in is (who in ("signed in", "on the way in"))


# --- Dana ---------------------------------------------------------------------------


@pytest.fixture
def managed(amina, bruno, ministry):
    """Addresses from which Amina manages what is really there."""
    from safar.people.services import invite

    invitation, _token = invite(ministry, role="host", by=amina)
    held = bruno.memberships.get()
    parts = {
        "people:organisation_new": [],
        "people:organisation_edit": [ministry.slug],
        "people:members": [ministry.slug],
        "people:role_give": [ministry.slug],
        "people:role_take": [ministry.slug, held.pk],
        "people:invitation_new": [ministry.slug],
        "people:invitation_withdraw": [ministry.slug, invitation.pk],
        "people:leave": [held.pk],
        "plan:new_plan": [],
        "consultations:event_new": [],
        "practices:practice_new": [],
        "indicators:new_indicator": [],
    }
    return [reverse(name, args=args) for name, args in parts.items()]


def test_dana_manages_nothing(client, dana, managed):
    client.force_login(dana)
    # 405 where an address takes nothing but changes: there is nothing to read behind it.
    assert [each for each in managed if client.get(each).status_code not in (403, 405)] == []
    assert {each: client.post(each).status_code for each in managed} == dict.fromkeys(managed, 403)
