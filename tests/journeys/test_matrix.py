"""The matrix in a browser: keys, pasting, taking back, and what the second writer sees."""

from __future__ import annotations

from tests.journeys.conftest import sign_in

PLAN = "/plans/meridia-gcm-plan-2027-2030/matrix/"
CELL = 'tr:has(a:text-is("{}")) td[data-key="{}"]'


def saved(page):
    page.wait_for_selector(".is-saving", state="detached")


def paste(page, text):
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_sheet_is_written_with_keys_pasted_into_and_taken_back(browser, site):
    page = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, "amina@meridia.example")
    page.goto(PLAN)
    title, below = page.locator(CELL.format("1.1", "title")), page.locator(CELL.format("1.2", "title"))
    before = [title.inner_text(), below.inner_text()]
    served = [page.locator(CELL.format(code, "objectives")).inner_text() for code in ("1.1", "1.2")]
    title.click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("A yearly profile")
    page.keyboard.press("Enter")
    saved(page)
    assert title.inner_text() == "A yearly profile"
    assert below.evaluate("cell => cell === document.activeElement")

    title.click()
    paste(page, 'Pasted one\t2; 3\n"Pasted\ntwo"\t5\n')
    saved(page)
    page.reload()
    assert [title.inner_text(), page.locator(CELL.format("1.1", "objectives")).inner_text()] == [
        "Pasted one",
        "2; 3",
    ]
    assert page.locator(CELL.format("1.2", "objectives")).inner_text() == "5"

    # Somebody else writes in the cell that is open here.
    other = browser.new_context(base_url=site).new_page()
    sign_in(other, "amina@meridia.example")
    other.goto(PLAN)
    other.locator(CELL.format("1.1", "title")).click()
    other.keyboard.press("F2")
    other.keyboard.press("Control+A")
    other.keyboard.type(before[0])
    other.keyboard.press("Tab")
    saved(other)
    title.click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    page.keyboard.type("Mine")
    page.keyboard.press("Tab")
    page.wait_for_selector("#sheet-says button")
    says = page.locator("#sheet-says").inner_text()
    assert before[0] in says
    assert "Mine" in says
    page.locator("#sheet-says button").first.click()
    assert title.inner_text() == before[0]

    below.click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    page.keyboard.type("To be taken back")
    page.keyboard.press("Tab")
    saved(page)
    below.click()
    page.keyboard.press("Control+z")
    saved(page)
    assert below.inner_text() == "Pasted two"

    title.click()  # other journeys walk through the same plan: leave it as it was
    paste(page, f"{before[0]}\t{served[0]}\n{before[1]}\t{served[1]}\n")
    saved(page)
    page.reload()
    assert [title.inner_text(), below.inner_text()] == before
    page.context.close()
    other.context.close()
