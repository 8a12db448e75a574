"""A café runs live: a phone loses its network, two hands meet on one note, the room sees it all."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import violations

READY = "html[data-ready]"
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"


@pytest.fixture
def cafe(page, site):
    """(the address of the session, the address of its door) of a café that is under way; Amina keeps it."""
    sign_in(page, "amina@meridia.example", then="/consultations/new/")
    page.fill("[name=title]", "Café that is under way")
    page.fill("[name=starts_on]", "2030-12-01")
    page.fill("[name=ends_on]", "2030-12-02")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    event = page.url
    page.goto(f"{event}new-session/")
    page.fill("[name=title]", "Who pays?")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    session = page.url
    page.goto(f"{session}prepare/")
    page.fill("[name=many-count]", "4")
    page.get_by_role("button", name="Make the tables").click()
    page.wait_for_load_state()
    code = set_door(page, session, {"state": "open", "joining": "anybody"})["join_code"]
    yield session, f"/consultations/join/{code}/"
    set_door(page, session, {"state": "closed"})
    page.goto(f"{event}delete/")
    page.check("[name=sure]")
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_url("**/consultations/")


def set_door(page, session, said):
    page.goto(f"{session}live/")
    return page.evaluate(
        """async (said) => {
          const headers = {"Content-Type": "application/json", "X-CSRFToken": document.body.dataset.csrf};
          return (await fetch("door/", {method: "POST", headers, body: JSON.stringify(said)})).json();
        }""",
        said,
    )


def phone_at(browser, site, door, width=360):
    """A phone that came in by the code; its capture screen is open and kept."""
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": 740}, has_touch=True, locale="en"
    )
    phone = context.new_page()
    phone.goto(door)
    phone.get_by_role("button", name="Take notes").click()
    phone.wait_for_selector(READY)
    phone.get_by_text("This screen opens without a network").wait_for()
    return context, phone


def write(phone, text):
    phone.fill("#text", text)
    phone.press("#text", "Enter")


def notes_of(page, session):
    """The notes of the session in the order in which they are counted."""
    return page.evaluate(f"fetch('{session}live/state/').then((answer) => answer.json())")["notes"]


def test_thirty_notes_written_offline_arrive_once_and_in_order(page, cafe, browser, site):
    session, door = cafe
    context, phone = phone_at(browser, site, door)
    phone.select_option("#table", "3")
    write(phone, "Before the network went")
    phone.get_by_text("Everything has arrived: 1").wait_for()

    context.set_offline(True)
    for n in range(30):
        write(phone, f"Offline note {n + 1}")
    phone.get_by_text("Saved on this phone, not sent yet: 30").wait_for()
    phone.get_by_text("No network. Go on writing").wait_for()
    phone.fill("#text", "Half a sentence")
    phone.close()

    again = context.new_page()
    again.goto(f"{session}live/")
    again.get_by_text("Saved on this phone, not sent yet: 30").wait_for()
    assert again.locator("#mine > li").count() == 31
    assert again.input_value("#text") == "Half a sentence"
    assert again.get_by_text("Not attributed").count() >= 1
    assert again.evaluate(FITS)
    assert len(notes_of(page, session)) == 1

    context.set_offline(False)
    again.get_by_text("Everything has arrived: 31").wait_for(timeout=40_000)
    notes = notes_of(page, session)
    assert [note["text"] for note in notes] == [
        "Before the network went",
        *(f"Offline note {n + 1}" for n in range(30)),
    ]
    assert {note["table"] for note in notes} == {3}
    context.close()


def test_two_note_takers_on_one_note_both_see_both_and_one_picks(page, cafe, browser, site):
    session, door = cafe
    first_context, first = phone_at(browser, site, door)
    second_context, second = phone_at(browser, site, door)
    write(first, "Fees are high")
    second.locator("#room-notes summary").click()
    second.locator("#room-notes").get_by_text("Fees are high").wait_for()

    second_context.set_offline(True)
    second.locator("#room-notes").get_by_role("button", name="Edit").click()
    write(second, "Fees are far too high in the corridor")
    first.locator("#mine").get_by_role("button", name="Edit").click()
    write(first, "Fees are high, and paid twice")
    page.goto(f"{session}live/room/")
    page.get_by_text("Fees are high, and paid twice").wait_for()
    second_context.set_offline(False)

    second.locator("#mine").get_by_text("Fees are high, and paid twice").wait_for(timeout=40_000)
    assert second.locator("#mine").get_by_text("Fees are far too high in the corridor").count() == 1
    assert violations(second) == []
    second.get_by_role("button", name="Keep both").click()
    both = "Fees are high, and paid twice\n\nFees are far too high in the corridor"
    first.locator("#mine").get_by_text("far too high").wait_for()
    assert first.locator("#mine .said").text_content() == both
    (note,) = notes_of(page, session)
    assert (note["text"], note["rivals"]) == (both, [])
    first_context.close()
    second_context.close()


def test_the_room_sees_a_note_at_once_pauses_and_hides(page, cafe, browser, site):
    session, door = cafe
    page.goto(f"{session}live/room/")
    page.wait_for_selector(READY)
    context, phone = phone_at(browser, site, door)
    phone.locator("[name=kind][value=challenge]").check()
    write(phone, "Fees are high")
    column = page.locator("[data-kind=challenge]")
    column.get_by_text("Fees are high").wait_for(timeout=5000)

    page.keyboard.press("p")
    write(phone, "Nobody checks")
    page.get_by_text("Paused. New since then: 1").wait_for()
    assert column.get_by_text("Nobody checks").count() == 0
    page.get_by_role("button", name="Go on").click()
    column.get_by_text("Nobody checks").wait_for()
    card = column.locator("li", has_text="Fees are high")
    card.hover()
    card.get_by_role("button", name="Take off the screen").click()
    column.get_by_text("Fees are high").wait_for(state="detached")
    assert column.locator(".count").text_content() == "1"

    page.goto(f"{session}live/host/")
    page.get_by_text("Not on the screen").wait_for()
    page.locator("li", has_text="Fees are high").get_by_role("button", name="Put back on the screen").click()
    page.get_by_text("Not on the screen").wait_for(state="detached")

    phone.goto(f"{session}live/vote/")
    phone.wait_for_selector(READY)
    more = phone.locator("li", has_text="Nobody checks").get_by_role("button", name="One dot more")
    more.click()
    more.click()
    phone.get_by_text("Dots left: 3").wait_for()
    page.locator("li", has_text="Nobody checks").get_by_text("Dots: 2").wait_for()
    context.close()


@pytest.mark.parametrize("language", ["", "/ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_screen_is_accessible_and_fits(page, cafe, browser, site, language, width):
    session, door = cafe
    page.set_viewport_size({"width": width, "height": 740})
    path = session.replace("/consultations/", f"{language}/consultations/")
    page.goto(f"{path}live/")
    page.wait_for_selector(READY)
    for kind in ("opportunity", "challenge", "practice", "quote", "question"):
        page.locator(f"[name=kind][value={kind}]").check()
        write(page, f"Ethical recruitment forbids fees charged to workers: {kind}")
    page.fill("#text", "Ethical recruitment forbids fees charged to workers")
    page.locator(".hint").first.wait_for()
    page.locator("#mine > li").nth(4).wait_for()
    found = {}
    for screen in ("", "room/", "host/", "vote/", "../../../join/"):
        if screen:
            page.goto(f"{path}live/{screen}")
        if "join" not in screen:
            page.wait_for_selector(READY)
        page.locator("main").wait_for()
        found[screen] = [*violations(page), *([] if page.evaluate(FITS) else ["the page scrolls sideways"])]
    page.goto(language + door)
    found["door"] = violations(page)
    assert {screen: faults for screen, faults in found.items() if faults} == {}
