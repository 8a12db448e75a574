"""An edition as a page: the same parts on the site, and as a file that stands alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

STYLE = Path(__file__).parent.parent / "static" / "safar" / "paper.css"


def draw(laid_out: dict[str, Any]) -> bytes:
    """One HTML file with its own style and no script."""
    style = mark_safe(STYLE.read_text())  # our own file
    return render_to_string("reports/paper.html", {"doc": laid_out, "style": style}).encode()
