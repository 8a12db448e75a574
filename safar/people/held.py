"""What Safar holds on a person: read from the models themselves, so nothing is forgotten here."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models
from django.forms.models import model_to_dict
from pghistory.models import Context

from safar.people.models import User

# Told apart below, or our own note of something told already.
TOLD_ELSEWHERE = {"emailaddress", "authenticator", "userevent"}
NEVER_TOLD = {"password"}


def everything_on(user: User) -> dict[str, Any]:
    """Account, addresses, ways to sign in, roles, contributions, and every change made, as plain values."""
    account = model_to_dict(user, exclude=[*NEVER_TOLD, "groups", "user_permissions"])
    account.update(joined_at=user.joined_at, last_login=user.last_login)
    return {
        "account": account,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "ways_to_sign_in": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "records": _records(user),
        "earlier_values": list(
            user.history.order_by("pgh_id").values(  # type: ignore[attr-defined]
                "pgh_created_at", "pgh_label", "email", "name", "language"
            )
        ),
        "changes_you_made": list(
            Context.objects.filter(metadata__user=user.pk)
            .order_by("created_at")
            .values("created_at", "metadata__why", "metadata__page")
        ),
    }


def _records(user: User) -> dict[str, list[dict[str, Any]]]:
    """{kind of record: those that point to the person}."""
    found: dict[str, list[dict[str, Any]]] = {}
    for relation in User._meta.get_fields(include_hidden=True):
        model, field = getattr(relation, "related_model", None), getattr(relation, "field", None)
        if not relation.auto_created or relation.concrete or model is None or field is None:
            continue
        if model._meta.auto_created or model._meta.proxy or model._meta.model_name in TOLD_ELSEWHERE:
            continue
        if hasattr(model, "pgh_tracked_model"):
            continue
        rows = [_row(record, field.name) for record in model._base_manager.filter(**{field.name: user})]
        if rows:
            found.setdefault(model._meta.label_lower, []).extend(rows)
    return found


def _row(record: models.Model, field: str) -> dict[str, Any]:
    return {"id": record.pk, "title": str(record), "you_are": field}
