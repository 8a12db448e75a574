"""The link in a request: signed, for one request and one purpose, and worth nothing anywhere else."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from safar.followup.models import UpdateRequest
from safar.lib.languages import django_code

SALT = "safar.followup.answer"


def token_of(request: UpdateRequest) -> str:
    """Says which request, and that its address was this one: a link forwarded after a correction is void."""
    return signing.dumps({"request": request.pk, "to": request.email}, salt=SALT)


def request_of(token: str) -> UpdateRequest | None:
    """Whose link this is; None for one that we never made, or that was changed on the way."""
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    found = UpdateRequest.objects.select_related("action__plan__country", "action__lead", "update")
    return found.filter(pk=said.get("request"), email=said.get("to")).first()


def address_of(request: UpdateRequest) -> str:
    """The whole address, in the language of whoever is asked."""
    with override(django_code(request.language)):
        return settings.SITE_URL + reverse("followup:answer", args=[token_of(request)])
