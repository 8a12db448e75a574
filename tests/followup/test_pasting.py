"""A pasted list of addresses fills the page in; nothing is kept before somebody saves it."""

from __future__ import annotations

import pytest

from safar.followup.models import Contact
from safar.followup.pasting import read_list
from safar.followup.queries import LeadRow
from safar.people.models import Organisation
from tests.followup.test_leads import coast, editor, led, url  # noqa: F401

pytestmark = pytest.mark.django_db
NAMES = [
    "Coast Guard",
    "Ministère de l’Intérieur",
    "Ministry of Labour and Social Protection",
    "وزارة الداخلية",
    "Ministry of Health",
]


@pytest.fixture
def rows():
    named = [LeadRow(Organisation(pk=at, name=name)) for at, name in enumerate(NAMES, start=1)]
    named[0].lead.translations = {"fr": {"name": "Garde côtière"}}
    return [*named, LeadRow(None)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Coast Guard\tNora Sy\tNora@Example.org", {1: ("Nora Sy", "nora@example.org")}),
        ("nora@example.org; COAST GUARD", {1: ("", "nora@example.org")}),
        ("Coast Gaurd, Nora Sy <nora@example.org>", {1: ("Nora Sy", "nora@example.org")}),
        ("Ministere de l'Interieur | a.b@gov.example", {2: ("", "a.b@gov.example")}),
        ("Ministry of Labour, Nora Sy, nora@example.org", {3: ("Nora Sy", "nora@example.org")}),
        ("Garde côtière; Nora; nora@example.org", {1: ("Nora", "nora@example.org")}),
        ("وزارة الداخلية\tليلى\tlayla@example.org", {4: ("ليلى", "layla@example.org")}),
    ],
)
def test_the_parts_of_a_line_may_stand_in_any_order(rows, line, expected):
    found = read_list(f"\n{line}\n\n", rows)
    assert (found.people, found.unread) == (expected, [])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Coast Guard, Nora", "There is no address in it."),
        ("Coast Guard, a@example.org, b@example.org", "There are several addresses in it."),
        ("Harbour Office, a@example.org", "No lead of this list is called so."),
        ("Ministry, a@example.org", "Several leads may be meant."),
        ("Coast Guard and Ministry of Health, a@example.org", "Several leads may be meant."),
        ("a@example.org", "No lead of this list is called so."),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_the_reason(rows, line, why):
    found = read_list(line, rows)
    assert (found.people, found.unread) == ({}, [(line, why)])


def test_two_lines_for_one_lead_are_not_chosen_between(rows):
    found = read_list("Coast Guard, a@example.org\nCoast guard, b@example.org", rows)
    assert found.people == {1: ("", "a@example.org")}
    assert found.unread == [
        ("Coast guard, b@example.org", "Another line names somebody for this lead already.")
    ]


def test_lines_after_the_most_are_named_too(rows, monkeypatch):
    monkeypatch.setattr("safar.followup.pasting.AT_MOST", 1)
    found = read_list("Coast Guard, a@example.org\n\nMinistry of Health, b@example.org", rows)
    assert found.people == {1: ("", "a@example.org")}
    assert found.unread == [("Ministry of Health, b@example.org", "Only the first 1 lines are looked at.")]


def test_the_page_is_filled_in_and_saved_only_then(editor, plan, led, coast, chipo):  # noqa: F811
    typed = {"fill": "1", "language": "fr", "email-0": "me@example.org"}
    listed = {"list": "Coast Guard\tNora\tnora@example.org\nNobody, x@example.org"}
    page = editor.post(url("leads", plan), {**typed, **listed})
    shown = page.content.decode()
    assert 'value="nora@example.org"' in shown
    assert 'value="me@example.org"' in shown
    assert "Nobody, x@example.org\n</textarea>" in shown  # to be mended there
    assert '<option value="fr" selected>' in shown
    assert not Contact.objects.exists()
    editor.post(
        url("leads", plan),
        {
            "language": "fr",
            "list": "",
            f"name-{coast.pk}": "Nora",
            f"email-{coast.pk}": "nora@example.org",
        },
    )
    assert set(Contact.objects.values_list("name", "email")) == {("Nora", "nora@example.org")}


def test_what_was_typed_stays(editor, plan, led, coast, chipo):  # noqa: F811
    page = editor.post(
        url("leads", plan),
        {
            "fill": "1",
            "language": "en",
            f"email-{coast.pk}": "guard@example.org",
            "list": "Coast Guard, x@example.org",
        },
    )
    shown = page.content.decode()
    assert 'value="guard@example.org"' in shown
    assert 'value="x@example.org"' not in shown
