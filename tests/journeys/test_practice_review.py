"""A practice is written up, screened, read by peers of whom one has an interest, changed, and published."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.journeys.conftest import sign_in
from tests.journeys.test_preparing import fine

SHOTS = os.environ.get("SAFAR_SHOTS")  # a folder, for whoever wants to look
TITLE = "Hotline for domestic workers before they leave"
SUMMARY = "The ministry answers calls from domestic workers before they leave. It is free in four languages."


@pytest.fixture
def people(browser, site):
    """Amina who writes, and Efua, Farid and Gita who review, each in a browser of their own."""
    pages, contexts = {}, []
    for name in ("amina", "efua", "farid", "gita"):
        context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        pages[name] = context.new_page()
        sign_in(pages[name], f"{name}@meridia.example")
    yield pages
    for context in contexts:
        context.close()


def looked_at(page, name):
    """The page is fine on a projector and on a phone, in English and in Arabic."""
    path = page.url.split("/", 3)[3]
    for language in ("", "ar/"):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/{language}{path}")
            fine(page)
            if SHOTS:
                shot = Path(SHOTS) / f"{name}-{language.strip('/') or 'en'}-{width}.png"
                page.screenshot(path=shot, full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/{path}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_three_people_bring_a_practice_to_publication(people):
    amina, efua, farid, gita = (people[name] for name in ("amina", "efua", "farid", "gita"))
    amina.goto("/practices/new/")
    looked_at(amina, "form")
    amina.fill("[name=title]", TITLE)
    amina.fill("[name=summary]", SUMMARY)
    amina.check("[name=objectives][value='6']")
    amina.select_option("[name=countries]", "XMA")
    amina.fill("[name=source]", "Annual report of the ministry, 2029")
    press(amina, "Save")
    practice = amina.url
    looked_at(amina, "draft")
    amina.get_by_role("link", name="Submit", exact=True).click()
    amina.wait_for_url("**/submit/")
    looked_at(amina, "submit")
    press(amina, "Submit")

    efua.goto("/practices/reviews/")
    looked_at(efua, "reviews")
    efua.get_by_role("link", name=TITLE).first.click()
    efua.wait_for_url("**/path/")
    looked_at(efua, "screening")
    for name in ("Efua", "Farid"):
        efua.get_by_label(name, exact=True).check()
    press(efua, "Pass it on to them")

    farid.goto(f"{practice}review/")
    looked_at(farid, "interest")
    farid.check("#interest-yes")
    farid.fill("[name=conflict]", "My city runs the hotline")
    press(farid, "Declare")
    assert farid.get_by_text("You declared an interest").count() == 1

    efua.goto(f"{practice}path/")
    efua.get_by_label("Reviewer", exact=True).select_option(label="Gita")
    press(efua, "Ask")
    for peer in (efua, gita):
        peer.goto(f"{practice}review/")
        peer.check("#interest-no")
        press(peer, "Declare")
    beside = gita.locator("section", has=gita.locator("#part-summary"))
    beside.locator("summary").click()
    beside.locator("[name=passage]").fill("four languages")
    beside.locator("[name=text]").fill("Which ones?")
    beside.get_by_role("button", name="Ask for it").click()
    gita.wait_for_load_state()
    assert gita.locator("section", has=gita.locator("#part-summary")).get_by_text("Which ones?").count() == 1
    assert gita.locator("#part-summary ~ * mark").inner_text() == "four languages"
    looked_at(gita, "review")
    gita.check("#verdict-changes")
    press(gita, "Give the verdict")
    efua.check("#verdict-publish")
    press(efua, "Give the verdict")

    amina.goto(f"{practice}path/")
    looked_at(amina, "path")
    amina.get_by_label("What you changed, or why not").fill("Named them.")
    press(amina, "Answer")
    amina.goto(f"{practice}edit/")
    amina.fill("[name=summary]", f"{SUMMARY} They are Arabic, English, French and Spanish.")
    press(amina, "Save")
    amina.goto(f"{practice}submit/")
    press(amina, "Submit")
    for peer in (efua, gita):
        peer.goto(f"{practice}review/")
        if peer is gita:
            assert peer.get_by_text("Named them.").count() == 1
        peer.check("#verdict-publish")
        press(peer, "Give the verdict")
    looked_at(gita, "published")
    assert gita.get_by_text("Read by 2 peers before it was published.").count() == 1
    assert farid.goto(practice).status == 200

    efua.goto(f"{practice}path/")
    looked_at(efua, "settled")
