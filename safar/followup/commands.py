"""Commands of follow-up: what a timer calls every day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import click
from django.utils import timezone

from safar.followup import services
from safar.followup.queries import followed, rhythm_of
from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.plan.models import Plan


@click.group()
def followup() -> None:
    """Asking leads how their actions stand."""


def _plan(slug: str) -> Plan:
    found = Plan.objects.filter(slug=slug).select_related("owner").first()
    if found is None:
        raise Refusal(f"There is no plan called '{slug}'. 'safar plan list' shows all of them.")
    return found


def _day(ctx: click.Context, parameter: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


@followup.command("status")
@click.argument("slug")
@as_json
def status_of(slug: str, wants_json: bool) -> None:
    """When each open action of the plan SLUG was last heard of."""
    rows = [
        {
            "code": row.action.code,
            "title": row.action.title,
            "lead": row.action.lead.slug if row.action.lead else None,
            "status": row.action.status,
            "last_heard_on": row.heard_on,
            "timeliness": row.timeliness.value,
            "delayed": row.is_late,
            "reason_for_delay": row.delay or None,
            "quality_points": row.points.count,
            "asked_until": row.request.due_on if row.request else None,
        }
        for row in followed(_plan(slug), timezone.localdate()).rows
    ]
    lines = "\n".join(
        f"{row['code']:<10} {row['timeliness']:<7} {row['last_heard_on'] or '-':<11} {row['title']}"
        for row in rows
    )
    say(rows, wants_json=wants_json, lines=lines or "There is no open action in this plan.")


@followup.command("ask")
@click.argument("slug")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="Answer by, as 2027-01-31.")
@click.option("--dry-run", is_flag=True, help="Say who would be asked, and ask nobody.")
@as_json
def ask_all(slug: str, due: date | None, dry_run: bool, wants_json: bool) -> None:
    """Ask whoever answers for the open actions of the plan SLUG."""
    plan = _plan(slug)
    today = timezone.localdate()
    due_on = due or today + timedelta(days=rhythm_of(plan).answer_days)
    actions = [row.action for row in followed(plan, today).rows]
    found = services.questions(plan, actions)
    if not dry_run:
        services.ask(plan, actions, due_on=due_on, by=None)
    value: dict[str, Any] = {
        "due_on": due_on,
        "asked": [{"action": each.action.code, "people": len(each.people)} for each in found if each.people],
        "not_asked": [{"action": each.action.code, "why": each.why_not} for each in found if not each.people],
    }
    lines = [f"{row['action']}: {row['people']} asked, until {due_on}" for row in value["asked"]]
    lines += [f"{row['action']}: nobody asked. {row['why']}" for row in value["not_asked"]]
    say(value, wants_json=wants_json, lines="\n".join(lines) or "There is no open action in this plan.")


@followup.command("send")
@click.option("--dry-run", is_flag=True, help="Say what is due, and send nothing.")
@as_json
def send(dry_run: bool, wants_json: bool) -> None:
    """Send requests, reminders and what owners are told, as far as they are due. Run it every day."""
    today = timezone.localdate()
    if dry_run:
        rows = [
            {"plan": each.request.action.plan.slug, "action": each.request.action.code, "kind": each.kind}
            for each in services.due_letters(today)
        ]
        lines = "\n".join(f"{row['plan']} {row['action']}: {row['kind']}" for row in rows)
        say(rows, wants_json=wants_json, lines=lines or "Nothing is due.")
        return
    sent = services.send_due(today)
    value = {"messages": sent.messages, "letters": sent.letters, "failed": len(sent.failed)}
    say(
        value,
        wants_json=wants_json,
        lines=f"{sent.messages} messages sent, about {sent.letters} requests. {len(sent.failed)} did not "
        "leave and will be tried again.",
    )


COMMANDS = {"followup": followup}
