"""Signing up, signing in, one's own page, and leaving for good."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from safar.lib.refusal import Refusal
from safar.people.models import Invitation, User
from safar.people.services import accept_invitation, edit_profile, erase_account, give_role, invite

pytestmark = pytest.mark.django_db

PASSWORD = "a long password for tests"


@pytest.fixture(autouse=True)
def no_memory_of_attempts():
    cache.clear()


def confirmed(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_in(client, person, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": person.email, "password": password})


def link_in(message):
    return next(word for word in message.body.split() if word.startswith("http")).removeprefix(
        "http://testserver"
    )


def code_for(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


# --- The way in -------------------------------------------------------------------


def test_a_new_person_confirms_the_address_and_is_signed_in(client):
    given = {"email": "erik@example.org", "password1": "a quite long password"}
    sent = client.post("/ar" + reverse("account_signup"), given, follow=True)
    assert sent.redirect_chain == [("/ar/account/confirm-email/", 302)]
    erik = User.objects.get(email="erik@example.org")
    assert erik.language == "ar"
    assert client.get(reverse("people:me")).status_code == 302
    client.post(link_in(mail.outbox[0]))
    assert client.get(reverse("people:me")).status_code == 200


def test_without_a_mail_server_the_page_says_where_to_look(client, settings):
    address = reverse("account_email_verification_sent")
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert str(settings.EMAIL_FILE_PATH) in client.get(address).content.decode()
    with override_settings(PRODUCTION=True):
        assert str(settings.EMAIL_FILE_PATH) not in client.get(address).content.decode()


def test_nobody_learns_who_has_an_account(client, dana):
    confirmed(dana)
    given = {"email": dana.email, "password1": "a quite long password"}
    taken = client.post(reverse("account_signup"), given)
    free = client.post(reverse("account_signup"), {**given, "email": "erik@example.org"})
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])


def test_guessing_passwords_is_slowed_down(client, dana):
    confirmed(dana)
    for _attempt in range(10):
        sign_in(client, dana, "a wrong password")
    sign_in(client, dana)
    assert client.get(reverse("people:me")).status_code == 302


def test_a_forgotten_password_is_replaced(client, dana):
    confirmed(dana)
    client.post(reverse("account_reset_password"), {"email": dana.email})
    form = client.get(link_in(mail.outbox[0]))["Location"]
    new = "another very long password"
    client.post(form, {"password1": new, "password2": new})
    assert sign_in(client, dana, new)["Location"] == reverse("website:desk")


def test_messages_tell_no_addresses_of_computers(client, dana):
    confirmed(dana)
    sign_in(client, dana)
    given = {
        "oldpassword": PASSWORD,
        "password1": "another very long one",
        "password2": "another very long one",
    }
    client.post(reverse("account_change_password"), given)
    assert "127.0.0.1" not in mail.outbox[0].body
    assert "Your account was changed:" in mail.outbox[0].body


def test_secrets_of_addresses_stay_out_of_the_history(client):
    from pghistory.models import Context

    client.post(
        reverse("account_signup"), {"email": "erik@example.org", "password1": "a quite long password"}
    )
    link = link_in(mail.outbox[0])
    client.post(link)
    pages = str(list(Context.objects.values_list("metadata", flat=True)))
    assert link.split("/")[-2] not in pages


# --- Codes ------------------------------------------------------------------------


def test_an_authenticator_app_is_added_and_asked_for(client, dana):
    confirmed(dana)
    sign_in(client, dana)
    page = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret"\s+value="([A-Z2-7]+)"', page).group(1)
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    kept = Authenticator.objects.get(user=dana, type="totp")
    assert secret not in str(kept.data)

    client.logout()
    assert sign_in(client, dana)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("people:me")).status_code == 302
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    cache.clear()  # the code of these thirty seconds has been used once; another visit would wait
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert client.get(reverse("people:me")).status_code == 200


def test_a_wrong_code_does_not_open(client, dana):
    confirmed(dana)
    TOTP.activate(dana, "JBSWY3DPEHPK3PXP")
    sign_in(client, dana)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(reverse("people:me")).status_code == 302


def test_a_recovery_code_opens_once(client, dana):
    confirmed(dana)
    TOTP.activate(dana, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(dana).get_unused_codes()[0]
    for opens in (True, False):
        client.logout()
        sign_in(client, dana)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert (client.get(reverse("people:me")).status_code == 200) is opens


def test_single_sign_on_is_offered_when_it_is_configured(client, settings):
    assert "Ministry SSO" not in client.get(reverse("account_login")).content.decode()
    app = {"provider_id": "sso", "name": "Ministry SSO", "client_id": "safar", "secret": "s"}
    app["settings"] = {"server_url": "https://id.example.org"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    assert "Ministry SSO" in client.get(reverse("account_login")).content.decode()


def test_of_a_single_sign_on_only_what_is_needed_is_kept(rf):
    from allauth.socialaccount.models import SocialAccount, SocialLogin

    from safar.people.adapter import SocialAccountAdapter

    told = {
        "sub": "7",
        "email": "erik@example.org",
        "name": "Erik",
        "birthdate": "1990-01-01",
        "phone": "123",
    }
    login = SocialLogin(
        user=User(),
        account=SocialAccount(
            provider="sso", uid="7", extra_data={"userinfo": told, "id_token": {"ip": "1.2.3.4"}}
        ),
    )
    adapter = SocialAccountAdapter()
    assert adapter.populate_user(rf.get("/"), login, told).name == "Erik"
    adapter.pre_social_login(rf.get("/"), login)
    assert login.account.extra_data == {"sub": "7", "email": "erik@example.org"}


# --- One's own page ---------------------------------------------------------------


def test_a_person_changes_name_and_language(client, dana):
    client.force_login(dana)
    client.post(reverse("people:me"), {"name": "Dana D.", "language": "ru"})
    dana.refresh_from_db()
    assert (dana.name, dana.language) == ("Dana D.", "ru")


def test_a_role_is_given_up(client, bruno, ministry):
    client.force_login(bruno)
    address = reverse("people:leave", args=[bruno.memberships.get().pk])
    assert "Give a role up" in client.get(address).content.decode()
    client.post(address)
    assert bruno.memberships.count() == 0


def test_the_role_of_another_person_is_not_given_up(client, bruno, dana):
    client.force_login(dana)
    assert client.post(reverse("people:leave", args=[bruno.memberships.get().pk])).status_code == 403
    assert bruno.memberships.count() == 1


def test_everything_held_can_be_taken_along(client, amina, ministry):
    confirmed(amina)
    edit_profile(amina, name="Amina A.", language="fr", by=amina)
    client.force_login(amina)
    held = json.loads(client.get(reverse("people:my_data")).content)
    assert held["account"]["email"] == "amina@example.org"
    assert [each["you_are"] for each in held["records"]["people.membership"]] == ["user", "user"]
    assert [each["name"] for each in held["earlier_values"]] == ["Amina", "Amina A."]
    assert held["changes_you_made"][0]["metadata__why"] == "Edited the profile"
    assert "password" not in str(held["account"])


# --- Leaving for good -------------------------------------------------------------


def test_deleting_an_account_empties_the_history_too(amina, bruno, ministry):
    confirmed(bruno)
    edit_profile(bruno, name="Bruno B.", language="fr", by=bruno)
    invitation, _token = invite(ministry, role="host", email=bruno.email, by=amina)
    accept_invitation(invitation, by=bruno)
    waiting, _token = invite(ministry, role="viewer", email=bruno.email, by=amina)
    number = bruno.pk
    erase_account(bruno, by=bruno)
    events = User.pgh_event_model.objects.filter(pgh_obj_id=number)
    assert events.count() >= 3
    for model in (User.pgh_event_model, Invitation.pgh_event_model, Invitation, User, EmailAddress):
        assert "bruno" not in str(list(model.objects.values())).lower()
    waiting.refresh_from_db()
    assert waiting.status == "withdrawn"
    assert str(Invitation.objects.get(pk=invitation.pk).accepted_by) == "None"


def test_the_last_focal_point_is_told_what_to_do_first(amina, bruno, ministry):
    with pytest.raises(Refusal, match="only focal point of Ministry of Labour"):
        erase_account(amina, by=amina)
    give_role(ministry, bruno, "focal_point", by=amina)
    erase_account(amina, by=amina)
    assert not User.objects.filter(email="amina@example.org").exists()


def test_deleting_asks_for_the_password_and_signs_out_everywhere(client, dana):
    from django.test import Client

    confirmed(dana)
    elsewhere = Client()
    elsewhere.force_login(dana)
    sign_in(client, dana)
    address = reverse("people:erase")
    asked = client.get(address)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": PASSWORD})
    assert "This is what will happen" in client.get(address).content.decode()
    client.post(address, {})
    assert User.objects.filter(pk=dana.pk).exists()
    client.post(address, {"sure": "on"})
    assert not User.objects.filter(email="dana@example.org").exists()
    assert [s for s in Session.objects.all() if "_auth_user_id" in s.get_decoded()] == []
