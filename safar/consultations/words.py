"""What the columns of the table are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

COLUMN_NAMES: dict[str, Any] = {
    "opportunity": _("Opportunities"),
    "challenge": _("Challenges"),
    "practice": _("Practices"),
    "quote": _("Quotes"),
    "question": _("Questions"),
}
