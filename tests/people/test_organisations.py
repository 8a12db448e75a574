"""Organisations, roles, and who may change them."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.lib.refusal import Refusal
from safar.people.models import Membership, Organisation
from safar.people.services import create_organisation, edit_organisation, give_role, take_role

pytestmark = pytest.mark.django_db


def roles(person, organisation):
    return set(person.memberships.filter(organisation=organisation).values_list("role", flat=True))


def url(name, *args):
    return reverse(f"people:{name}", args=args)


# --- Services ---------------------------------------------------------------------


def test_whoever_adds_an_organisation_is_its_focal_point(amina, ministry):
    city = create_organisation(
        name="City of Aral", stakeholder_type=ministry.stakeholder_type, country=ministry.country, by=amina
    )
    assert city.slug == "city-of-aral"
    assert roles(amina, city) == {"focal_point"}


def test_an_organisation_called_new_does_not_hide_the_form(amina, ministry):
    made = create_organisation(name="New", stakeholder_type=ministry.stakeholder_type, by=amina)
    assert made.slug == "new-2"


def test_a_name_without_latin_letters_gets_an_address(amina, ministry):
    made = create_organisation(name="وزارة العمل", stakeholder_type=ministry.stakeholder_type, by=amina)
    assert made.slug == "organisation-1"


def test_the_same_name_in_the_same_country_is_refused(amina, ministry):
    with pytest.raises(Refusal, match="is here already"):
        create_organisation(
            name="ministry of LABOUR",
            stakeholder_type=ministry.stakeholder_type,
            country=ministry.country,
            by=amina,
        )


def test_editing_keeps_the_address(amina, ministry):
    edit_organisation(ministry, name="Ministry of Work", by=amina)
    ministry.refresh_from_db()
    assert (ministry.name, ministry.slug) == ("Ministry of Work", "ministry-of-labour")


def test_a_role_is_given_once(amina, bruno, ministry):
    give_role(ministry, bruno, "host", by=amina)
    give_role(ministry, bruno, "host", by=amina)
    assert roles(bruno, ministry) == {"editor", "host"}


def test_the_last_focal_point_stays(amina, ministry):
    with pytest.raises(Refusal, match="last focal point"):
        take_role(amina.memberships.get(role="focal_point"), by=amina)
    assert roles(amina, ministry) == {"focal_point", "organiser"}


def test_one_of_two_focal_points_may_go(amina, bruno, ministry):
    give_role(ministry, bruno, "focal_point", by=amina)
    take_role(amina.memberships.get(role="focal_point"), by=bruno)
    assert roles(amina, ministry) == {"organiser"}


# --- The list ---------------------------------------------------------------------


def many(ministry, number):
    Organisation.objects.bulk_create(
        Organisation(
            slug=f"o-{n}",
            name=f"Organisation {n:03}",
            stakeholder_type=ministry.stakeholder_type,
            country=ministry.country,
        )
        for n in range(number)
    )


def count_queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_one_and_three_hundred_organisations_take_the_same_queries(client, amina, ministry):
    client.force_login(amina)
    few = count_queries(client, url("organisations"))
    many(ministry, 300)
    assert count_queries(client, url("organisations")) == few
    assert few <= 12


def test_the_list_is_searched_and_filtered(client, ministry, union):
    assert "Trade Union Congress" not in page(client, url("organisations") + "?q=labour")
    assert "Ministry of Labour" not in page(client, url("organisations") + "?type=trade_unions")
    assert "Ministry of Labour" in page(client, url("organisations") + "?country=XMA&level=national")
    assert "No organisation fits" in page(client, url("organisations") + "?level=global")


def test_the_export_holds_what_the_list_shows(client, ministry, union):
    rows = json.loads(client.get(url("organisations") + "?q=union&format=json").content)["rows"]
    assert rows == [
        {
            "name": "Trade Union Congress",
            "stakeholder_type": union.stakeholder_type.name,
            "level": "National",
            "country": "Meridia",
            "country_code": "XMA",
            "slug": "trade-union-congress",
        }
    ]


def test_an_empty_list_says_what_to_do(client, db):
    assert "No organisation yet" in page(client, url("organisations"))


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- Pages ------------------------------------------------------------------------


def test_members_are_shown_to_members_only(client, amina, bruno, chipo, dana, ministry):
    for person, sees in [(None, False), (dana, False), (chipo, False), (bruno, True), (amina, True)]:
        client.logout()
        if person:
            client.force_login(person)
        shown = page(client, url("organisation", ministry.slug))
        assert ("Bruno</bdi>" in shown, "bruno@example.org" in shown) == (sees, False)


def test_a_focal_point_adds_and_corrects(client, amina, ministry):
    client.force_login(amina)
    given = {
        "name": "City of Aral",
        "language": "en",
        "stakeholder_type": ministry.stakeholder_type_id,
        "level": "local",
        "country": "XMA",
    }
    assert client.post(url("organisation_new"), given).status_code == 302
    city = Organisation.objects.get(name="City of Aral")
    given["name"] = "City of Aralsk"
    assert client.post(url("organisation_edit", city.slug), given)["Location"] == city.get_absolute_url()
    city.refresh_from_db()
    assert city.name == "City of Aralsk"


def test_a_refused_name_keeps_what_was_typed(client, amina, ministry):
    client.force_login(amina)
    given = {
        "name": "Ministry of Labour",
        "language": "en",
        "stakeholder_type": ministry.stakeholder_type_id,
        "level": "national",
        "country": "XMA",
    }
    shown = client.post(url("organisation_new"), given).content.decode()
    assert "is here already" in shown
    assert 'value="Ministry of Labour"' in shown


def test_a_national_organisation_needs_a_country(client, amina, ministry):
    client.force_login(amina)
    given = {"name": "X", "language": "en", "stakeholder_type": "lead_ministry", "level": "national"}
    assert "belongs to a country" in client.post(url("organisation_new"), given).content.decode()


def test_roles_are_given_and_taken_on_the_page(client, amina, bruno, ministry):
    client.force_login(amina)
    assert "bruno@example.org" in page(client, url("members", ministry.slug))
    client.post(url("role_give", ministry.slug), {"person": bruno.pk, "role": "host"})
    assert roles(bruno, ministry) == {"editor", "host"}
    host = bruno.memberships.get(role="host")
    assert "will no longer act" in page(client, url("role_take", ministry.slug, host.pk))
    client.post(url("role_take", ministry.slug, host.pk))
    assert roles(bruno, ministry) == {"editor"}


def test_a_stranger_cannot_be_given_a_role(client, amina, dana, ministry):
    client.force_login(amina)
    client.post(url("role_give", ministry.slug), {"person": dana.pk, "role": "editor"})
    assert roles(dana, ministry) == set()


def test_a_role_of_another_organisation_cannot_be_taken(client, amina, chipo, ministry, union):
    client.force_login(amina)
    theirs = chipo.memberships.get()
    assert client.post(url("role_take", ministry.slug, theirs.pk)).status_code == 404
    assert Membership.objects.filter(pk=theirs.pk).exists()


def test_only_focal_points_manage(client, amina, bruno, chipo, dana, ministry):
    taken = bruno.memberships.get()
    for person in (bruno, chipo, dana):
        client.force_login(person)
        assert client.get(url("organisation_edit", ministry.slug)).status_code == 403
        assert client.get(url("members", ministry.slug)).status_code == 403
        assert client.post(url("role_take", ministry.slug, taken.pk)).status_code == 403
        assert client.post(url("invitation_new", ministry.slug), {"role": "viewer"}).status_code == 403
        assert client.get(url("organisation_new")).status_code == 403
    assert Membership.objects.filter(pk=taken.pk).exists()
