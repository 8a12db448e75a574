"""What a plan lacks and doubles, how it lies in time, and what changed."""

from __future__ import annotations

from typing import Any

import click
from django.utils import timezone

from safar.lib.console import as_json, say
from safar.lib.languages import UN_LANGUAGES
from safar.plan.approaches import approaches
from safar.plan.commands.group import found_plan, plan
from safar.plan.gantt import timeline
from safar.plan.gaps import gaps
from safar.plan.markers import markers
from safar.plan.matrix.versions import compare_contents, content_at
from safar.plan.matrix.writing import UNANSWERED
from safar.plan.models import MarkerAnswer
from safar.plan.overlaps import overlaps
from safar.plan.queries import in_order, marker_answers
from safar.plan.services.checking import checked
from safar.plan.services.versions import keep_version


@plan.command("gaps")
@click.argument("slug")
@as_json
def show_gaps(slug: str, wants_json: bool) -> None:
    """What the plan SLUG lacks, objective by objective."""
    value = [each.as_dict() for each in gaps(found_plan(slug))]
    lines = [
        f"{each['objective']:>2} {each['label'][:36]:<36} actions {each['actions']:>4}  missing: "
        f"{', '.join(each['missing']) or 'nothing'}"
        for each in value
    ]
    say(value, wants_json=wants_json, lines="\n".join(lines))


@plan.command("markers")
@click.argument("slug")
@click.option("--lang", type=click.Choice(UN_LANGUAGES), default="en", show_default=True)
@as_json
def show_markers(slug: str, lang: str, wants_json: bool) -> None:
    """How the actions of the plan SLUG stand before the principles: every question, every answer."""
    found = found_plan(slug)
    answers, done = marker_answers(found), checked(found)
    questions = {
        question.key: {"marker": marker.label, "question": question.text}
        for marker in markers(lang)
        for question in marker.questions
    }
    actions = in_order(found.actions.all()).values_list("pk", "code", "title", "status")
    rows: list[dict[str, Any]] = [
        {
            "code": code,
            "title": title,
            "status": status,
            "answers": {key: answers.get(pk, {}).get(key, UNANSWERED) for key in questions},
        }
        for pk, code, title, status in actions
    ]
    counts = {"checked": done[0], "actions_counted": done[1]}
    value = {"plan": slug, **counts, "questions": questions, "actions": rows}
    lines = [f"{done[0]} of {done[1]} actions have every question answered."]
    for row in rows:
        given: dict[str, str] = row["answers"]
        refused = [key for key, each in given.items() if each == MarkerAnswer.Answer.NO]
        waiting = sum(each == UNANSWERED for each in given.values())
        lines.append(f"  {row['code']:<8} {waiting:>2} not looked at, {len(refused)} no  {row['title']}")
        lines += [f"           {questions[key]['marker']}: {questions[key]['question']}" for key in refused]
    say(value, wants_json=wants_json, lines="\n".join(lines))


@plan.command("timeline")
@click.argument("slug")
@as_json
def show_timeline(slug: str, wants_json: bool) -> None:
    """The actions of the plan SLUG along time: days, milestones, what is late, what waits for what."""
    value = timeline(found_plan(slug), timezone.localdate())
    lines = []
    for each in value["actions"]:
        span = f"{each['starts_on'] or '…':<10} – {each['ends_on'] or '…':<10}"
        lines.append(f"{span} {each['code']:<8} {'late ' if each['late'] else ''}{each['title']}")
    if value["without_days"]:
        lines.append(f"{len(value['without_days'])} actions have no day: {', '.join(value['without_days'])}")
    say(value, wants_json=wants_json, lines="\n".join(lines) or "There is no action in this plan yet.")


@plan.command("approaches")
@click.argument("slug")
@click.option("--lang", type=click.Choice(UN_LANGUAGES), default="en", show_default=True)
@as_json
def show_approaches(slug: str, lang: str, wants_json: bool) -> None:
    """What three approaches would cover and leave out of the plan SLUG."""
    found = found_plan(slug)
    value = [
        {
            "approach": each.key,
            "name": each.name,
            "what": each.what,
            "covered": [objective.number for objective, covered in each.cells if covered],
            "leaves_out": [objective.number for objective, covered in each.cells if not covered],
        }
        for each in approaches(found, gaps(found), None, lang)
    ]
    lines = []
    for each in value:
        out = ", ".join(map(str, each["leaves_out"])) or "nothing"
        lines.append(f"{each['name']}: covers {len(each['covered'])} of 23; leaves out {out}")
    say(value, wants_json=wants_json, lines="\n".join(lines))


@plan.command("overlaps")
@click.argument("slug")
@click.option("--most", default=500, show_default=True, help="At most so many pairs.")
@as_json
def show_overlaps(slug: str, most: int, wants_json: bool) -> None:
    """Actions of the plan SLUG that say nearly the same, also as those of plans above and below it."""
    value = [each.as_dict() for each in overlaps(found_plan(slug), most=most)]
    lines = [
        f"{each['score']:.2f}  {each['a']['plan']} {each['a']['code']} ~ "
        f"{each['b']['plan']} {each['b']['code']}: {'; '.join(each['why'])}"
        for each in value
    ]
    say(value, wants_json=wants_json, lines="\n".join(lines) or "No two actions are much alike.")


@plan.command("diff")
@click.argument("slug")
@click.argument("v1")
@click.argument("v2")
@as_json
def diff(slug: str, v1: str, v2: str, wants_json: bool) -> None:
    """What changed in the plan SLUG from version V1 to V2: numbers, a status such as adopted, or now."""
    found = found_plan(slug)
    value = {
        "slug": slug,
        "from": v1,
        "to": v2,
        **compare_contents(content_at(found, v1), content_at(found, v2)),
    }
    lines = [
        f"{len(value['added'])} added, {len(value['removed'])} removed, {len(value['changed'])} changed."
    ]
    lines += [f"  + {each['code']} {each['title']}" for each in value["added"]]
    lines += [f"  - {each['code']} {each['title']}" for each in value["removed"]]
    lines += [f"  ~ {each['code']} {', '.join(each['fields'])}" for each in value["changed"]]
    say(value, wants_json=wants_json, lines="\n".join(lines))


@plan.command("versions")
@click.argument("slug")
@click.option("--keep", is_flag=True, help="Keep the plan as it stands now as a version.")
@as_json
def versions(slug: str, keep: bool, wants_json: bool) -> None:
    """The versions kept of the plan SLUG."""
    found = found_plan(slug)
    if keep:
        keep_version(found, by=None)
    value = list(found.versions.order_by("number").values("number", "status", "kept_at", "sha256"))
    lines = [f"{each['number']:>3}  {each['status']:<12} {each['kept_at']:%Y-%m-%d %H:%M}" for each in value]
    say(value, wants_json=wants_json, lines="\n".join(lines) or "No version has been kept yet.")
