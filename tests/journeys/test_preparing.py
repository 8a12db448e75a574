"""A café is prepared from nothing; somebody registers, looks and erases, on a phone and without scripts."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import violations
from tests.journeys.test_thread import FOCUS_IS_SEEN

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"


def fine(page):
    """Neither axe nor a narrow screen has anything to say."""
    assert violations(page) == []
    assert page.evaluate(FITS), page.url


@pytest.fixture
def cafe(page):
    """The address of a new event of Amina's, with one session."""
    sign_in(page, "amina@meridia.example", then="/consultations/new/")
    page.fill("[name=title]", "Café on recruitment in Meridia")
    page.fill("[name=starts_on]", "2030-12-01")
    page.fill("[name=ends_on]", "2030-12-02")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    event = page.url
    page.goto(f"{event}new-session/")
    page.fill("[name=title]", "Who pays?")
    page.check("[name=attribution][value=named]")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    yield event, page.url
    page.goto(f"{event}delete/")
    page.check("[name=sure]")
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_url("**/consultations/")


def test_a_cafe_is_prepared(page, cafe):
    event, session = cafe
    page.goto(f"{event}programme/")
    fine(page)
    page.get_by_role("button", name="Save the programme").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Earlier Closing").click()
    page.wait_for_load_state()
    titles = [field.input_value() for field in page.locator("[name$=-title]").all()]
    assert titles[-3:] == ["Closing", "Wrap-up", ""]
    page.goto(f"{session}prepare/")
    page.fill("[name=many-count]", "24")
    page.get_by_role("button", name="Make the tables").click()
    page.wait_for_load_state()
    assert page.get_by_text("There are 192 seats in all.").count() == 1
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for address in (
            f"{event}programme/",
            f"{session}prepare/",
            f"{event}participants/",
            f"{event}delete/",
        ):
            page.goto(address)
            fine(page)


def test_enter_in_a_field_saves_and_moves_nothing(page, cafe):
    event, _session = cafe
    page.goto(f"{event}programme/")
    page.locator("[name=part-1-title]").fill("How we work today")
    page.locator("[name=part-1-title]").press("Enter")
    page.wait_for_load_state()
    assert page.locator("[name=part-1-title]").input_value() == "How we work today"
    for _step in range(40):
        page.keyboard.press("Tab")
        # Inside a date field the browser marks its own small button, which the page cannot see.
        inside = page.evaluate("!document.activeElement.matches(':focus')")
        assert inside or page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML")


def test_somebody_registers_on_a_phone_without_scripts_and_erases(page, cafe, phone_without_javascript):
    event, _session = cafe
    page.goto(f"{event}participants/")
    page.get_by_role("button", name="Open registration").click()
    page.wait_for_load_state()
    link = page.locator("#register-url").input_value()
    phone = phone_without_javascript
    phone.goto(link)
    phone.fill("[name=name]", "Nora Quill")
    phone.get_by_role("button", name="Register").click()
    assert phone.get_by_text("Without your yes nothing is kept").count() == 1
    phone.check("[name=consent]")
    phone.get_by_role("button", name="Register").click()
    phone.wait_for_url("**/mine/**")
    assert phone.evaluate(FITS)
    # Forms of a page without a referrer arrive as well: the browser hides their origin.
    phone.get_by_role("link", name="Correct it").click()
    phone.fill("[name=organisation]", "Union of Port Workers")
    phone.get_by_role("button", name="Save").click()
    assert phone.get_by_text("Union of Port Workers").count() == 1
    own = phone.url
    phone.get_by_role("link", name="Erase what is held on me").click()
    phone.check("[name=sure]")
    phone.get_by_role("button", name="Erase everything").click()
    phone.wait_for_url("**/mine/erased/")
    assert phone.goto(own).status == 404
    page.reload()
    assert page.get_by_text("Nobody is registered yet").count() == 1


@pytest.mark.parametrize("language", ["", "/ar"])
def test_own_page_and_registration_are_accessible(page, cafe, browser, site, language):
    event, _session = cafe
    page.goto(f"{event}participants/")
    page.get_by_role("button", name="Open registration").click()
    page.wait_for_load_state()
    link = (
        page.locator("#register-url").input_value().replace("/consultations/", f"{language}/consultations/")
    )
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740})
    phone = context.new_page()
    phone.goto(link)
    fine(phone)
    phone.fill("[name=name]", "Nora Quill")
    phone.check("[name=consent]")
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_url("**/mine/**")
    fine(phone)
    phone.goto(f"{phone.url}erase/")
    fine(phone)
    context.close()
