"""Every pair of colours that stand on each other, computed in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import safar.website

STYLES = Path(safar.website.__file__).parent / "static" / "safar"
TOKENS = (STYLES / "tokens.css").read_text()
DARK_STARTS = TOKENS.index("@media screen and (prefers-color-scheme: dark)")

PAPERS = ("paper", "paper-2", "tint-1")
STATES = ("opportunity", "challenge", "practice", "waiting", "ongoing", "done", "held", "late")

TEXT = [
    *((ink, paper) for ink in ("ink", "ink-2", "accent", "accent-2") for paper in PAPERS),
    *((state, paper) for state in STATES for paper in ("paper", "paper-2")),
    ("ink", "tint-2"),
    ("accent", "tint-2"),
    ("on-accent", "accent"),
    ("on-accent", "accent-2"),
    ("on-fill", "fill"),
    ("paper", "ink"),
    *((ink, f"{wash}-tint") for ink in ("ink", "accent") for wash in ("opportunity", "held", "late")),
    ("opportunity", "opportunity-tint"),
    ("challenge", "challenge-tint"),
    ("practice", "practice-tint"),
    ("done", "opportunity-tint"),
    ("held", "held-tint"),
    ("late", "late-tint"),
]
EDGES = [("line-strong", "paper"), ("line-strong", "paper-2"), *(("focus", paper) for paper in PAPERS)]


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", css))


LIGHT = colours(TOKENS[:DARK_STARTS])
THEMES = {"light": LIGHT, "dark": LIGHT | colours(TOKENS[DARK_STARTS:])}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_words_can_be_read(theme, ink, paper):
    assert contrast(THEMES[theme][ink], THEMES[theme][paper]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "paper"), EDGES)
def test_edges_of_controls_and_focus_can_be_seen(theme, edge, paper):
    assert contrast(THEMES[theme][edge], THEMES[theme][paper]) >= 3


def test_dark_has_a_value_for_every_colour():
    assert colours(TOKENS[DARK_STARTS:]).keys() == LIGHT.keys()


def test_colours_are_written_in_tokens_alone():
    """A colour elsewhere would not turn dark. The paper behind a QR code and shadows are the exceptions."""
    found = []
    for name in ("base.css", "components.css", "style.css"):
        for line in (STYLES / name).read_text().splitlines():
            if re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", line) and ".qr" not in line:
                found.append(f"{name}: {line.strip()}")
    assert found == []


def test_directions_are_logical():
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right|top|bottom)|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
        r"|(?<![\w-])(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height)):"
    )
    found = []
    for path in sorted(STYLES.glob("*.css")):
        for line in path.read_text().splitlines():
            if physical.search(line) and "@media" not in line:
                found.append(f"{path.name}: {line.strip()}")
    assert found == []


def test_every_rule_stands_in_a_layer():
    first = (STYLES / "tokens.css").read_text()
    assert "@layer reset, tokens, base, components;" in first
    for path in STYLES.glob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        depth, outside = 0, ""
        for character in css:
            depth += character == "{"
            if depth == 0:
                outside += character
            depth -= character == "}"
        rules = [rule.strip("} \n") for rule in re.split(r"[;}]", outside)]
        assert all(rule.startswith("@layer") for rule in rules if rule), path.name
