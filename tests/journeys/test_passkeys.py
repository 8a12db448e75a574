"""A passkey is added and signs in alone, under our content security policy."""

from __future__ import annotations

from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from safar.demo.people import PASSWORD

# A passkey belongs to a name, never to a bare address of a computer.
HERE = ("127.0.0.1", "localhost")


@contextmanager
def authenticator(page):
    """A phone's fingerprint reader, as Chromium pretends one."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    yield lambda: tools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})


def arrive(page, end):
    """Wait for a page whose path ends so, whatever stands behind the question mark."""
    page.wait_for_url(lambda url: urlsplit(url).path.endswith(end))


@pytest.fixture
def desk(browser, site):
    context = browser.new_context(base_url=site.replace(*HERE), viewport={"width": 1280, "height": 900})
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert problems == []


def test_passkey_is_added_and_signs_in_alone(desk):
    with authenticator(desk) as keys:
        desk.goto("/account/login/?next=/account/2fa/webauthn/add/")
        desk.fill("input[name=login]", "bruno@meridia.example")
        desk.fill("input[name=password]", PASSWORD)
        desk.locator("form:has(input[name=password]) button[type=submit]").click()
        arrive(desk, "reauthenticate/")
        desk.fill("input[name=password]", PASSWORD)
        desk.locator("form:has(input[name=password]) button[type=submit]").click()
        arrive(desk, "webauthn/add/")
        desk.fill("input[name=name]", "My phone")
        desk.check("input[name=passwordless]")
        desk.click("#mfa_webauthn_add")
        arrive(desk, "recovery-codes/")
        assert len(keys()) == 1
        desk.goto("/account/2fa/webauthn/")
        assert "My phone" in desk.inner_text("main")

        desk.context.clear_cookies()
        desk.goto("/account/login/?next=/me/")
        desk.click("#passkey_login")
        arrive(desk, "me/")
        assert "bruno@meridia.example" in desk.inner_text("main")


def test_who_says_no_to_the_device_is_told_so(desk):
    desk.goto("/ar/account/login/")
    desk.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    assert not desk.is_visible("#passkey-problem")
    desk.click("#passkey_login")
    desk.wait_for_selector("#passkey-problem", state="visible")
