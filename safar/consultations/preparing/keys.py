"""Keys of programme parts: unique within an event, made of their titles."""

from __future__ import annotations

from collections.abc import Container

from safar.lib.slugs import free_slug


def free_key(title: str, taken: Container[str]) -> str:
    return free_slug(title, taken, otherwise="part", longest=60)
