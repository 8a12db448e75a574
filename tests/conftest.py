"""The cast, and a database that already knows what the world agreed."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connections


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys come last: the browser's event loop would give later tests a second connection each."""
    items.sort(key=lambda item: "journeys" in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def static_files(tmp_path_factory):
    """Pages name their style sheets by hash, so the files are gathered once."""
    from django.conf import settings

    settings.STATIC_ROOT = tmp_path_factory.mktemp("data") / "static"
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Reference data is loaded once; every test finds it and none may change it for another."""
    from safar.reference.loader import load_reference

    if not connections["default"].settings_dict["NAME"].startswith("test_"):
        pytest.fail("No test chosen is marked django_db: they would write into the database you work with.")
    with django_db_blocker.unblock():
        load_reference()
    yield
    # Threads of some tests leave connections in the pool; the database cannot be dropped under them.
    for connection in connections.all():
        connection.close()
        connection.close_pool()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """A test that commits leaves tables empty: what the world agreed is loaded again for the next."""
    result = yield
    mark = item.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction") and nextitem is not None:
        from pytest_django.plugin import blocking_manager_key

        from safar.reference.loader import load_reference

        with item.config.stash[blocking_manager_key].unblock():
            load_reference()
    return result


@pytest.fixture
def reference(db):
    """Says that a test leans on the reference data."""


@pytest.fixture
def meridia(db):
    """An invented country."""
    from safar.reference.models import Country

    return Country.objects.create(
        alpha3="XMA",
        alpha2="XM",
        name="Meridia",
        is_invented=True,
        is_un_member=False,
        source="Invented",
        check_mark="D",
    )


def make_organisation(slug, name, kind, country=None, level="national"):
    from safar.people.models import Organisation

    return Organisation.objects.create(
        slug=slug, name=name, stakeholder_type_id=kind, country=country, level=level
    )


def make_person(name, *memberships):
    from safar.people.models import Membership, User

    person = User.objects.create_user(f"{name.lower()}@example.org", "a long password for tests", name=name)
    for organisation, role in memberships:
        Membership.objects.create(user=person, organisation=organisation, role=role)
    return person


@pytest.fixture
def ministry(meridia):
    return make_organisation("ministry-of-labour", "Ministry of Labour", "lead_ministry", meridia)


@pytest.fixture
def union(meridia):
    return make_organisation("trade-union-congress", "Trade Union Congress", "trade_unions", meridia)


@pytest.fixture
def amina(ministry):
    """The focal point; she also organises consultations."""
    return make_person("Amina", (ministry, "focal_point"), (ministry, "organiser"))


@pytest.fixture
def bruno(ministry):
    """The reviewer: an editor of the ministry."""
    return make_person("Bruno", (ministry, "editor"))


@pytest.fixture
def chipo(union):
    """Of a partner organisation."""
    return make_person("Chipo", (union, "contributor"))


@pytest.fixture
def dana(db):
    """Has an account and no rights."""
    return make_person("Dana")
