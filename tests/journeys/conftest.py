"""A whole Safar, served as `make run` serves it, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("SAFAR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a Safar with the demonstration in it."""
    port = free_port()
    environ = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    environ["SAFAR_DATA_DIR"] = str(tmp_path_factory.mktemp("site"))
    log = (tmp_path_factory.mktemp("log") / "safar.log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-m", "safar", "run", "--port", str(port), "--workers", "1"],
        cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 600
    while True:
        try:
            if urllib.request.urlopen(f"{address}/healthz", timeout=2).read() == b"ok":
                break
        except (urllib.error.URLError, OSError):
            pass
        if server.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            raise RuntimeError(f"Safar did not start:\n{log.read()}")
        time.sleep(0.3)
    yield address
    server.terminate()
    server.wait(30)
    log.close()


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        if os.environ.get("CI"):
            raise RuntimeError("Journeys need Chromium. On Debian: apt install chromium")
        pytest.skip("no Chromium on this machine: apt install chromium, or set SAFAR_CHROMIUM")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop running in this thread; other tests of the same worker use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser, site):
    """A fresh visitor on a laptop. Any script error fails the test."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def phone_without_javascript(browser, site):
    """A small phone whose browser runs no scripts."""
    context = browser.new_context(
        base_url=site, viewport={"width": 360, "height": 740}, java_script_enabled=False, has_touch=True
    )
    yield context.new_page()
    context.close()


def sign_in(page, email, then="/desk/"):
    """Through the sign-in page, as a person does."""
    from safar.demo.people import PASSWORD

    page.goto(f"/account/login/?next={then}")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(f"**{then}")
