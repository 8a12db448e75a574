"""The matrix: read and edited like a sheet, a window of rows at a time; with plain forms where no script runs."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance
from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.plan.matrix.columns import BY_KEY
from safar.plan.matrix.writing import choices
from safar.plan.models import Plan
from safar.plan.permissions import may_edit_plan
from safar.plan.services.cells import CellTaken, write_cell
from safar.plan.sheet import (
    GROUPS,
    MISSING,
    SETS,
    Sheet,
    SheetRow,
    is_editable,
    missing_names,
    set_names,
    sheet_of,
    view_names,
)  # fmt: skip
from safar.plan.views.common import crumbs, plan_of, require_editing

MOST_EDITS = 2_000
NUMBERS = ("amount", "gap", "day")
SEVERAL = ("milestones", "indicators", "budget_lines", "markers")


@entrance(ANYONE)
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Fifty rows of the matrix. `?part=rows` gives the rows alone, for a page that is scrolled."""
    plan = plan_of(request, slug)
    asked = request.GET
    start = int(asked["start"]) if asked.get("start", "").isdigit() and len(asked["start"]) < 7 else 0
    words = asked.get("q", "").replace("\x00", "").strip()[:100]
    view, columns = asked.get("view", "plan"), asked.get("columns", "basic")
    missing = asked.get("missing", "") if asked.get("missing") in MISSING else ""
    sheet = sheet_of(plan, view=view, columns=columns, start=start, words=words, missing=missing)
    may_edit = may_edit_plan(request.user, plan)
    editing = asked.get("edit", "") if may_edit else ""
    body = rows_html(sheet, may_edit=may_edit, here=request.get_full_path(), editing=editing)
    if asked.get("part") == "rows":
        return JsonResponse({"rows": body, "next": sheet.next_start, "total": sheet.total})
    keep = {
        "view": sheet.view,
        "columns": columns if columns in SETS else "basic",
        "q": words,
        "missing": missing,
    }
    context = {
        "plan": plan,
        "sheet": sheet,
        "body": body,
        "may_edit": may_edit,
        "words": words,
        "keep": keep,
        "editing": editing,
        "lacks": [(name, label, name == missing) for name, label in missing_names().items()],
        "views": [(name, label, name == sheet.view) for name, label in view_names().items()],
        "sets": [(name, label, name == keep["columns"]) for name, label in set_names().items()],
        "next_url": _address(keep, sheet.next_start),
        "previous_url": _address(keep, sheet.previous_start),
        "last": min(sheet.start + len(sheet.rows), sheet.total),
        "crumbs": crumbs(plan),
        "choices": json.dumps(
            {key: list(choices(key, current_language()).values()) for key in ("status", "level")},
            ensure_ascii=False,
        ),
    }
    return render(request, "plan/matrix.html", context)


def _address(keep: dict[str, str], start: int | None) -> str:
    if start is None:
        return ""
    return "?" + urlencode({name: value for name, value in {**keep, "start": start or ""}.items() if value})


def rows_html(sheet: Sheet, *, may_edit: bool, here: str = "", editing: str = "") -> SafeString:
    """The rows, drawn here rather than in a template: there may be thousands of cells."""
    parts: list[SafeString] = []
    for row in sheet.rows:
        if row.opens:
            parts.append(
                format_html(
                    '<tr class="sheet-group"><th colspan="{}" scope="rowgroup"><bdi>{}</bdi></th></tr>',
                    len(sheet.columns) + (1 if may_edit else 0), row.group,
                )
            )  # fmt: skip
        if editing and editing == row.facts["code"]:
            parts.append(_form_row(sheet, row))
        else:
            parts.append(_plain_row(sheet, row, may_edit=may_edit, here=here))
    return mark_safe("".join(parts))  # each part is escaped


def _plain_row(sheet: Sheet, row: SheetRow, *, may_edit: bool, here: str) -> SafeString:
    cells = format_html_join("", "{}", ((_cell(sheet, row, key),) for key in sheet.columns))
    tool: Any = ""
    if may_edit:
        joined = "&" if "?" in here else "?"
        tool = format_html(
            '<td class="sheet-tool"><a href="{}{}edit={}#row-{}">{}<span class="visually-hidden"> {}</span></a></td>',
            here.split("&edit=")[0].split("?edit=")[0], joined, row.facts["code"], row.pk, _("Edit"), row.facts["code"],
        )  # fmt: skip
    return format_html('<tr id="row-{}" data-pk="{}">{}{}</tr>', row.pk, row.pk, cells, tool)


