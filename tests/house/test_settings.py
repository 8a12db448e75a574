"""Production refuses to start unsafe, and says why in one line each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STRONG = "k3-Vd9_wQz7LpX2rTb8NfYc5HjMs1GaE4uKoRi6ZtWxPqSv0yDnClBm-JhFg"


def start(**environ):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SAFAR_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "import config.settings"],
        cwd=ROOT, env={**kept, "SAFAR_PRODUCTION": "yes", **environ}, capture_output=True, text=True,
    )  # fmt: skip


def refusals(**environ):
    done = start(**environ)
    assert done.returncode == 1
    return [line[2:] for line in done.stderr.splitlines() if line.startswith("- ")]


def test_production_starts_with_a_strong_secret_and_named_hosts():
    done = start(SAFAR_SECRET_KEY=STRONG, SAFAR_ALLOWED_HOSTS="safar.example.org")
    assert (done.returncode, done.stderr) == (0, "")


def test_everything_unsafe_is_said_at_once_in_one_line_each():
    said = refusals(SAFAR_DEBUG="yes")
    assert [line.split(" ")[0] for line in said] == ["SAFAR_DEBUG", "SAFAR_SECRET_KEY", "SAFAR_ALLOWED_HOSTS"]


def test_weak_secret_is_refused():
    said = refusals(SAFAR_SECRET_KEY="a" * 60, SAFAR_ALLOWED_HOSTS="safar.example.org")
    assert [line.split(" ")[0] for line in said] == ["SAFAR_SECRET_KEY"]


def test_any_host_is_refused():
    said = refusals(SAFAR_SECRET_KEY=STRONG, SAFAR_ALLOWED_HOSTS="*")
    assert [line.split(" ")[0] for line in said] == ["SAFAR_ALLOWED_HOSTS"]


def test_word_that_is_neither_yes_nor_no_is_named():
    done = start(SAFAR_SECRET_KEY=STRONG, SAFAR_ALLOWED_HOSTS="x.org", SAFAR_BEHIND_PROXY="perhaps")
    assert "SAFAR_BEHIND_PROXY is 'perhaps'. Write yes or no." in done.stderr


def test_every_setting_is_explained():
    """`.env.example` names each variable that the settings read, and no other."""
    import re

    code = "".join((ROOT / "config" / name).read_text() for name in ("settings.py", "database.py"))
    read = set(re.findall(r'"(SAFAR_[A-Z_]+|DATABASE_URL)"', code)) | {"SAFAR_FONT_DIR"}
    explained = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert explained == read
