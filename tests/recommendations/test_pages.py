"""The pages of recommendations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from safar.plan.models import Plan
from safar.recommendations.models import Recommendation, RecommendationFile
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


def give(client, text, name="upr.csv"):
    """The page after a file was given."""
    file = SimpleUploadedFile(name, text.encode())
    return client.post(at("import"), {"file": file, "country": "XMA"}, follow=True)


def test_file_is_looked_at_before_anything_is_kept(client, amina, recommendation):
    client.force_login(amina)
    text = (
        "source,session,code,text,weather\n"
        "UPR,cycle 3,136.12,Ban all recruitment fees.,\nUPR,cycle 3,136.13,Ratify.,\n"
    )
    page = give(client, text)
    shown = page.content.decode()
    assert "136.13" in shown
    assert "Ban all recruitment fees." in shown
    assert "weather" in shown
    assert Recommendation.objects.get().text == "Ban recruitment fees for migrant workers."
    page = client.post(page.request["PATH_INFO"], follow=True)
    assert "1 new, 1 changed, 0 as they were" in page.content.decode()
    assert sorted(Recommendation.objects.values_list("code", "text")) == [
        ("136.12", "Ban all recruitment fees."),
        ("136.13", "Ratify."),
    ]
    assert not RecommendationFile.objects.exists()


def test_bad_rows_are_listed_and_nothing_can_be_imported(client, amina, reference):
    client.force_login(amina)
    page = give(client, "source,code,text\nUPX,1,Ratify.\nUPR,2,Protect.\nUPR,2,\n")
    shown = page.content.decode()
    assert "is not known here" in shown
    assert "This must not be empty." in shown
    assert "Yes, import them" not in shown
    page = client.post(page.request["PATH_INFO"], follow=True)
    assert "so nothing was imported" in page.content.decode()
    assert (Recommendation.objects.count(), RecommendationFile.objects.count()) == (0, 1)


def test_file_that_changes_nothing_offers_no_yes(client, amina, recommendation):
    client.force_login(amina)
    said = recommendation
    page = give(
        client, f"source,session,code,text\nUPR,{said.session},{said.code},{said.text}\n"
    ).content.decode()
    assert "Yes, import them" not in page
    assert "<strong>1</strong>" in page


@pytest.mark.parametrize(("text", "says"), [("code,text\n1,Ratify.\n", "no column source"), ("\n", "empty")])
def test_file_that_cannot_be_read_is_not_kept(client, amina, reference, text, says):
    client.force_login(amina)
    page = give(client, text)
    assert (page.status_code, RecommendationFile.objects.count()) == (422, 0)
    assert says in page.content.decode()


def test_file_can_be_forgotten_and_is_its_senders_alone(client, amina, bruno, reference):
    client.force_login(amina)
    address = give(client, "source,code,text\nUPR,1,Ratify.\n").request["PATH_INFO"]
    client.force_login(bruno)
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    client.force_login(amina)
    assert "Nothing was imported" in client.post(address, {"drop": "1"}, follow=True).content.decode()
    assert (Recommendation.objects.count(), RecommendationFile.objects.count()) == (0, 0)


def test_file_of_yesterday_goes_with_the_next(client, amina, reference):
    client.force_login(amina)
    give(client, "source,code,text\nUPR,1,Ratify.\n")
    RecommendationFile.objects.update(made_at=timezone.now() - timedelta(days=2))
    give(client, "source,code,text\nUPR,2,Ratify.\n")
    assert RecommendationFile.objects.count() == 1


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
