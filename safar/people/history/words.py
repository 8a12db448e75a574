"""Stored values as people read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.lib import formats
from safar.lib.languages import LANGUAGE_NAMES, current_language


def words(value: Any, each: Any = None) -> str:
    """A value of a field in the reader's words. Nothing is an empty text."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    choices = dict(each.flatchoices) if each is not None and each.choices else {}
    if value in choices:
        return str(choices[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{formats.day_text(local.date(), current_language())}, {local:%H:%M}"
    if isinstance(value, date):
        return formats.day_text(value, current_language())
    return str(value)


def differences(
    model: type[models.Model], each: Any, old: Any, new: Any
) -> Iterator[tuple[str, tuple[str, str]]]:
    """(label or nothing, (before, after)) of a field; translations one by one, since they are one value."""
    if each.name != "translations":
        yield "", (words(old, each), words(new, each))
        return
    before, after = _flat(old), _flat(new)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            language, name = key
            label = _("%(field)s (%(language)s)") % {
                "field": _field_label(model, name),
                "language": LANGUAGE_NAMES.get(language, language),
            }
            yield label, (words(before.get(key)), words(after.get(key)))


def _flat(translations: Any) -> dict[tuple[str, str], Any]:
    return {
        (language, name): text
        for language, fields in (translations or {}).items()
        for name, text in fields.items()
        if not name.endswith(("_check", "_source"))
    }


def _field_label(model: type[models.Model], name: str) -> str:
    try:
        label = str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        label = name
    return label[:1].upper() + label[1:]
