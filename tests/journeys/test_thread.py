"""From a challenge spoken in Geneva to a printed plan: by click, by keyboard, and without JavaScript."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import sign_in
from tests.reports.reading import text_of

PLAN = "/plans/meridia-gcm-plan-2027-2030/"
SESSION = "/consultations/gcm-workshop-2019/fair-recruitment/"
CHALLENGE = "Protecting domestic workers"


FOCUS_IS_SEEN = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return element === document.body || (element.getBoundingClientRect().width > 0 && marked);
}"""


class Clicks:
    """Counts what a person would count."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def on(self, locator):
        locator.first.click()
        self.page.wait_for_load_state()
        self.count += 1


def test_six_clicks_from_home_to_a_pdf_that_names_the_challenge(page):
    sign_in(page, "amina@meridia.example", then="/")
    clicks = Clicks(page)
    clicks.on(page.locator("main a.button"))  # start from a challenge spoken in Geneva
    assert page.url.endswith(SESSION)
    clicks.on(page.get_by_role("link", name=CHALLENGE))
    clicks.on(page.get_by_role("link", name="Take it up"))
    clicks.on(page.locator("main form button[type=submit]"))  # the form comes filled in
    assert PLAN + "actions/" in page.url
    assert page.locator("main").get_by_text(CHALLENGE).count() > 0
    clicks.on(page.get_by_role("button", name="Print the plan with this action"))
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    clicks.count += 1
    assert clicks.count <= 6
    with open(download.value.path(), "rb") as file:
        assert CHALLENGE in text_of(file.read())


def test_visitor_reads_the_thread_without_an_account_or_scripts(phone_without_javascript):
    page = phone_without_javascript
    page.goto("/")
    page.locator("main a.button").first.click()
    page.get_by_role("link", name="Recruitment fees").first.click()
    assert page.get_by_text("The employer pays: no recruitment fees for workers").count() > 0
    page.get_by_role("link", name="The employer pays: no recruitment fees for workers").first.click()
    assert PLAN + "actions/3.1/" in page.url
    assert page.get_by_text("Recruitment fees").count() > 0


def test_note_tells_what_became_of_it(page):
    page.goto(SESSION)
    page.get_by_role("link", name="Recruitment fees").first.click()
    fate = page.locator("section:has(#fate)")
    assert fate.get_by_text("The employer pays: no recruitment fees for workers").count() > 0
    assert fate.get_by_text("10.7.1").count() + fate.get_by_text("Recruitment cost borne").count() > 0


def test_keyboard_alone_takes_a_challenge_up(page):
    sign_in(page, "amina@meridia.example", then=SESSION)
    press_until(page, lambda: focused_text(page) == "Restrictive migration policies")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notes/**")
    press_until(page, lambda: focused_text(page).startswith("Take it up"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/take-up/**")
    page.locator("main form input[name=title]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PLAN}actions/**")
    assert page.get_by_text("Restrictive migration policies").count() > 0


def focused_text(page):
    return page.evaluate("document.activeElement.innerText")


def press_until(page, done):
    """Tab through the page; every stop must be visible and show that it has the focus."""
    for _step in range(200):
        page.keyboard.press("Tab")
        shown = page.evaluate(FOCUS_IS_SEEN)
        assert shown, page.evaluate("document.activeElement.outerHTML")
        if done():
            return
    raise AssertionError("The keyboard never got there.")


@pytest.mark.parametrize(
    ("language", "heading"), [("ar", "rtl"), ("zh-hans", "ltr"), ("fr", "ltr"), ("ru", "ltr"), ("es", "ltr")]
)
def test_language_switch_leads_to_the_same_page(page, language, heading):
    page.goto(PLAN)
    page.locator(f"footer a[hreflang^={language[:2]}]").first.click()
    page.wait_for_url(f"**/{language}{PLAN}")
    assert page.locator("html").get_attribute("dir") == heading


def test_partner_reports_progress_with_a_file(page, tmp_path):
    sign_in(page, "chipo@meridia.example")
    page.goto(PLAN + "actions/?q=complaints")
    page.get_by_role("link", name="Complaints and remedies that follow the worker home").first.click()
    page.get_by_role("link", name="Report progress").first.click()
    page.wait_for_load_state()
    page.locator("textarea[name=text]").fill("Forty complaints were settled in October.")
    evidence = tmp_path / "complaints.csv"
    evidence.write_text("month,settled\n2026-10,40\n")
    page.locator("input[type=file]").set_input_files(evidence)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.get_by_text("Forty complaints were settled in October.").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="complaints.csv").click()
    with open(download.value.path()) as file:
        assert file.read() == evidence.read_text()


def test_dana_is_told_why_she_may_not(page):
    sign_in(page, "dana@meridia.example")
    answer = page.request.get(PLAN + "take-up/")
    assert answer.status == 403
    assert "focal point" in answer.text().lower()
    page.goto(PLAN)
    assert page.get_by_text("National Implementation Plan").count() > 0


def test_notes_come_in_from_a_spreadsheet_after_a_dry_run(page, tmp_path):
    sign_in(page, "amina@meridia.example", then=SESSION)
    page.get_by_role("link", name="Import").first.click()
    page.wait_for_load_state()
    sheet = tmp_path / "notes.csv"
    sheet.write_text(
        "kind,heading,text,objectives\nchallenge,Brokers,Nobody knows who the broker is.,6\nwish,,,99\n"
    )
    page.locator("input[type=file]").set_input_files(sheet)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.get_by_text("wish").count() > 0
    sheet.write_text("kind,heading,text,objectives\nchallenge,Brokers,Nobody knows who the broker is.,6\n")
    page.get_by_role("link", name="Give another file").click()
    page.locator("input[type=file]").set_input_files(sheet)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name="Yes, import them").click()
    page.wait_for_load_state()
    page.goto(SESSION)
    assert page.get_by_role("link", name="Brokers").count() == 1
