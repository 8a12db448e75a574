"""What every template of the house keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import safar

HOUSE = Path(safar.__file__).parent
TEMPLATES = sorted(
    path
    for path in HOUSE.glob("*/templates/**/*.html")
    if "typst" not in path.parts and "reports" not in path.parts
)


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_style_and_no_script_stands_inside(path):
    """The content security policy forbids both, so they would be silently dead."""
    text = re.sub(r"{%.*?%}", "", path.read_text(), flags=re.DOTALL)  # `with one=…` is no handler of a click
    assert re.findall(r"\sstyle\s*=", text) == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"\son[a-z]+\s*=", text) == []
    assert re.findall(r"javascript:", text) == []
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script or "nonce=" in script, script


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_asked_of_a_third_party(path):
    text = path.read_text()
    fetched = re.findall(r"<(?:script|img|iframe|source|video|audio)\b[^>]*\ssrc=[\"'](https?:)?//", text)
    assert fetched == []
    assert re.findall(r"<link\b[^>]*\shref=[\"'](?:https?:)?//", text) == []
