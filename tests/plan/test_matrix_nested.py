"""A city's action says which national action it serves, and both pages say so."""

from __future__ import annotations

import pytest
from django.urls import reverse

from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.plan.services import add_action
from safar.plan.services.cells import write_cell

pytestmark = pytest.mark.django_db


def test_city_action_serves_a_national_one(plan, action, objective, ministry, meridia, amina, client):
    city = Plan.objects.create(
        slug="city",
        title="City plan",
        country=meridia,
        owner=ministry,
        parent=plan,
        level="local",
        is_public=True,
    )
    mine = add_action(city, title="Register agencies in town", objective=objective, level="local", by=amina)
    with pytest.raises(Refusal, match="No plan above"):
        write_cell(city, mine.pk, "serves", "9.9", was="", by=amina)
    written = write_cell(city, mine.pk, "serves", action.code, was="", by=amina)
    assert written.text == f"{plan.slug}:{action.code}"
    assert (
        "License recruiters" in client.get(reverse("plan:action", args=["city", mine.code])).content.decode()
    )
    page = client.get(reverse("plan:action", args=[plan.slug, action.code])).content.decode()
    assert "Register agencies in town" in page
    Plan.objects.filter(pk=city.pk).update(is_public=False)
    page = client.get(reverse("plan:action", args=[plan.slug, action.code])).content.decode()
    assert "Register agencies in town" not in page  # a private plan stays private
