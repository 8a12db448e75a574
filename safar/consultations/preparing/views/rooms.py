"""Hosts, rounds and tables of a session, on one page with a form for each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.attribution import RULES
from safar.consultations.models import Attribution, Participant, Session, Speaker
from safar.consultations.preparing import services
from safar.consultations.preparing.forms import (
    HostForms,
    ManyTablesForm,
    RoundForms,
    TableForms,
    initial_of_table,
)
from safar.consultations.preparing.views.finding import organised_session
from safar.consultations.views.finding import crumbs_to
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.refusal import Refusal

HOSTING = (Participant.Role.HOST, Participant.Role.CO_HOST)


@entrance(SIGNED_IN)
def prepare(request: HttpRequest, event: str, session: str) -> HttpResponse:
    found = organised_session(request, event, session)
    forms = _forms(request, found)
    saved = request.POST.get("save", "") if request.method == "POST" else ""
    if saved in forms and forms[saved].is_valid():
        try:
            said, lost = _SAVE[saved](found, forms[saved], request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
            if lost:
                messages.warning(request, _lost(lost))
            return redirect(f"{request.path}#{saved}")
    context = {
        "session": found,
        "event": found.event,
        "rule": RULES[Attribution(found.attribution)],
        "forms": forms,
        "n_seats": sum(each["seats"] for each in forms["tables"].initial or []),
        "minutes": sum(each["minutes"] or 0 for each in forms["rounds"].initial or []),
        "crumbs": crumbs_to(found.event, found),
    }
    return render(request, "consultations/preparing/session.html", context)


def _forms(request: HttpRequest, session: Session) -> dict[str, Any]:
    def data(name: str) -> Any:
        return request.POST if request.method == "POST" and request.POST.get("save") == name else None

    hosts = session.part.speakers.filter(role=Speaker.Role.HOST) if session.part else []
    tables = list(session.tables.order_by("number"))
    hosting = session.event.people.filter(role__in=HOSTING) | session.event.people.filter(
        hosted_tables__session=session
    )
    people = {str(person.pk): person for person in hosting.distinct().order_by("name")}
    many = {"count": len(tables) or None, "seats": tables[0].seats if tables else 8}
    table_forms = TableForms(
        data("tables"),
        initial=[initial_of_table(table) for table in tables],
        prefix="tables",
        form_kwargs={"hosts": people},
    )
    numbers = {str(table.pk): table.number for table in tables}
    for form in table_forms.forms:
        form.number = numbers.get(str(form["pk"].value()), 0)
    return {
        "hosts": HostForms(
            data("hosts"),
            initial=[{"name": each.name, "organisation": each.organisation} for each in hosts],
            prefix="hosts",
        ),
        "rounds": RoundForms(
            data("rounds"),
            initial=list(session.rounds.order_by("number").values("pk", "minutes", "question")),
            prefix="rounds",
        ),
        "many": ManyTablesForm(data("many"), initial=many, prefix="many"),
        "tables": table_forms,
    }


def _save_hosts(session: Session, forms: Any, by: Any) -> tuple[str, int]:
    rows = {each["name"]: each for form in forms if (each := form.cleaned_data) and each.get("name")}
    services.save_hosts(session, list(rows.values()), by=by)
    return _("The hosts are saved."), 0


def _save_rounds(session: Session, forms: Any, by: Any) -> tuple[str, int]:
    rows = [form.cleaned_data for form in forms if form.cleaned_data and not form.cleaned_data.get("gone")]
    wanted = [row for row in rows if row.get("pk") or row.get("minutes") or row.get("question")]
    services.save_rounds(session, wanted, by=by)
    return _("The rounds are saved."), 0


def _save_many(session: Session, form: Any, by: Any) -> tuple[str, int]:
    lost = services.set_tables(session, by=by, **form.cleaned_data)
    n = form.cleaned_data["count"]
    said = ngettext("The session has %(n)s table.", "The session has %(n)s tables.", n) % {"n": n}
    return said, lost


def _save_tables(session: Session, forms: Any, by: Any) -> tuple[str, int]:
    lost = services.save_tables(session, [form.cleaned_data for form in forms if form.cleaned_data], by=by)
    return _("The tables are saved."), lost


_SAVE = {"hosts": _save_hosts, "rounds": _save_rounds, "many": _save_many, "tables": _save_tables}


def _lost(n: int) -> str:
    return ngettext(
        "%(n)s seat of the seating plan went with a table. Make the plan anew.",
        "%(n)s seats of the seating plan went with their tables. Make the plan anew.",
        n,
    ) % {"n": n}
