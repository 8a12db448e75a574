"""An edition on paper: a tagged PDF (PDF/UA-1), set by typst."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.reports.drawing import press

ROOT = Path(__file__).parents[3]
PATIENCE = 120  # seconds; a plan of eighteen actions takes less than one


def draw(laid_out: dict[str, Any]) -> bytes:
    """The edition as PDF bytes. The same edition and fonts give the same bytes.

    Raises Refusal when it holds Chinese text and no font can show it.
    """
    data = json.dumps(laid_out, ensure_ascii=False)
    moment = int(datetime.fromisoformat(laid_out["frozen_at"]).timestamp())
    code, pdf, problem = _run_press(data, moment)
    if code == press.NO_FONT:
        raise Refusal(
            _(
                "This edition holds Chinese text, and no font on this machine can show it. Install one, for "
                "example with: apt install fonts-noto-cjk. Or put a font file into a folder and name the "
                "folder in SAFAR_FONT_DIR."
            )
        )
    if code:
        raise Refusal(
            _(
                "The PDF could not be drawn: %(problem)s. The edition is kept: its Word file and its page "
                "can be made."
            )
            % {"problem": problem or code}
        )
    return pdf


def _run_press(data: str, moment: int) -> tuple[int, bytes, str]:
    """(answer, PDF, problem) of the press; see there why it has a process of its own."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(
            [sys.executable, "-m", press.__name__],
            input=json.dumps({"data": data, "moment": moment}).encode(),
            capture_output=True,
            timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": path},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return press.CANNOT, b"", _("it took longer than %(seconds)s seconds") % {"seconds": PATIENCE}
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return done.returncode, done.stdout, lines[-1] if lines else ""
