"""The six UN languages, and text that says which of them it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import get_language

# Codes as used in data and in HTML `lang`; Django calls Chinese zh-hans.
UN_LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
LANGUAGE_NAMES = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
LANGUAGE_CHOICES = [(code, LANGUAGE_NAMES[code]) for code in UN_LANGUAGES]


def current_language() -> str:
    """The reader's language, as one of UN_LANGUAGES."""
    return language_code(get_language() or "en")


def language_code(code: str) -> str:
    """`zh-hans` → `zh`, `fr-CA` → `fr`; what we do not speak becomes `en`."""
    short = code.split("-")[0].lower()
    return short if short in UN_LANGUAGES else "en"


def django_code(language: str) -> str:
    """`zh` → `zh-hans`: what Django calls one of our languages, for `translation.override`."""
    return "zh-hans" if language == "zh" else language


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language in ("ar", "fa", "ur", "he") else "ltr"


@dataclass(frozen=True)
class Said:
    """Words, and the language they are in."""

    text: str
    language: str
    asked: str

    @property
    def is_fallback(self) -> bool:
        """True when the reader asked for another language than this."""
        return bool(self.text) and self.language != self.asked

    def __str__(self) -> str:
        return self.text


class Translatable(models.Model):
    """A record written in one language, with what has been translated beside it.

    `translations` holds {language: {field: text}}. Reference data adds
    {language: {field + "_check": mark, field + "_source": citation}}.
    """

    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default="en")
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    class Privacy:
        public = ("language", "translations")

    def said(self, field: str, language: str | None = None) -> Said:
        """The field in the reader's language; in the record's own where nobody has translated it."""
        asked = language or current_language()
        if asked != self.language:
            text = self.translations.get(asked, {}).get(field)
            if text:
                return Said(text, asked, asked)
        return Said(getattr(self, field), self.language, asked)

    def translate(self, language: str, **fields: Any) -> None:
        """Put words of another language beside ours (not saved yet)."""
        self.translations.setdefault(language, {}).update(fields)
