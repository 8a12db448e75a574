"""The page that says who changed a record, when and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.lib.tracked import reason
from safar.people.history import History
from safar.people.services import create_organisation, edit_organisation, erase_account, give_role, invite

pytestmark = pytest.mark.django_db


def address(record):
    return reverse("people:history", args=[record._meta.label_lower, record.pk])


def changes(entry):
    return [(change.label, change.before, change.after) for change in entry.changes]


def test_who_what_when_and_why(amina, ministry, reference):
    edit_organisation(ministry, name="Ministry of Work", level="global", by=amina)
    now, first = History(ministry, viewer=amina).entries
    assert (now.who, now.why, now.kind) == ("Amina", "Corrected the organisation", "update")
    assert changes(now) == [
        ("Name", "Ministry of Labour", "Ministry of Work"),
        ("Level", "National", "Global"),
    ]
    assert (first.kind, first.who) == ("insert", "Safar itself")
    assert ("Country", "", "Meridia") in changes(first)


def test_translations_are_told_one_by_one(amina, ministry):
    ministry.translate("fr", name="Ministère du Travail")
    with reason("Translated", by=amina):
        ministry.save()
    entry = History(ministry, viewer=amina).entries[0]
    assert changes(entry) == [("Name (Français)", "", "Ministère du Travail")]


def test_the_page_is_read(client, amina, ministry):
    edit_organisation(ministry, name="Ministry of Work", by=amina)
    client.force_login(amina)
    shown = client.get(address(ministry)).content.decode()
    assert "<del>Ministry of Labour</del>" in shown
    assert "<bdi>Amina</bdi>" in shown


def test_names_of_persons_are_for_people_who_work_here(client, amina, dana, ministry):
    edit_organisation(ministry, name="Ministry of Work", by=amina)
    for person in (None, dana):
        if person:
            client.force_login(person)
        shown = client.get(address(ministry)).content.decode()
        assert "Amina" not in shown
        assert "<bdi>A member</bdi>" in shown


def test_who_gave_no_name_keeps_the_address_to_themselves(amina, bruno, ministry):
    type(bruno).objects.filter(pk=bruno.pk).update(name="")
    edit_organisation(ministry, name="Ministry of Work", by=bruno)
    assert History(ministry, viewer=amina).entries[0].who == "A member who has given no name"


def test_who_is_gone_has_no_name(amina, bruno, ministry):
    edit_organisation(ministry, name="Ministry of Work", by=bruno)
    erase_account(bruno, by=bruno)
    assert History(ministry, viewer=amina).entries[0].who == "Somebody whose account was deleted"


def test_confidential_fields_are_never_shown(amina, bruno):
    bruno.is_superuser = True
    bruno.name = "Bruno B."
    with reason("Promoted", by=amina):
        bruno.save()
    entry = History(bruno, viewer=bruno).entries[0]
    assert changes(entry) == [("Name", "Bruno", "Bruno B.")]


def test_histories_are_for_those_who_may_see_the_record(client, amina, bruno, chipo, dana, ministry):
    invitation, _token = invite(ministry, role="host", email="erik@example.org", by=amina)
    doors = {
        bruno: [address(bruno.memberships.get())],
        amina: [address(invitation), address(amina)],
    }
    for person, addresses in doors.items():
        for stranger in (chipo, dana):
            client.force_login(stranger)
            assert [client.get(each).status_code for each in addresses] == [403] * len(addresses)
        client.logout()
        assert [client.get(each).status_code for each in addresses] == [302] * len(addresses)
        client.force_login(person)
        assert [client.get(each).status_code for each in addresses] == [200] * len(addresses)


@pytest.mark.parametrize(
    ("label", "pk"),
    [
        ("people.organisation", "0"),
        ("people.organisation", "x"),
        ("people.organisation", "9" * 40),
        ("people.organisationevent", "1"),
        ("account.emailaddress", "1"),
        ("sessions.session", "1"),
        ("nothing", "1"),
    ],
)
def test_what_has_no_history_is_not_found(client, amina, label, pk):
    client.force_login(amina)
    assert client.get(reverse("people:history", args=[label, pk])).status_code == 404


def test_a_long_history_has_pages_and_takes_the_same_queries(client, amina, ministry):
    client.force_login(amina)
    edit_organisation(ministry, name="Ministry 0", by=amina)

    def count():
        client.get(address(ministry))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(ministry))
        return len(queries)

    few = count()
    for n in range(1, 70):
        edit_organisation(ministry, name=f"Ministry {n}", by=amina)
    assert count() == few
    assert few <= 12
    older = client.get(address(ministry) + "?page=3").content.decode()
    assert "Page 3 of 3" in older
    assert "<del>Ministry of Labour</del>" in older


def test_things_done_at_once_are_told_at_once(amina, bruno, ministry):
    with reason("Reorganised", by=amina):
        ministry.name = "A"
        ministry.save()
        ministry.level = "global"
        ministry.save()
    now, _first = History(ministry, viewer=bruno).entries
    assert [label for label, _before, _after in changes(now)] == ["Name", "Level"]


def test_links_lead_only_where_the_door_is_open(client, amina, dana, ministry):
    made = create_organisation(name="City", stakeholder_type=ministry.stakeholder_type, by=amina)
    give_role(made, dana, "viewer", by=amina)
    assert address(made) in client.get(made.get_absolute_url()).content.decode()


def test_each_change_of_one_request_keeps_its_own_reason(amina, ministry):
    with reason("Everything at once", by=amina):
        edit_organisation(ministry, name="A", by=amina)
        edit_organisation(ministry, level="global", by=None)
        ministry.name = "B"
        ministry.save()
    whys = [(entry.why, entry.who) for entry in History(ministry, viewer=amina).entries]
    assert whys[:3] == [
        ("Everything at once", "Amina"),
        ("Corrected the organisation", "Amina"),
        ("Corrected the organisation", "Amina"),
    ]
