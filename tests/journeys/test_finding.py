"""Finding: from the box on every page, narrowed by facets, set side by side; with scripts and without."""

from __future__ import annotations

from tests.journeys.conftest import sign_in
from tests.journeys.test_preparing import fine


def test_the_box_suggests_and_finds_over_the_whole_site(page):
    page.goto("/practices/")
    page.locator("#site-q").press_sequentially("recruit")
    page.locator("#site-suggestions option").first.wait_for(state="attached")
    page.fill("#site-q", "recruitment fees")
    page.locator("#site-q").press("Enter")
    page.wait_for_url("**/search/?q=**")
    fine(page)
    assert page.locator("ol.found > li").count() > 5
    page.locator("nav[aria-label='Narrow it down'] a").filter(has_text="Practice").first.click()
    page.wait_for_url("**kind=practice**")
    assert set(page.locator("ol.found .kicker").all_inner_texts()) <= {"Practice", "PRACTICE"}


def test_practices_are_narrowed_and_compared_without_scripts(phone_without_javascript):
    phone = phone_without_javascript
    phone.goto("/practices/")
    phone.fill("#q", "fair recruitment of workers")
    phone.locator("main form[role=search] button").click()
    assert phone.locator("ol.found mark").count() > 0
    phone.goto("/practices/?objective=6")
    before = phone.locator("ol.found > li").count()
    region = phone.locator("details.fold", has=phone.get_by_role("heading", name="Region"))
    region.locator("a").first.click()
    phone.wait_for_load_state()
    assert 0 < phone.locator("ol.found > li").count() <= before
    for box in phone.locator("ol.found [name=p]").all()[:2]:
        box.check()
    phone.get_by_role("button", name="Put the chosen ones side by side").click()
    phone.wait_for_url("**/compare/?**")
    assert phone.locator("table.compare thead th").count() == 2


def test_a_search_is_kept(page):
    sign_in(page, "dana@meridia.example")
    page.goto("/practices/?q=visas")
    page.check("#by-mail")
    page.get_by_role("button", name="Keep this search").click()
    page.wait_for_url("**/searches/")
    fine(page)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/ar/practices/searches/")
    fine(page)
    page.goto("/practices/searches/")
    page.get_by_role("button", name="Forget it").click()
    page.wait_for_load_state()
    assert page.get_by_text("You keep no search yet").count() == 1


def test_a_file_is_looked_at_before_it_is_imported(page, tmp_path):
    file = tmp_path / "ppd.csv"
    file.write_text(
        "ID,Title,Summary,Countries/continents,GCM objectives\n"
        "990001,A journey of import,What it is.,Nepal,Objective 6\n"
        "990002,,Nothing,Atlantis,Objective 99\n"
    )
    sign_in(page, "amina@meridia.example", then="/practices/import/")
    fine(page)
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Look at the file").click()
    page.wait_for_url("**/practices/import/*/")
    fine(page)
    assert page.get_by_text("No country is called").count() == 1
    assert page.get_by_role("button", name="Yes, import them").count() == 0
    page.get_by_role("button", name="No, forget this file").click()
    page.wait_for_url("**/practices/import/")
