"""Invitation links: made once, shown once, used once."""

import threading
from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Context

from safar.lib.refusal import Refusal
from safar.people.models import Invitation, Membership, User
from safar.people.services import accept_invitation, invite, take_role, withdraw_invitation


def url(name, *args):
    return reverse(f"people:{name}", args=args)


def opened(token):
    return url("invitation", token)


@pytest.mark.django_db
def test_only_the_hash_of_the_token_is_kept(client, amina, dana, ministry):
    invitation, token = invite(ministry, role="editor", by=amina)
    assert invitation.token_hash == sha256(token.encode()).hexdigest()
    client.get(opened(token))  # a stranger opens it, and it is remembered until they have signed in
    client.force_login(dana)
    client.post(opened(token))
    assert dana.memberships.count() == 1
    for session in Session.objects.all():
        assert token not in str(session.get_decoded())
    kept = list(Invitation.pgh_event_model.objects.values()) + list(Context.objects.values("metadata"))
    assert token not in str(kept)


@pytest.mark.django_db
def test_the_link_is_shown_once(client, amina, ministry):
    client.force_login(amina)
    made = client.post(url("invitation_new", ministry.slug), {"role": "editor"}).content.decode()
    assert "/invitations/" in made
    assert "shown this one time only" in made
    invitation = Invitation.objects.get()
    assert timedelta(days=13) < invitation.expires_at - timezone.now() <= timedelta(days=14)
    listed = client.get(url("members", ministry.slug)).content.decode()
    assert f"/invitations/{invitation.pk}/withdraw/" in listed
    assert 'id="link"' not in listed


@pytest.mark.django_db
def test_the_page_says_who_invites_to_what(client, amina, ministry):
    _invitation, token = invite(ministry, role="editor", by=amina)
    shown = client.get(opened(token)).content.decode()
    assert "<bdi>Amina</bdi> invites you to act for <bdi>Ministry of Labour</bdi>, as: Editor." in shown
    assert "amina@example.org" not in shown


@pytest.mark.django_db
def test_accepting_twice_makes_one_membership(client, amina, dana, ministry):
    _invitation, token = invite(ministry, role="editor", by=amina)
    client.force_login(dana)
    for _time in range(2):
        assert client.post(opened(token))["Location"] == ministry.get_absolute_url()
    assert dana.memberships.count() == 1


@pytest.mark.django_db
def test_who_was_removed_cannot_come_back_by_the_old_link(amina, dana, ministry):
    invitation, _token = invite(ministry, role="editor", by=amina)
    take_role(accept_invitation(invitation, by=dana), by=amina)
    with pytest.raises(Refusal, match="used already"):
        accept_invitation(invitation, by=dana)
    assert dana.memberships.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "has expired"),
        ({"withdrawn_at": timezone.now()}, "has been withdrawn"),
        ({"accepted_at": timezone.now()}, "has been used already"),
        ({"token_hash": "of another link"}, "do not know this link"),
    ],
)
def test_a_link_that_is_over_says_why(client, amina, dana, ministry, change, says):
    invitation, token = invite(ministry, role="editor", by=amina)
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    client.force_login(dana)
    for answer in (client.get(opened(token)), client.post(opened(token))):
        assert answer.status_code == 410
        assert says in answer.content.decode()
    assert dana.memberships.count() == 0


@pytest.mark.django_db
def test_a_link_for_somebody_else_is_refused(client, amina, dana, ministry):
    _invitation, token = invite(ministry, role="editor", email="Erik@example.org", by=amina)
    client.force_login(dana)
    answer = client.post(opened(token))
    assert answer.status_code == 403
    assert "another e-mail address" in answer.content.decode()
    assert "rik@example.org" not in answer.content.decode()
    assert dana.memberships.count() == 0


@pytest.mark.django_db
def test_the_invited_address_may_be_written_in_any_case(amina, dana, ministry):
    invitation, _token = invite(ministry, role="editor", email="DANA@Example.org", by=amina)
    assert accept_invitation(invitation, by=dana).role == "editor"


@pytest.mark.django_db
def test_the_message_is_in_the_language_of_the_reader(client, amina, dana, ministry):
    User.objects.filter(pk=dana.pk).update(language="ar")
    client.force_login(amina)
    given = {"role": "editor", "email": "dana@example.org", "language": "fr"}
    client.post(url("invitation_new", ministry.slug), given)
    given["email"] = "new@example.org"
    client.post(url("invitation_new", ministry.slug), given)
    to_dana, to_new = mail.outbox
    assert (to_dana.to, to_new.to) == (["dana@example.org"], ["new@example.org"])
    assert "/ar/invitations/" in to_dana.body
    assert "/fr/invitations/" in to_new.body


@pytest.mark.django_db
def test_a_withdrawn_invitation_is_listed_as_such(client, amina, dana, ministry):
    invitation, token = invite(ministry, role="editor", by=amina)
    client.force_login(amina)
    client.post(url("invitation_withdraw", ministry.slug, invitation.pk))
    assert "Withdrawn" in client.get(url("members", ministry.slug)).content.decode()
    assert client.get(opened(token)).status_code == 410


@pytest.mark.django_db
def test_an_accepted_invitation_cannot_be_withdrawn(amina, dana, ministry):
    invitation, _token = invite(ministry, role="editor", by=amina)
    accept_invitation(invitation, by=dana)
    with pytest.raises(Refusal, match="has accepted it"):
        withdraw_invitation(invitation, by=amina)


@pytest.mark.django_db
def test_who_has_the_role_is_not_invited_again(amina, bruno, ministry):
    with pytest.raises(Refusal, match="holds this role already"):
        invite(ministry, role="editor", email="bruno@example.org", by=amina)


@pytest.mark.django_db
def test_signing_up_leads_back_to_the_invitation(client, amina, ministry):
    _invitation, token = invite(ministry, role="editor", by=amina)
    assert url("invitation_opened") in client.get(opened(token)).content.decode().replace("%2F", "/")
    given = {
        "email": "erik@example.org",
        "password1": "a quite long password",
        "next": url("invitation_opened"),
    }
    assert client.post(reverse("account_signup"), given)["Location"] == reverse(
        "account_email_verification_sent"
    )
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)
    answer = client.post(link.removeprefix("http://testserver"), follow=True)
    assert answer.redirect_chain[-1][0] == url("invitation_opened")
    assert client.post(url("invitation_opened"))["Location"] == ministry.get_absolute_url()
    assert Membership.objects.get(user__email="erik@example.org").role == "editor"


def test_of_two_people_with_one_link_only_one_joins(race):
    amina, dana, erik, ministry = race
    invitation, _token = invite(ministry, role="editor", by=amina)
    start, answers = threading.Barrier(2), []

    def accept(person):
        try:
            start.wait()
            accept_invitation(invitation, by=person)
            answers.append("joined")
        except Refusal as refusal:
            answers.append(refusal.details["code"])
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(person,)) for person in (dana, erik)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["accepted", "joined"]
    assert Membership.objects.filter(organisation=ministry, role="editor").count() == 1
