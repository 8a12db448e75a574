"""Telling the screens: the news stands in the database in the order it happened, or not at all."""

from __future__ import annotations

from typing import Any

from django.db import connection

from safar.consultations.models import Happening

CHANNEL = "safar_cafe"


def hold(session_id: int) -> None:
    """One writer at a time per session until the transaction ends: news is numbered as it is committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"safar-cafe-{int(session_id)}"]
        )


def tell(session_id: int, *news: tuple[str, dict[str, Any]]) -> None:
    """Write the news down and wake every process. Wants a transaction; nothing personal goes in."""
    if not news:
        return
    hold(session_id)
    Happening.objects.bulk_create(
        [Happening(session_id=session_id, kind=kind, payload=payload) for kind, payload in news]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(session_id)])


def tell_of_notes(session_id: int, *notes: Any, kind: str = "note") -> None:
    """These notes are new or changed; or, as `gone`, taken away."""
    tell(session_id, *((kind, {"note": str(pk)}) for pk in dict.fromkeys(notes)))
