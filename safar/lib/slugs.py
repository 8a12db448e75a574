"""Addresses made of titles."""

from __future__ import annotations

from collections.abc import Container

from django.utils.text import slugify


def free_slug(title: str, taken: Container[str], *, otherwise: str, longest: int = 80) -> str:
    """A slug for the title that nobody has yet; titles without Latin letters get `otherwise`.

    >>> free_slug("Fair recruitment", {"fair-recruitment"}, otherwise="theme")
    'fair-recruitment-2'
    >>> free_slug("التوظيف العادل", set(), otherwise="theme")
    'theme-1'
    """
    stem = slugify(title)[: longest - 5].strip("-")
    slug = stem or f"{otherwise}-1"
    number = 2
    while slug in taken:
        slug = f"{stem or otherwise}-{number}"
        number += 1
    return slug
