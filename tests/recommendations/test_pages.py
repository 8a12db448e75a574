"""The pages of recommendations."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.plan.models import Plan
from safar.recommendations.models import Recommendation
from safar.recommendations.services import import_recommendations, take_up
from tests.recommendations.conftest import ROW


def at(name, *args):
    return reverse(f"recommendations:{name}", args=args)


def test_everybody_reads_and_filters(client, recommendation, action, amina, plan):
    page = client.get(at("list")).content.decode()
    assert "Ban recruitment fees" in page
    assert "1 of these has no action yet" in page
    for asked, found in (("objective=6", 1), ("objective=7", 0), ("source=cmw", 0), ("position=accepted", 1)):
        assert client.get(f"{at('list')}?{asked}&format=json").json()["count"] == found
    take_up(recommendation, action, by=amina)
    rows = client.get(f"{at('list')}?taken_up=yes&format=json").json()["rows"]
    assert rows[0]["actions"] == action.code
    assert "License recruiters" in client.get(recommendation.get_absolute_url()).content.decode()
    assert "Ban recruitment fees" in client.get(action.get_absolute_url()).content.decode()
    assert f"{at('list')}?country=XMA" in client.get(plan.get_absolute_url()).content.decode()
    gaps = client.get(reverse("plan:gaps", args=[plan.slug])).content.decode()
    assert f"{at('list')}?country=XMA&amp;taken_up=no" in gaps


def test_an_action_of_a_private_plan_is_not_told(client, recommendation, action, amina):
    take_up(recommendation, action, by=amina)
    Plan.objects.update(is_public=False)
    assert client.get(f"{at('list')}?taken_up=yes&format=json").json()["count"] == 0
    assert "License recruiters" not in client.get(recommendation.get_absolute_url()).content.decode()


def test_there_is_no_page_of_nothing(client, db):
    assert client.get(at("recommendation", 4)).status_code == 404


def test_amina_ties_and_unties(client, recommendation, action, amina):
    client.force_login(amina)
    assert "Taken up in this action" in client.get(recommendation.get_absolute_url()).content.decode()
    sent = {"action": action.pk}
    page = client.post(at("take_up", recommendation.pk), sent, follow=True).content.decode()
    assert "Remove this origin" in page
    history = reverse("people:history", args=["recommendations.recommendation", recommendation.pk])
    assert history in page
    assert client.get(history).status_code == 200
    page = client.post(at("take_up", recommendation.pk), {**sent, "let_go": "yes"}, follow=True)
    assert "Remove this origin" not in page.content.decode()
    page = client.post(at("take_up", recommendation.pk), {"action": "x"}, follow=True)
    assert "valid choice" in page.content.decode()


def test_dana_ties_and_imports_nothing(client, recommendation, action, dana):
    client.force_login(dana)
    assert "Taken up in this action" not in client.get(recommendation.get_absolute_url()).content.decode()
    assert client.post(at("take_up", recommendation.pk), {"action": action.pk}).status_code == 403
    assert client.get(at("import")).status_code == 403


@pytest.mark.parametrize(
    ("text", "status", "kept", "says"),
    [
        ("source,code,text\nUPR,1,Ratify.\n", 200, 1, "1 new, 0 changed"),
        ("source,code,text\nUPX,1,Ratify.\n", 409, 0, "is not known here"),
        ("code,text\n1,Ratify.\n", 409, 0, "no column source"),
        ("\n", 409, 0, "empty"),
    ],
)
def test_amina_imports_a_file(client, amina, reference, text, status, kept, says):
    client.force_login(amina)
    file = SimpleUploadedFile("upr.csv", text.encode())
    page = client.post(at("import"), {"file": file, "country": "XMA"}, follow=True)
    assert (page.status_code, Recommendation.objects.count()) == (status, kept)
    assert says in page.content.decode()


def test_as_many_queries_for_one_as_for_three(client, meridia, recommendation, action, amina):
    seen = []
    for more in (0, 2):
        rows = [(n, {**ROW, "code": f"{n}"}) for n in range(2, 2 + more)]
        import_recommendations(rows, meridia, by=None)
        for each in Recommendation.objects.all():
            take_up(each, action, by=amina)
        with CaptureQueriesContext(connection) as queries:
            client.get(at("list"))
        seen.append(len(queries))
    assert seen[0] == seen[1] <= 15
