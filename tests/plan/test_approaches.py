"""Three approaches, told by what each covers and leaves out."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.lib.languages import UN_LANGUAGES
from safar.plan.approaches import approaches, words
from safar.plan.gaps import gaps
from safar.plan.models import Plan
from safar.plan.services import add_action, edit_action
from safar.reference.models import Objective
from tests.plan.filling import fill

pytestmark = pytest.mark.django_db


def covered(plan, user):
    return {
        each.key: {objective.number for objective, is_covered in each.cells if is_covered}
        for each in approaches(plan, gaps(plan), user, "en")
    }


def test_each_approach_covers_what_is_recorded(plan, action, ministry, meridia, amina, chipo):
    law = add_action(plan, title="Law", objective=Objective.objects.get(pk=8), by=amina)
    edit_action(law, by=amina, legal_basis="Act 3")
    dropped = add_action(plan, title="Dropped", objective=Objective.objects.get(pk=9), by=amina)
    edit_action(dropped, by=amina, legal_basis="Act 4", status="cancelled")
    laws = Plan.objects.create(
        slug="laws", title="Laws", country=meridia, owner=ministry, kind=Plan.Kind.CROSSWALK
    )
    add_action(laws, title="Civil registration", objective=Objective.objects.get(pk=4), by=amina)
    found = covered(plan, amina)
    assert found["systematic"] == set(range(1, 24))
    assert found["selective"] == {6, 8}
    assert found["as_things_are"] == {4, 8}
    # A map that is not public says nothing to those who may not see it.
    assert covered(plan, AnonymousUser())["as_things_are"] == covered(plan, chipo)["as_things_are"] == {8}


def test_they_are_told_in_six_languages(plan):
    found = gaps(plan)
    for language in UN_LANGUAGES:
        assert all(each.name and each.what for each in approaches(plan, found, AnonymousUser(), language))
        assert set(words(language)) == {"title", "covers", "leaves_out"}


def test_the_gap_wall_shows_them_and_asks_no_more_of_a_larger_plan(client, plan, ministry, meridia, amina):
    client.force_login(amina)
    big = Plan.objects.create(slug="big", title="Big", country=meridia, owner=ministry)
    asked = []
    for each, count in ((plan, 1), (big, 30)):
        fill(each, count)
        address = reverse("plan:gaps", args=[each.slug])
        page = client.get(address).content.decode()
        assert page.count('<ol class="approach-wall">') == 3
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12


def test_a_plan_that_is_not_public_shows_nothing(client, draft):
    assert client.get(reverse("plan:gaps", args=[draft.slug])).status_code == 404
