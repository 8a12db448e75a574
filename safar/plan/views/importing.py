"""Bringing a plan in from a file: give it, see what was understood, correct the columns, take what you want."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.languages import LANGUAGE_CHOICES, current_language
from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.uploads import UploadField
from safar.people.models import Organisation
from safar.people.permissions import EDITING, roles_of
from safar.plan.matrix.answers import read_answers
from safar.plan.matrix.columns import BY_KEY, COLUMNS, heading
from safar.plan.matrix.draft import told
from safar.plan.matrix.reading import MOST_BYTES, open_file, title_of
from safar.plan.matrix.writing import cell_text, names_for
from safar.plan.models import Plan, PlanImport
from safar.plan.permissions import may_start_plan
from safar.plan.services.importing import Outcome, import_plan, new_plan_says, preview
from safar.plan.views import mending
from safar.plan.views.common import crumbs, plan_of, require_editing

MOST_SHOWN = 500


class PlanFileForm(forms.Form):
    """The file; for a new plan its title and owner too."""

    file = UploadField(label=gettext_lazy("File"))
    title = forms.CharField(
        label=gettext_lazy("Title of the plan"), max_length=240, required=False,
        help_text=gettext_lazy("Left empty, the title that stands in the file is taken."),
    )  # fmt: skip
    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), queryset=Organisation.objects.none())

    def __init__(self, *args: Any, user: Any, plan: Plan | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plan is not None:
            del self.fields["title"], self.fields["owner"]
            return
        owners = Organisation.objects.exclude(country=None)
        if not user.is_superuser:
            acting = [organisation for organisation, roles in roles_of(user).items() if roles & set(EDITING)]
            owners = owners.filter(pk__in=acting)
        choose: Any = self.fields["owner"]
        choose.queryset = owners
        if owners.count() == 1:
            self.initial.setdefault("owner", owners.get())

    def refuse(self, refusal: Refusal) -> None:
        self.add_error("file", str(refusal))


@entrance(SIGNED_IN)
def import_file(request: HttpRequest, slug: str) -> HttpResponse:
    """A file for a plan that is there."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    return _take_file(request, plan)


@entrance(SIGNED_IN)
def import_new(request: HttpRequest) -> HttpResponse:
    """A file that becomes a new plan."""
    require(
        may_start_plan(request.user),
        _("Focal points and editors start plans. Ask one of them to invite you."),
    )
    return _take_file(request, None)


def _take_file(request: HttpRequest, plan: Plan | None) -> HttpResponse:
    form = PlanFileForm(request.POST or None, request.FILES or None, user=request.user, plan=plan)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            data = upload.read() if upload.size <= MOST_BYTES else b"0" * (MOST_BYTES + 1)
            file = open_file(data, upload.name)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            PlanImport.objects.filter(made_by=request.user.pk).delete()  # one at a time: files are large
            kept = PlanImport.objects.create(
                plan=plan, owner=form.cleaned_data.get("owner"), title=form.cleaned_data.get("title") or ("" if plan else title_of(file) or Path(upload.name).stem[:240]),
                name=upload.name[:200], data=data, made_by_id=int(request.user.pk or 0),
            )  # fmt: skip
            return redirect("plan:import_draft", kept.pk)
    return render(request, "plan/import_file.html", {"form": form, "plan": plan, "crumbs": crumbs(plan)})


