"""Searches that a person keeps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.models import SavedSearch
from safar.practices.permissions import may_keep_searches


@entrance(SIGNED_IN)
def searches(request: HttpRequest) -> HttpResponse:
    """The person's own searches. Posting keeps one more, changes one, or forgets one."""
    require(may_keep_searches(request.user))
    if request.method == "POST":
        return _change(request)
    context = {
        "searches": list(SavedSearch.objects.filter(user=request.user.pk)),
        "crumbs": [(_("Practices"), reverse("practices:practices"))],
    }
    return render(request, "practices/searches.html", context)


def _change(request: HttpRequest) -> HttpResponse:
    said = request.POST
    if "search" in said:
        number = said["search"] if said["search"].isascii() and said["search"].isdigit() else "0"
        kept = get_object_or_404(SavedSearch, pk=int(number[:12]), user=request.user.pk)
        if "forget" in said:
            services.forget_search(kept)
            messages.success(request, _("The search is forgotten."))
        else:
            services.change_search(kept, by_mail="by_mail" in said)
            messages.success(request, _("Saved."))
        return redirect("practices:searches")
    try:
        services.keep_search(request.user, said.get("address", ""), by_mail="by_mail" in said)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The search is kept. You find it here."))
    return redirect("practices:searches")
