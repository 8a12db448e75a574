"""The screens of a live session: what they carry, what they weigh, and how one gets there."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from django.conf import settings
from django.test import Client

from safar.consultations.live import hints, shell
from safar.consultations.models import Attribution, Session
from safar.lib import limits
from safar.search.text import fold
from tests.consultations.conftest import make_note
from tests.consultations.test_live import L, open_fees, phone  # noqa: F401

pytestmark = pytest.mark.django_db
SCREENS = ("", "room/", "host/", "vote/")
FIRST_PAGE_BYTES = 40_000
WORD = r"[^\W_]+"


@pytest.fixture
def amina_there(client, amina, open_fees):  # noqa: F811
    limits.forget()
    client.force_login(amina)
    return client


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["", "/ar"])
def test_every_screen_says_the_rule_and_brings_its_script(amina_there, screen, language):
    page = amina_there.get(f"{language}{L}{screen}")
    words = page.content.decode()
    assert page.status_code == 200
    assert 'data-rule="named"' in words
    assert 'class="rule"' in words
    nonce = re.search(r"'nonce-([^']+)'", page["Content-Security-Policy"]).group(1)
    assert f'<script type="importmap" nonce="{nonce}">' in words
    assert "/static/consultations/" in words


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["", "/ar"])
def test_a_screen_weighs_less_than_forty_kilobytes_in_all(amina_there, open_fees, screen, language):  # noqa: F811
    """The page, its styles and every script it loads, as they travel (Brotli), with thirty notes in it."""
    for number in range(30):
        make_note(open_fees, number)
    page = amina_there.get(f"{language}{L}{screen}", headers={"accept-encoding": "gzip"})
    html = gzip.decompress(page.content).decode()
    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
    own = screen.strip("/") or "capture"
    scripts = shell.OF_THE_CAPTURE_SCREEN if own == "capture" else ("cards", "clock", "live", "page", own)
    named |= {shell.module_url(name).removeprefix("/static/") for name in scripts}
    files = sum((settings.STATIC_ROOT / f"{name}.br").stat().st_size for name in named)
    assert len(page.content) + files < FIRST_PAGE_BYTES


def test_the_worker_keeps_exactly_what_the_screen_needs(phone):  # noqa: F811
    worker = phone.get(f"{L}worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    kept = json.loads(re.search(r"const SHELL = (.*);", worker.content.decode()).group(1))
    page = phone.get(kept["page"]).content.decode()
    assert f'data-shell="{kept["version"]}"' in page
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert named <= set(kept["files"])
    called = set()
    for name in shell.OF_THE_CAPTURE_SCREEN:
        source = (settings.BASE_DIR / f"safar/consultations/static/consultations/{name}.js").read_text()
        called |= set(re.findall(r'from "cafe/(\w+)"', source))
    assert called <= set(shell.OF_THE_CAPTURE_SCREEN)


def test_the_worker_of_an_unpublished_session_is_for_those_who_joined(phone, workshop):  # noqa: F811
    workshop.is_public = False
    workshop.save()
    assert phone.get(f"{L}worker.js").status_code == 200
    assert Client().get(f"{L}worker.js").status_code == 404


# --- Suggestions ---------------------------------------------------------------------


def offered(found, text):
    plain = f" {' '.join(re.findall(WORD, fold(text)))} "
    return [
        value for value, _name, least, keys in found if sum(w for key, w in keys if key in plain) >= least
    ]


@pytest.mark.parametrize(
    ("language", "text", "objective"),
    [
        ("en", "Recruitment fees are charged to workers", 6),
        ("en", "Remittances cost too much to send", 20),
        ("fr", "Le coût des transferts de fonds, les envois de fonds", 20),
        ("es", "La contratación equitativa y el trabajo decente", 6),
    ],
)
def test_words_point_to_an_objective_in_their_language(fees, language, text, objective):
    found = hints._read((language,))
    assert objective in offered(found["objectives"], text)


def test_most_words_point_nowhere(fees):
    found = hints._read(("en",))
    assert offered(found["objectives"], "We met on Tuesday and had coffee") == []


@pytest.mark.parametrize("rule", [Attribution.UNATTRIBUTED, Attribution.STAKEHOLDER_TYPE])
def test_no_country_is_suggested_where_none_would_be_kept(fees, rule):
    assert ["NPL", "Nepal"] in hints.hints_for(fees)["countries"]
    fees.attribution = rule
    assert hints.hints_for(fees)["countries"] == []


# --- Ways in -------------------------------------------------------------------------


def test_the_page_of_a_session_leads_to_its_screens(amina_there, open_fees):  # noqa: F811
    page = amina_there.get(open_fees.get_absolute_url()).content.decode()
    for screen in ("", "room/", "host/"):
        assert f'href="{L}{screen}"' in page
    passer_by = Client().get(open_fees.get_absolute_url()).content.decode()
    assert f'href="{L}room/"' in passer_by
    assert f'href="{L}host/"' not in passer_by
    assert 'href="/consultations/join/"' in passer_by


def test_a_session_in_preparation_shows_no_screens_to_passers_by(client, fees):
    assert "live/" not in client.get(fees.get_absolute_url()).content.decode()


def test_the_code_leads_to_notes_to_dots_or_to_the_screen(client, open_fees):  # noqa: F811
    for then, where in (("", L), ("vote", f"{L}vote/"), ("room", f"{L}room/"), ("x", L)):
        assert Client().post("/consultations/join/BCDFGH/", {"then": then})["Location"] == where


def test_the_code_is_shown_only_while_anybody_may_join(amina_there, open_fees):  # noqa: F811
    assert "BCDFGH" in amina_there.get(f"{L}room/").content.decode()
    Session.objects.filter(pk=open_fees.pk).update(joining="registered")
    assert "BCDFGH" not in amina_there.get(f"{L}room/").content.decode()


def test_dots_without_scripts_come_back_to_their_page(phone, open_fees):  # noqa: F811
    note = make_note(open_fees)
    assert phone.post(f"{L}dots/", {"note": str(note.pk), "dots": "1"})["Location"] == f"{L}vote/"
    page = phone.get(f"{L}vote/").content.decode()
    assert 'value="2"' in page
    assert 'value="0"' in page