@entrance(SIGNED_IN)
def import_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would change. Only its sender sees it."""
    draft = get_object_or_404(
        PlanImport.objects.select_related("plan", "owner__country"), pk=pk, made_by=request.user.pk
    )
    plan = plan_of(request, draft.plan.slug) if draft.plan else None
    if plan:
        require_editing(request, plan)
    else:
        require(
            may_start_plan(request.user),
            _("Focal points and editors start plans. Ask one of them to invite you."),
        )
    if request.method == "POST":
        answer = _decide(request, draft, plan)
        if answer is not None:
            return answer
    slug = plan.slug if plan else free_slug(draft.title, (), otherwise="plan")
    try:
        outcome = preview(
            bytes(draft.data), draft.name, plan, slug=slug, keep=draft.keep, mapping=draft.mapping,
            answers=read_answers(draft.answers),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("plan:import_file", plan.slug) if plan else redirect("plan:import_new")
    return render(request, "plan/import_draft.html", _context(draft, plan, outcome))


def _context(draft: PlanImport, plan: Plan | None, outcome: Outcome) -> dict[str, Any]:
    language = current_language()
    problems = outcome.comparison.problems
    fields = [(each.key, heading(each.key, language)) for each in COLUMNS if each.key != "id"]
    fields.append(("timeline", heading("timeline", language)))
    unknown = mending.unknown_organisations(outcome.draft)
    counts = {name: outcome.as_dict()[name] for name in ("created", "changed", "removed", "unchanged")}
    return {
        "draft": draft,
        "plan": plan,
        "counts": counts,
        "worth": bool(counts["created"] or counts["changed"] or counts["removed"]),
        "told": told(outcome.draft),
        "says": None if plan else _says(outcome),
        "mapping": [
            {"heading": name, "field": field, "sample": " · ".join(outcome.draft.samples.get(name, ()))}
            for name, field in outcome.draft.mapping.items()
            if field != "id"
        ],
        "not_read": [name for name, field in outcome.draft.mapping.items() if not field],
        "fields": sorted(fields, key=lambda each: each[1]),
        "wrong": len(outcome.comparison.errors),
        "troubles": mending.troubles(outcome.draft, problems, language),
        "only_in_file": mending.without_way(problems)[:MOST_SHOWN],
        "near": [each for each in unknown if each.is_near],
        "far": [each for each in unknown if not each.is_near],
        "known_names": sorted(outcome.draft.lookups.written),
        "given": mending.given_answers(outcome.draft, language),
        "notes": mending.understood(problems)[:MOST_SHOWN],
        "differences": _differences(plan, outcome, language) if plan else [],
        "crumbs": crumbs(plan),
    }


def _says(outcome: Outcome) -> dict[str, Any]:
    """What the new plan itself will say, so that nobody finds it out later."""
    said = new_plan_says(outcome.draft)
    return said | {
        "language": dict(LANGUAGE_CHOICES)[said["language"]],
        "named": bool(outcome.draft.currency),
    }


def _differences(plan: Plan, outcome: Outcome, language: str) -> list[dict[str, Any]]:
    """One line for each field that would change, each new action, and each that would go."""
    names = names_for(plan)
    lines: list[dict[str, Any]] = []
    for row, action, changes in outcome.comparison.changed:
        for key, (before, after) in changes.items():
            if key in BY_KEY:
                texts = [
                    cell_text(key, {"indicators": [], key: value}, names, language)
                    for value in (before, after)
                ]
                if key == "indicators":
                    texts = [_indicators(before), _indicators(after)]
                lines.append(
                    {
                        "key": f"{row.where}|{key}",
                        "code": action["code"],
                        "label": heading(key, language),
                        "before": texts[0],
                        "after": texts[1],
                    }
                )
    lines += [
        {
            "key": f"{row.where}|*",
            "code": row.values.get("code") or "",
            "label": _("New action"),
            "before": "",
            "after": row.values.get("title", ""),
        }
        for row in outcome.comparison.created
    ]
    lines += [
        {
            "key": f"{each['id']}|-",
            "code": each["code"],
            "label": _("Removed"),
            "before": each["title"],
            "after": "",
        }
        for each in outcome.comparison.removed
    ]
    return lines


def _indicators(measures: list[dict[str, str]]) -> str:
    return "\n".join(
        f"{each['shown']} {each['name']}: {each['baseline'] or '—'} ({each['baseline_year'] or '—'}) → {each['target'] or '—'} ({each['target_year'] or '—'})"
        for each in measures
    )


def _decide(request: HttpRequest, draft: PlanImport, plan: Plan | None) -> HttpResponse | None:
    done = request.POST.get("do")
    if done == "forget":
        draft.delete()
        messages.info(request, _("The file is forgotten. Nothing was changed."))
        return redirect(plan) if plan else redirect("plan:plans")
    try:
        draft.answers = mending.answers_of(request.POST, draft.answers)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    headings, fields = request.POST.getlist("heading"), request.POST.getlist("field")
    draft.mapping = {
        name: field
        for name, field in zip(headings, fields, strict=False)
        if field in BY_KEY or field in ("", "timeline")
    }
    draft.keep = "keep" in request.POST
    if not plan and request.POST.get("title", "").strip():
        draft.title = request.POST["title"].strip()[:240]
    draft.save(update_fields=["mapping", "keep", "answers", "title"])
    if done != "apply":
        return redirect(reverse("plan:import_draft", args=[draft.pk]) + ("" if done == "again" else "#mend"))
    return _apply(request, draft, plan)


def _apply(request: HttpRequest, draft: PlanImport, plan: Plan | None) -> HttpResponse | None:
    # Only what was shown and ticked is taken, even if a column was changed without reading again.
    taken = set(request.POST.getlist("take"))
    slugs = set(Plan.objects.values_list("slug", flat=True)) | {"new"}
    try:
        outcome = import_plan(
            bytes(draft.data), draft.name, plan, by=request.user, keep=draft.keep, mapping=draft.mapping,
            slug=plan.slug if plan else free_slug(draft.title, slugs, otherwise="plan"), title=draft.title, owner=draft.owner,
            accept=(lambda row, key: f"{row}|{key}" in taken) if plan else None,
            answers=read_answers(draft.answers),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    draft.delete()
    messages.success(request, _("The plan is imported."))
    return redirect("plan:next", outcome.plan.slug if outcome.plan else "")
