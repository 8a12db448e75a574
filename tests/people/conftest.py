"""Two people at once need rows that are really there, outside any test's transaction."""

import pytest
from django.utils import translation

from tests.conftest import make_organisation, make_person


@pytest.fixture(autouse=True)
def in_english():
    """A page in Arabic leaves its thread speaking Arabic."""
    with translation.override("en"):
        yield


@pytest.fixture
def race(django_db_setup, django_db_blocker):
    """Amina, Dana, Erik and a ministry, committed; removed with their traces afterwards."""
    from pghistory.models import Context

    from safar.people.models import Invitation, Membership, Organisation, User

    with django_db_blocker.unblock():
        ministry = make_organisation("race", "Ministry of Races", "lead_ministry")
        amina = make_person("Amina", (ministry, "focal_point"))
        yield amina, make_person("Dana"), make_person("Erik"), ministry
        ministry.delete()
        User.objects.all().delete()
        for model in (Invitation, Membership, Organisation, User):
            model.pgh_event_model.objects.all().delete()
        Context.objects.all().delete()
