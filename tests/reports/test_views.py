"""The pages of editions, and who sees what."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.lib.refusal import Refusal
from safar.plan.models import Action
from safar.reports import services
from safar.reports.models import Edition
from safar.reports.services import freeze_plan

EDITIONS = "/plans/meridia-gcm-plan/editions/"


def url_of(edition, form="pdf"):
    return reverse("reports:file", args=[edition.plan.slug, edition.number, form])


def test_amina_prints_the_plan_and_finds_the_pdf_first(client, full_plan, amina):
    client.force_login(amina)
    response = client.post(EDITIONS, {"language": "fr"}, follow=True)
    edition = Edition.objects.get()
    assert response.redirect_chain == [(edition.get_absolute_url(), 302)]
    assert (edition.number, edition.language, edition.frozen_by) == (1, "fr", amina)
    page = response.content.decode()
    assert "Edition 1 is frozen." in page
    assert page.index(url_of(edition, "pdf")) < page.index(url_of(edition, "docx"))


def test_printing_again_says_that_nothing_changed(client, full_plan, bruno):
    client.force_login(bruno)
    for _time in range(2):
        response = client.post(EDITIONS, {"language": "en"}, follow=True)
    assert "Nothing has changed since edition 1" in response.content.decode()
    assert Edition.objects.count() == 1


def test_a_language_we_do_not_print_is_told_beside_the_field(client, full_plan, amina):
    client.force_login(amina)
    response = client.post(EDITIONS, {"language": "xx"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["language"]
    assert Edition.objects.count() == 0


@pytest.mark.parametrize("who", ["chipo", "dana", None])
def test_others_read_editions_of_a_public_plan_and_print_none(client, edition, who, request):
    if who:
        client.force_login(request.getfixturevalue(who))
    page = client.get(EDITIONS).content.decode()
    assert url_of(edition) in page
    assert '<form method="post" action="/plans/' not in page
    assert client.get(url_of(edition)).status_code == 200
    assert client.post(EDITIONS, {"language": "ru"}).status_code == 403
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("who", ["dana", None])
def test_editions_of_a_plan_that_is_not_public_are_hidden(client, edition, who, request):
    edition.plan.is_public = False
    edition.plan.save()
    if who:
        client.force_login(request.getfixturevalue(who))
    for address in (EDITIONS, edition.get_absolute_url(), url_of(edition)):
        assert client.get(address).status_code == 404


def test_a_public_plan_without_editions_says_so(client, plan):
    page = client.get(EDITIONS).content.decode()
    assert "Nothing printed yet" in page
    assert "Read the plan" in page


def test_the_file_keeps_its_bytes_name_and_mark(client, edition):
    response = client.get(url_of(edition))
    again = client.get(url_of(edition))
    file = edition.files.get()
    assert response.content == again.content == bytes(file.data)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="meridia-gcm-plan-edition-1-en.pdf"'
    assert response["ETag"] == f'"{file.sha256}"'
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(url_of(edition), headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_the_file_of_a_private_plan_stays_with_its_reader(client, edition, amina):
    edition.plan.is_public = False
    edition.plan.save()
    client.force_login(amina)
    assert client.get(url_of(edition))["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("html", "text/html; charset=utf-8"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_the_other_formats(client, edition, form, kind):
    response = client.get(url_of(edition, form))
    assert (response.status_code, response["Content-Type"]) == (200, kind)


@pytest.mark.parametrize("address", ["editions/9/", "editions/1/odt/", "editions/9/pdf/"])
def test_what_is_not_there_is_not_found(client, edition, address):
    assert client.get(f"/plans/meridia-gcm-plan/{address}").status_code == 404


def test_a_file_that_cannot_be_drawn_says_why_on_the_page(client, edition, monkeypatch):
    def refuse(laid_out):
        raise Refusal("Install a font.")

    monkeypatch.setitem(services.DRAWERS, "pdf", refuse)
    response = client.get(url_of(edition), follow=True)
    assert response.redirect_chain == [(edition.get_absolute_url(), 302)]
    assert "Install a font." in response.content.decode()


def test_the_page_shows_what_changed_since_the_edition_before(client, edition):
    Action.objects.filter(code="1.2").update(status="ongoing")
    second = freeze_plan(edition.plan, language="en", by=None)
    page = client.get(second.get_absolute_url()).content.decode()
    assert "What changed since edition 1" in page
    assert "from “Yet to start” to “Ongoing”" in page
    first = client.get(edition.get_absolute_url()).content.decode()
    assert "There is no earlier edition" in first
    assert "Edition 2 is the newest one in this language." in first


def test_the_page_keeps_the_language_of_the_edition(client, full_plan):
    edition = freeze_plan(full_plan, language="ar", by=None)
    page = client.get(edition.get_absolute_url()).content.decode()
    assert '<article class="paper" lang="ar" dir="rtl">' in page
    assert '<html lang="en" dir="ltr">' in page


def test_what_people_write_is_escaped(client, full_plan):
    Action.objects.filter(code="1.1").update(description="<script>alert(1)</script>")
    edition = freeze_plan(full_plan, language="en", by=None)
    for address in (edition.get_absolute_url(), url_of(edition, "html")):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def make_editions(plan, count):
    start = Edition.objects.count()
    for number in range(start + 1, start + count + 1):
        Edition.objects.create(plan=plan, number=number, language="en", content={"big": "x"}, sha256="0" * 64)


def test_a_long_list_takes_as_many_queries_as_a_short_one(client, full_plan, amina):
    client.force_login(amina)
    make_editions(full_plan, 1)
    with CaptureQueriesContext(connection) as few:
        client.get(EDITIONS)
    make_editions(full_plan, 299)
    with CaptureQueriesContext(connection) as many:
        response = client.get(EDITIONS)
    assert response.context["list"].count == 300
    assert len(many) == len(few) <= 12
    assert not any('"content"' in query["sql"] for query in many)


def test_the_list_can_be_exported(client, edition):
    answer = client.get(EDITIONS + "?format=json").json()
    assert [(row["number"], row["sha256"]) for row in answer["rows"]] == [(1, edition.sha256)]
