"""Practices in and out as files: given, looked at, imported; and everything to take away."""

from __future__ import annotations

import tempfile
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.lib.uploads import UploadField
from safar.people.models import Organisation
from safar.practices import services
from safar.practices.layouts import FORMATS, TABLES
from safar.practices.layouts.checking import Checked, check
from safar.practices.layouts.importing import import_practices
from safar.practices.layouts.out import export
from safar.practices.models import PracticeFile
from safar.practices.permissions import may_write_practices, writes_for

PER_PAGE = 100
WRITERS_ONLY = gettext_lazy(
    "Focal points and editors of an organisation write practices up. Ask yours to give you that role."
)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
    "jsonld": "application/ld+json",
}
# What the download page offers: (format, kind of file, what it is).
OFFERED = [
    ("csv", "csv", gettext_lazy("Everything, one column a field")),
    ("xlsx", "xlsx", gettext_lazy("Everything, one column a field")),
    ("jsonl", "jsonl", gettext_lazy("Everything, one record a line")),
    ("jsonld", "jsonld", gettext_lazy("Everything, in the words of schema.org and DCAT")),
    ("gfmd", "csv", gettext_lazy("What the form of the GFMD Platform for Partnerships asks for")),
    ("unnm", "csv", gettext_lazy("What the UN Network Repository of Practices shows")),
]


class FileForm(forms.Form):
    file = UploadField(label=gettext_lazy("File"))
    layout = forms.ChoiceField(
        label=gettext_lazy("Layout"),
        choices=[
            ("auto", gettext_lazy("As its headings say")),
            *((name, layout.title) for name, layout in TABLES.items()),
        ],
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Written up by"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        owner: Any = self.fields["owner"]
        owner.queryset = Organisation.objects.filter(pk__in=writes_for(user))


@entrance(SIGNED_IN)
def file_new(request: HttpRequest) -> HttpResponse:
    """Give a file of practices; it is looked at before anything is made."""
    require(may_write_practices(request.user), WRITERS_ONLY)
    form = FileForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            data = given["file"].read()
            check(data, given["layout"])
            kept = services.keep_file(
                data, name=given["file"].name, layout=given["layout"], owner=given["owner"], by=request.user
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("practices:file", kept.pk)
    context = {"form": form, "layouts": TABLES.values(), "crumbs": _crumbs()}
    return render(request, "practices/file_new.html", context, status=422 if form.errors else 200)


@entrance(SIGNED_IN)
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would make, and the button that makes it so."""
    require(may_write_practices(request.user), WRITERS_ONLY)
    kept = get_object_or_404(PracticeFile, pk=pk, made_by=request.user.pk)
    if request.method == "POST":
        return _decide(request, kept)
    try:
        checked = check(bytes(kept.data), kept.layout)
    except Refusal as refusal:  # the reference data may have changed since
        messages.error(request, str(refusal))
        return redirect("practices:file_new")
    context = {
        "file": kept,
        "checked": checked,
        "new": checked.of("new"),
        "same": checked.of("same"),
        "differing": checked.of("differs"),
        "page": Paginator(checked.problems or checked.drafts, PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": [*_crumbs(), (_("Import practices"), reverse("practices:file_new"))],
    }
    return render(request, "practices/file.html", context)


def _decide(request: HttpRequest, kept: PracticeFile) -> HttpResponse:
    if "drop" in request.POST:
        kept.delete()
        messages.success(request, _("The file is forgotten. Nothing was imported."))
        return redirect("practices:file_new")
    require(kept.owner_id in writes_for(request.user), WRITERS_ONLY)
    try:
        done: Checked = import_practices(
            bytes(kept.data), layout=kept.layout, owner=kept.owner, by=request.user
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    kept.delete()
    n = len(done.of("new"))
    messages.success(request, ngettext("%(n)s draft is made.", "%(n)s drafts are made.", n) % {"n": n})
    return redirect("practices:practices")


@entrance(ANYONE)
def downloads(request: HttpRequest) -> HttpResponseBase:
    """Every published practice as a file; with ?format= the file itself."""
    wanted, kind = request.GET.get("format", ""), request.GET.get("kind", "csv")
    if not wanted:
        offered = [{"format": name, "kind": kind, "what": what} for name, kind, what in OFFERED]
        return render(request, "practices/downloads.html", {"offered": offered, "crumbs": _crumbs()})
    if wanted not in FORMATS or kind not in TYPES:
        raise BadRequest(_("Practices can be taken as: %(names)s.") % {"names": ", ".join(FORMATS)})
    kind = FORMATS[wanted][1] or ("xlsx" if kind == "xlsx" else "csv")
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    export(wanted, kind, out)
    out.seek(0)
    name = "practices" if wanted == kind else f"practices-{wanted}"
    return FileResponse(out, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("Practices"), reverse("practices:practices"))]