def _cell(sheet: Sheet, row: SheetRow, key: str) -> SafeString:
    text = row.texts[key]
    if key == "code":
        url = reverse("plan:action", args=[sheet.plan.slug, row.facts["code"]])
        return format_html('<th scope="row" data-key="code"><a href="{}">{}</a></th>', url, text)
    kind = BY_KEY[key].kind
    if kind == "standing" and text and text != row.claimed:
        return format_html(
            '<td data-key="{}" class="sheet-fixed"><strong>{}</strong><span class="visually-hidden"> {}</span></td>',
            key, text, _("(differs from the status claimed)"),
        )  # fmt: skip
    if kind == "text":
        return format_html(
            '<td data-key="{}"{}><span lang="{}" dir="auto">{}</span></td>', key,
            "" if is_editable(key) else mark_safe(' class="sheet-fixed"'), row.facts["language"], text,
        )  # fmt: skip
    shape = "sheet-number" if kind in NUMBERS else ""
    if not is_editable(key):
        shape = f"{shape} sheet-fixed".strip()
    if kind in SEVERAL:  # words between bars and days: their own direction, not that of the page
        return format_html('<td data-key="{}" class="{}" dir="auto">{}</td>', key, shape, text)
    return format_html('<td data-key="{}" class="{}">{}</td>', key, shape, text)


def _form_row(sheet: Sheet, row: SheetRow) -> SafeString:
    """A row as fields of the form around the table. What was seen goes along, so nobody's words are lost."""
    cells = []
    for (key, label), text in zip(sheet.headings, (row.texts[key] for key in sheet.columns), strict=True):
        if not is_editable(key):
            cells.append(format_html('<td class="sheet-fixed">{}</td>', text))
            continue
        name = f"{row.pk}:{key}"
        hidden = format_html('<input type="hidden" name="was:{}" value="{}">', name, text)
        if BY_KEY[key].kind == "choice":
            options = format_html_join(
                "", "<option{}>{}</option>",
                ((mark_safe(" selected") if word == text else "", word) for word in choices(key, current_language()).values()),
            )  # fmt: skip
            field = format_html('<select name="now:{}" aria-label="{}">{}</select>', name, label, options)
        elif key == "code" or BY_KEY[key].kind in ("day", "amount"):
            field = format_html(
                '<input name="now:{}" value="{}" aria-label="{}" size="10">', name, text, label
            )
        else:
            field = format_html(
                '<textarea name="now:{}" aria-label="{}" rows="3" dir="auto">\n{}</textarea>',
                name,
                label,
                text,
            )
        cells.append(format_html("<td>{}{}</td>", hidden, field))
    save = format_html(
        '<td class="sheet-tool"><button type="submit" class="button">{}</button></td>', _("Save")
    )
    return format_html(
        '<tr id="row-{}" class="sheet-form">{}{}</tr>',
        row.pk,
        format_html_join("", "{}", ((c,) for c in cells)),
        save,
    )


@entrance(SIGNED_IN)
@require_POST
def cells(request: HttpRequest, slug: str) -> HttpResponse:
    """Write cells: as JSON from the sheet, or as the fields of one row from a plain form."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    if request.content_type == "application/json":
        return _write_json(request, plan)
    return _write_form(request, plan)


def _write_json(request: HttpRequest, plan: Plan) -> JsonResponse:
    try:
        edits = json.loads(request.body)["edits"]
        checked = [(int(each["pk"]), str(each["key"]), str(each["text"]), str(each["was"])) for each in edits]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": _("This is no list of edits.")}, status=400)
    if len(checked) > MOST_EDITS:
        return JsonResponse(
            {"error": _("At most %(most)s cells can be written at once.") % {"most": MOST_EDITS}}, status=400
        )
    return JsonResponse({"results": [write_one(plan, *edit, by=request.user) for edit in checked]})


def write_one(plan: Plan, pk: int, key: str, text: str, was: str, *, by: Any) -> dict[str, Any]:
    """The answer to one edit: what stands there now, a conflict with both texts, or why not."""
    said: dict[str, Any] = {"pk": pk, "key": key}
    if not plan.actions.filter(pk=pk).exists():
        return {
            **said,
            "error": _("This action is no longer in the plan. What you wrote: “%(text)s”.") % {"text": text},
        }
    try:
        done = write_cell(plan, pk, key, text, was=was, by=by)
    except CellTaken as taken:
        return {**said, "conflict": {"theirs": taken.theirs, "mine": taken.mine}, "error": str(taken)}
    except Refusal as refusal:
        return {**said, "error": str(refusal)}
    return {**said, "ok": True, "text": done.text, "notes": done.notes}


def _write_form(request: HttpRequest, plan: Plan) -> HttpResponse:
    saved = 0
    for name in request.POST:
        if not name.startswith("was:"):
            continue
        was = request.POST.get(name, "")
        pk, _colon, key = name.removeprefix("was:").partition(":")
        text = request.POST.get(f"now:{pk}:{key}", was)
        if not pk.isdigit() or text.replace("\r\n", "\n") == was.replace("\r\n", "\n"):
            continue
        said = write_one(plan, int(pk), key, text, was, by=request.user)
        if said.get("ok"):
            saved += 1
            for note in said["notes"]:
                messages.info(request, note)
        else:
            messages.error(request, said["error"])
    if saved:
        messages.success(request, _("Saved."))
    back = {name: request.POST.get(name, "") for name in ("view", "columns", "q", "missing", "start")}
    if back["view"] not in GROUPS:
        back["view"] = ""
    address = reverse("plan:matrix", args=[plan.slug])
    return redirect(address + "?" + urlencode({name: value for name, value in back.items() if value}))
