"""A host harvests a session with the keyboard alone; on a phone without scripts plain forms do the same."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import violations
from tests.journeys.test_preparing import FITS

SESSION = "/consultations/gcm-workshop-2019/human-rights/"
WORKSHOP = "/consultations/gcm-workshop-2019/"


@pytest.fixture
def organised(page):
    """Amina, who organises the workshop of the demonstration."""
    sign_in(page, "amina@meridia.example", then="/desk/")
    return page


def under(page, title):
    """The notes that stand under a heading of the challenges."""
    line = page.locator("#c-challenge .line").filter(has=page.locator("h4", has_text=title))
    return line.locator("[data-note]").count()


def until(page, said):
    """Waits for what a script says of the page; the site's own policy forbids Playwright to ask inside it."""
    for _look in range(100):
        if page.evaluate(said):
            return
        page.wait_for_timeout(100)
    raise AssertionError(said)


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_notes_are_gathered_merged_and_undone_with_the_keyboard_alone(organised):
    page = organised
    page.goto(f"{SESSION}harvest/")
    assert violations(page) == []
    loose = page.locator("#c-challenge .loose [data-note]").count()
    for _step in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#c-opportunity .loose [data-note] > input')"):
            break
    page.keyboard.press("ArrowRight")  # to the challenges
    assert page.evaluate("!!document.activeElement.closest('#c-challenge')")
    page.keyboard.press("Enter")
    assert focused(page) == "title"
    page.keyboard.type("What stands in the way")
    page.keyboard.press("Enter")
    page.locator("#c-challenge .line h4", has_text="What stands in the way").wait_for()
    assert under(page, "What stands in the way") == 1
    # The next note is at hand; two more go under the same heading.
    until(page, "document.activeElement.closest('#c-challenge .loose')")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.keyboard.type("what stands in the way")
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('#c-challenge .line:not(.loose) [data-note]').length === 3")
    until(page, "document.activeElement.closest('#c-challenge .loose')")
    page.keyboard.press("Control+z")
    until(page, "document.querySelectorAll('#c-challenge .line:not(.loose) [data-note]').length === 1")
    assert violations(page) == []
    page.locator("#do-undo").focus()
    page.keyboard.press("Enter")
    until(page, "!document.querySelector('#c-challenge .line:not(.loose)')")
    assert page.locator("#c-challenge .loose [data-note]").count() == loose


def test_a_note_that_comes_meanwhile_disturbs_nothing(organised):
    page = organised
    page.goto(f"{SESSION}harvest/")
    page.locator("#c-challenge .loose [data-note] > input").nth(1).check()
    page.fill("#title", "half a title")
    other = page.context.new_page()
    other.goto(f"{SESSION}notes/new/?kind=challenge")
    other.fill("[name=text]", "A note that comes while somebody harvests")
    other.get_by_role("button", name="Save").first.click()
    other.wait_for_load_state()
    other.close()
    page.locator(".card", has_text="A note that comes while somebody harvests").wait_for(timeout=20_000)
    assert page.input_value("#title") == "half a title"
    assert page.locator("[name=notes]:checked").count() == 1
    assert focused(page) == "title"
    page.goto(page.locator(".card", has_text="A note that comes").locator("a").first.get_attribute("href"))
    page.get_by_role("link", name="Edit the note").click()
    page.goto(f"{page.url.rsplit('/', 2)[0]}/delete/")
    page.get_by_role("button", name="Delete").first.click()
    page.wait_for_load_state()


def test_plain_forms_do_the_same_on_a_phone(phone_without_javascript):
    phone = phone_without_javascript
    sign_in(phone, "amina@meridia.example", then="/desk/")
    phone.goto(f"{SESSION}harvest/")
    assert phone.evaluate(FITS)
    boxes = phone.locator("#c-challenge .loose [data-note] > input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    phone.locator("button[name=do][value=merge]").last.click()
    phone.wait_for_load_state()
    assert phone.get_by_text("1 more note says the same").count() == 1
    phone.locator("#do-undo").click()
    phone.wait_for_load_state()
    assert phone.get_by_text("1 more note says the same").count() == 0


@pytest.mark.parametrize("language", ["", "/ar"])
def test_pages_of_the_harvest_are_accessible(organised, language):
    page = organised
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for address in (
            f"{SESSION}harvest/",
            f"{SESSION}summary/",
            f"{WORKSHOP}wrap-up/",
            f"{WORKSHOP}gather/",
        ):
            page.goto(f"{language}{address}")
            assert violations(page) == [], (address, violations(page))
            assert page.evaluate(FITS), address
