"""axe finds nothing, on every kind of page, signed in and out, left-to-right and right-to-left."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from django.utils.translation import override

from tests.journeys.conftest import sign_in

SKIP = ("reports:file", "workshops:file", "plan:evidence", "account_logout")
PER_NAME = 1


def kinds_of_pages(page, start, language):
    """One address for every kind of page that can be reached by links from `start`."""
    seen, todo, found = set(), [start], {}
    while todo:
        path = todo.pop(0)
        if path in seen:
            continue
        seen.add(path)
        with override(language):
            try:
                match = resolve(path)
            except Resolver404:
                continue
        name = match.view_name
        if found.get(name, 0) >= PER_NAME or name in SKIP or name.startswith("django"):
            continue
        response = page.goto(path)
        if not response or "text/html" not in response.headers.get("content-type", ""):
            continue
        found[name] = found.get(name, 0) + 1
        yield name, path
        for link in page.eval_on_selector_all("a[href]:not([download])", "links => links.map(a => a.href)"):
            address = urlsplit(link)
            if address.hostname == "127.0.0.1" and not address.path.startswith("/static/"):
                todo.append(address.path)


def violations(page):
    results = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:140]} {each['nodes'][0].get('failureSummary', '')[:200]}"
        for each in results.response["violations"]
    ]


@pytest.mark.parametrize(("language", "start"), [("en", "/"), ("ar", "/ar/")])
@pytest.mark.parametrize("who", ["anybody", "amina@meridia.example"])
def test_axe_finds_nothing_on_any_kind_of_page(browser, site, language, start, who):
    page = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900}).new_page()
    if who != "anybody":
        sign_in(page, who)
        start += "desk/"
    faults, checked = {}, []
    for name, path in kinds_of_pages(page, start, language if language != "zh" else "zh-hans"):
        checked.append(name)
        if found := violations(page):
            faults[f"{name} {path}"] = found
        wide = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
        if wide:
            faults[f"{name} {path} wide"] = ["the page scrolls sideways"]
    page.context.close()
    assert faults == {}
    assert len(checked) >= (20 if who == "anybody" else 30)
