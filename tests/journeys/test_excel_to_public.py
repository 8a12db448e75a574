"""From an Excel file to a plan that everybody reads and whose leads report, as a new user walks."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import violations
from tests.journeys.walking import Walker, links_in, mails
from tests.plan.kept_files import AU_ACTIONS, african_union_in_full, portugal_in_full


def ask(page, text):
    """The question about cells that say this."""
    return (
        page.locator("#mend fieldset.mend").filter(has=page.locator("legend bdi", has_text=f"“{text}”")).first
    )


def answer(walker, text, *, write="", do=""):
    here = ask(walker.page, text)
    if write:
        walker.write(here.locator("input[name=text]"), write)
    else:
        walker.choose(here.locator("select[name=answer]"), value=do)


def address_of(page):
    """The plan whose next steps are shown."""
    way, _slash, rest = page.url.partition("/next/")
    assert rest in ("", "#mend")
    return f"{way}/"


def bring(walker, file):
    """From the desk to what the file would change."""
    page = walker.page
    walker.begin("file given")
    walker.click(page.locator("main a[href$='/plans/new/import/']").first)
    page.set_input_files("input[name=file]", file)
    walker.cost[walker.step]["choices"] += 1
    walker.click(page.locator("main form button[type=submit]").last)


def publish_and_ask(walker, folder, addresses, *, pasted=False):
    """From a plan that was just made: addresses, published, everybody asked. The messages that left."""
    page = walker.page
    walker.begin("addresses")
    walker.click(page.locator("main a[href$='/follow-up/leads/']").first)
    if pasted:
        leads = page.locator("fieldset.mend legend bdi").all_inner_texts()
        lines = [f"{lead}\t{address}" for lead, address in zip(leads, addresses, strict=True)]
        walker.click(page.locator("details", has=page.locator("#list")).locator("summary"))
        walker.write(page.locator("#list"), "\n".join(lines))
        walker.click(page.locator("button[name=fill]"))
        assert violations(page) == []
    else:
        for field, address in zip(page.locator("input[type=email]").all(), addresses, strict=False):
            walker.write(field, address)
    walker.click(page.locator("main form button[type=submit]").last)
    walker.begin("published")
    walker.click(page.locator("form[action$='/publish/'] button"))
    walker.begin("leads asked")
    before = len(mails(folder))
    walker.click(page.locator("form[action$='/ask/'] button"))
    walker.end()
    return mails(folder)[before:]


def report(browser, site, link, words, shots=None, **screen):
    """A lead, without an account, answers by the link in the message."""
    context = browser.new_context(base_url=site, viewport=screen or {"width": 360, "height": 740})
    walker = Walker(context.new_page(), shots)
    walker.begin("update given")
    assert link.startswith(site)
    walker.page.goto(link)
    walker.cost[walker.step]["pages"] += 1
    walker.page.locator("input[name=status][value=ongoing]").check()
    walker.cost[walker.step]["choices"] += 1
    walker.write(walker.page.locator("textarea[name=text]"), words)
    walker.click(walker.page.locator("main form button[type=submit]").last)
    walker.end()
    context.close()
    return walker


@pytest.fixture
def folder(site, tmp_path_factory):
    """Where messages of this Safar lie."""
    return next(tmp_path_factory.getbasetemp().glob("site*")) / "mail"


@pytest.fixture
def walker(browser, site):
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    walker = Walker(page)
    walker.begin("signed in")
    sign_in(page, "amina@meridia.example")
    walker.cost[walker.step].update(pages=2, texts=2, clicks=2)
    yield walker
    context.close()
    assert problems == []


def walk_african_union(walker, file):
    """Up to the plan: stakeholders are the leads, vague times are answered, the rest is taken as it is."""
    page = walker.page
    bring(walker, file)
    walker.begin("columns confirmed")
    row = page.locator("tr", has=page.locator("input[value='National stakeholders']"))
    walker.choose(row.locator("select[name=field]"), value="lead")
    walker.click(page.locator("button[value=again]"))
    assert violations(page) == []
    walker.begin("cells answered")
    for words, years in (("short term", "2026"), ("Medium term", "2027")):
        answer(walker, words, write=years)
    for words in ("soon", "Long term"):
        answer(walker, words, do="note")
    walker.choose(page.locator("select[name=all_answer]").first, value="partners")
    walker.click(page.locator("button.button[value=mend]").first)
    assert violations(page) == []
    walker.begin("taken in")
    walker.click(page.locator("button[value=apply]"))
    walker.end()


def walk_portugal(walker, file):
    """Up to the plan: 97 measures, with a misspelt ministry among the names."""
    page = walker.page
    bring(walker, file)
    walker.begin("columns confirmed")
    walker.click(page.locator("button[value=again]"))
    walker.begin("cells answered")
    answer(walker, "en breve", do="note")
    answer(walker, "a medio plazo", write="2027")
    answer(walker, "31/02/2027", write="28/02/2027")
    walker.choose(page.locator("select[name=all_answer]").first, value="co_leads")
    named = page.locator("fieldset", has=page.locator("input[value='Ministerio del Interor']"))
    walker.write(named.locator("input[name=named_text]"), "Ministerio del Interior")
    walker.click(page.locator("button.button[value=mend]").first)
    walker.begin("taken in")
    walker.click(page.locator("button[value=apply]"))
    walker.end()


def test_columns_of_the_african_union_become_a_public_plan(walker, browser, site, folder, tmp_path):
    file = tmp_path / "au.xlsx"
    african_union_in_full().save(file)
    walk_african_union(walker, file)
    page = walker.page
    plan = address_of(page)
    addresses = [f"lead{n}@ministries.example" for n in range(30)]
    sent = publish_and_ask(walker, folder, addresses)
    assert len({message["To"] for message in sent}) == len(sent) > 5
    said = "The first units have opened in two regions."
    lead = report(browser, site, links_in(sent[0])[0], said)

    visitor = browser.new_context(base_url=site).new_page()
    visitor.goto(plan)
    assert visitor.locator("h1").inner_text() == "THREE-YEAR PLAN OF ACTION ON MIGRATION (2026-2028)"
    assert f"The plan has {AU_ACTIONS} actions." in visitor.locator("main").inner_text()
    visitor.goto(plan + "changes/")
    assert said in visitor.locator("main").inner_text()
    visitor.context.close()

    page.goto(f"{plan}next/")
    assert "1 of " in page.locator("main").inner_text()
    page.goto(plan)
    page.locator("main a[href*='/history/plan.plan/']").click()
    page.locator("main details summary").first.click()
    kept = page.locator("main").inner_text()
    assert "“soon”: Left empty, the words kept as a note" in kept
    assert "Written instead: 2027" in kept
    everything = walker.total + lead.total
    assert everything == {"pages": 8, "clicks": 12, "choices": 6, "texts": 15}


def test_shape_of_portugal_becomes_a_public_plan(walker, browser, site, folder, tmp_path):
    file = tmp_path / "pt.xlsx"
    portugal_in_full().save(file)
    walk_portugal(walker, file)
    page = walker.page
    plan = address_of(page)
    addresses = [f"area{n}@gobierno.example" for n in range(16)]
    sent = publish_and_ask(walker, folder, addresses, pasted=True)
    assert len(sent) == 16
    said = "La primera ventanilla está abierta."
    lead = report(browser, site, links_in(sent[3])[0], said)
    visitor = browser.new_context(base_url=site, viewport={"width": 360, "height": 740}).new_page()
    visitor.goto(plan)
    assert "The plan has 97 actions." in visitor.locator("main").inner_text()
    assert "23 of the 23 objectives" in visitor.locator("main").inner_text()
    visitor.goto(plan + "changes/")
    assert said in visitor.locator("main").inner_text()
    visitor.context.close()
    everything = walker.total + lead.total
    assert everything == {"pages": 8, "clicks": 14, "choices": 4, "texts": 7}


def test_cells_are_answered_by_keyboard_alone(walker, tmp_path):
    """Tab, letters and Enter: from what the file would change to what comes next."""
    page = walker.page
    file = tmp_path / "plan.csv"
    file.write_text(
        "Action,Objective,Lead,Timeline\nOpen offices,3,Coast Guard,soon\nTrain staff,5,Coast Guard,2027\n"
    )
    bring(walker, file)
    keys = page.keyboard

    def reach(name):
        for _press in range(80):
            keys.press("Tab")
            if (
                page.evaluate("document.activeElement.name + ' ' + document.activeElement.value").strip()
                == name
            ):
                return
        raise AssertionError(f"{name} cannot be reached by Tab")

    reach("text")
    keys.type("2026")
    keys.press("Enter")
    page.wait_for_selector("button[value=apply]")
    assert (
        page.locator("#given-heading ~ details").inner_text().split("\n")[0]
        == "Timeline: Written instead: 2026 (1)"
    )
    reach("do apply")
    keys.press("Enter")
    page.wait_for_url("**/next/**")
    assert "The plan has 2 actions." in page.locator("main").inner_text()
