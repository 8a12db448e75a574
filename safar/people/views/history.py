"""Who changed a record, when and why."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from safar.lib.entrance import ANYONE, entrance, require
from safar.people.history import History, may_see_history, tracked_model


@entrance(ANYONE)
def history(request: HttpRequest, label: str, pk: str) -> HttpResponseBase:
    """Open to anyone; each kind of record says who may see it (`register_history`)."""
    model = tracked_model(label)
    if model is None:
        raise Http404
    try:
        record = model._base_manager.filter(pk=pk).first()
    except (ValueError, ValidationError, OverflowError):
        record = None
    allowed = record is not None and may_see_history(request.user, record)
    if not allowed and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if record is None:
        raise Http404
    require(allowed, _("The history of this record is open to those who work with it."))
    shown = History(record, viewer=request.user, page=request.GET.get("page"))
    back = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    return render(request, "people/history.html", {"history": shown, "record": record, "back": back})
