"""The editions of a plan as a list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_CHOICES
from safar.lib.lists import Column, Filter, RecordList


class EditionList(RecordList):
    """Newest first; the fingerprint goes into exports, where it can be compared."""

    name = "editions"
    columns = [
        Column("number", _("Edition"), sort="number"),
        Column("language", _("Language"), sort="language"),
        Column("frozen_at", _("Frozen on"), sort="frozen_at"),
        Column("sha256", _("Fingerprint (SHA-256)"), shown=False),
        Column("files", _("Files"), value=lambda edition: edition.get_absolute_url()),
    ]
    filters = [
        Filter(
            "language",
            _("Language"),
            lambda: LANGUAGE_CHOICES,
            lambda editions, language: editions.filter(language=language),
        )
    ]
    search = ["number__icontains", "sha256__icontains"]
    default_sort = "-number"
