"""What every trigger asks first is answered without an error that must be caught."""

from __future__ import annotations

import pgtrigger
import pytest
from django.db import connection

from safar.people.models import Organisation
from tests.conftest import make_organisation

pytestmark = pytest.mark.django_db


def ignored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")  # raises where nobody has said
        return cursor.fetchone()[0]


def test_no_trigger_is_ignored_and_that_is_said(ministry):
    assert ignored() == "{}"
    assert ministry.history.count() == 1


def test_ignoring_one_for_a_while_leaves_the_rest_as_it_was():
    with pgtrigger.ignore("people.Organisation:insert_insert"):
        quiet = make_organisation("quiet", "Quiet", "trade_unions")
    loud = make_organisation("loud", "Loud", "trade_unions")
    assert (quiet.history.count(), loud.history.count()) == (0, 1)
    assert Organisation.objects.filter(slug__in=("quiet", "loud")).count() == 2
