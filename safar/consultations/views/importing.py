"""Import."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from safar.lib.entrance import SIGNED_IN, entrance


@entrance(SIGNED_IN)
def upload(request: HttpRequest, event: str) -> HttpResponse:
    return HttpResponse("")


@entrance(SIGNED_IN)
def draft(request: HttpRequest, event: str, pk: UUID) -> HttpResponse:
    return HttpResponse("")
