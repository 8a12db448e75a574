"""The pages of follow-up, and what the link in a mail cannot be turned into."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from safar.followup.links import SALT, token_of
from safar.followup.models import Contact, Look, Rhythm, UpdateRequest
from safar.plan.models import Action, Plan, ProgressUpdate
from safar.plan.services import report_progress
from tests.lib.clamd import EICAR, clamd_at


def link(request):
    return reverse("followup:answer", args=[token_of(request)])


def said(today, **more):
    return {"status": "ongoing", "text": "Two offices opened.", "reported_on": today.isoformat(), **more}


def test_the_link_opens_the_form_and_takes_the_answer(client, asked, action, today):
    page = client.get(link(asked))
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"]) == (
        200, "no-store", "no-referrer",
    )  # fmt: skip
    answered = client.post(link(asked), said(today, delay="staff"))
    assert "Your report is kept" in answered.content.decode()
    assert [(each.text, each.delay.reason) for each in action.updates.all()] == [
        ("Two offices opened.", "staff")
    ]


def test_the_link_signs_nobody_in(client, asked, plan, today):
    Plan.objects.filter(pk=plan.pk).update(is_public=False)
    client.get(link(asked))
    client.post(link(asked), said(today))
    assert "_auth_user_id" not in client.session
    others = [
        reverse("plan:plan", args=[plan.slug]),
        reverse("plan:action", args=[plan.slug, asked.action.code]),
        reverse("followup:glance", args=[plan.slug]),
        reverse("followup:overview", args=[plan.slug]),
        reverse("plan:report", args=[plan.slug, asked.action.code]),
    ]
    assert {client.get(each).status_code for each in others} <= {302, 404}


@pytest.mark.parametrize("change", ["cut", "other request", "other salt", "other address", "letters"])
def test_a_changed_link_opens_nothing(client, asked, today, change):
    token = token_of(asked)
    forged = {
        "cut": token[:-1],
        "other request": signing.dumps({"request": asked.pk + 1, "to": asked.email}, salt=SALT),
        "other salt": signing.dumps({"request": asked.pk, "to": asked.email}, salt="safar.other"),
        "other address": signing.dumps({"request": asked.pk, "to": "eve@example.org"}, salt=SALT),
        "letters": "x" * 400,
    }[change]
    address = reverse("followup:answer", args=[forged])
    assert (client.get(address).status_code, client.post(address, said(today)).status_code) == (404, 404)
    assert ProgressUpdate.objects.count() == 0


def test_used_links_say_so_and_give_back_what_was_typed(client, asked, today, action):
    client.post(link(asked), said(today))
    assert client.get(link(asked)).status_code == 200
    second = client.post(link(asked), said(today, text="Three offices."))
    assert second.status_code == 409
    assert "Three offices." in second.content.decode()
    assert action.updates.count() == 1


def test_expired_and_withdrawn_links_are_gone(client, asked, today):
    UpdateRequest.objects.update(due_on=today - timedelta(days=9), expires_on=today - timedelta(days=1))
    assert client.get(link(asked)).status_code == 410
    assert client.post(link(asked), said(today)).status_code == 410


def test_a_day_to_come_is_refused_and_the_words_stay(client, asked, today):
    page = client.post(link(asked), said(today + timedelta(days=2)))
    text = page.content.decode()
    assert "has not come yet" in text
    assert "Two offices opened." in text


def test_the_link_moves_no_day_and_ties_nothing(client, asked, action, plan, objective, today):
    other = Action.objects.create(plan=plan, code="Z", title="Other", objective=objective)
    other.needs.add(action)
    more = {
        "starts_on": "2031-01-01",
        "ends_on": "2030-01-01",
        "needs": "Z",
        "code": "HACK",
        "title": "Hacked",
    }
    client.post(link(asked), said(today, **more))
    kept = Action.objects.get(pk=action.pk)
    assert (kept.status, kept.starts_on, kept.ends_on, kept.code, kept.title) == (
        "ongoing", action.starts_on, action.ends_on, action.code, action.title,
    )  # fmt: skip
    assert not kept.needs.exists()


def test_a_virus_does_not_come_in_by_the_link(client, asked, action, today, settings, tmp_path):
    settings.SAFAR_CLAMD = str(tmp_path / "clamd.ctl")
    with clamd_at(tmp_path / "clamd.ctl"):
        sent = SimpleUploadedFile("proof.txt", b"words " + EICAR)
        page = client.post(link(asked), said(today, evidence=sent)).content.decode()
        assert "malware in “proof.txt”" in page
        assert "Two offices opened." in page
        assert not action.updates.exists()
        client.post(link(asked), said(today, evidence=SimpleUploadedFile("proof.txt", b"words")))
    assert action.updates.get().evidence.get().scan == "clean"


def test_amina_looks_before_she_asks(client, amina, chipo, plan, action, due):
    client.force_login(amina)
    address = reverse("followup:ask", args=[plan.slug])
    form = {"about": "all", "due_on": due.isoformat()}
    looked = client.post(address, form)
    assert "Chipo" in looked.content.decode()
    assert UpdateRequest.objects.count() == 0
    client.post(address, {**form, "confirm": "yes"})
    assert [each.email for each in UpdateRequest.objects.all()] == [chipo.email]


def test_contacts_and_rhythm_are_kept(client, amina, plan, action):
    client.force_login(amina)
    contact = {"name": "Efe", "email": "efe@example.org", "language": "fr"}
    client.post(reverse("followup:contacts", args=[plan.slug, action.code]), contact)
    assert Contact.objects.get().email == "efe@example.org"
    days = {"answer_days": 21, "remind_days": 2, "escalate_days": 5, "fresh_days": 9, "late_days": 8,
            "stale_days": 7}  # fmt: skip
    address = reverse("followup:rhythm", args=[plan.slug])
    assert "in this order" in client.post(address, days).content.decode()
    client.post(address, {**days, "late_days": 9, "stale_days": 9})
    assert Rhythm.objects.get().answer_days == 21


@pytest.mark.parametrize("name", ["overview", "ask", "rhythm"])
def test_dana_keeps_no_plan(client, dana, amina, plan, action, name):
    address = reverse(f"followup:{name}", args=[plan.slug])
    client.force_login(amina)
    assert client.get(address).status_code == 200
    client.force_login(dana)
    assert client.get(address).status_code == 403


def test_at_a_glance_says_what_is_late(client, plan, action, today):
    action.ends_on = today - timedelta(days=5)
    action.save()
    text = client.get(reverse("followup:glance", args=[plan.slug])).content.decode()
    assert "Late actions: 1 of 1." in text
    assert action.title in text


def test_changes_since_the_last_look(client, amina, plan, action, today):
    client.force_login(amina)
    address = reverse("followup:changes", args=[plan.slug])
    assert "New action" in client.get(address).content.decode()
    client.post(address)
    assert Look.objects.get().user == amina
    assert "Nothing new" in client.get(address).content.decode()
    report_progress(action, status="ongoing", text="Begun at last.", reported_on=today, by=amina)
    text = client.get(address).content.decode()
    assert text.index("Begun at last.") < text.index("Before that")


def test_private_plans_have_neither_feed_nor_wall(client, plan, action, amina):
    addresses = [reverse(f"followup:{name}", args=[plan.slug]) for name in ("feed", "embedded_wall")]
    pages = [client.get(each) for each in addresses]
    assert [page.status_code for page in pages] == [200, 200]
    assert b"<feed" in pages[0].content
    assert "frame-ancestors *" in pages[1]["Content-Security-Policy"]
    assert "X-Frame-Options" not in pages[1]
    Plan.objects.filter(pk=plan.pk).update(is_public=False)
    client.force_login(amina)
    assert [client.get(each).status_code for each in addresses] == [404, 404]
