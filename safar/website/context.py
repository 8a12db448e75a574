"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from safar.lib.languages import current_language, direction


def site(request: HttpRequest) -> dict[str, Any]:
    language = current_language()
    return {"site_name": settings.SITE_NAME, "language": language, "direction": direction(language)}
