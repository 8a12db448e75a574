"""How does the matrix hold with 100, 1,000 and 10,000 actions?

    .venv/bin/python bench/plan.py [--sizes 100 1000 10000] [--json]

Uses the database of SAFAR_DATA_DIR inside a transaction that is rolled back, so nothing stays. For each size: the first
screen of the matrix (as an editor, through the whole stack of the site), one edit of a cell, the page of gaps, the
search for overlaps, and the exports; and whether the workbook comes back without a difference. Times are the best of
three where a thing takes less than two seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
BARS = {
    "matrix": 300,
    "gaps": 200,
    "overlaps": 20_000,
    "list of actions": 300,
    "how are we doing": 300,
    "page of the plan": 300,
}  # milliseconds, at 10,000 actions

VERBS = "Establish Review Publish Train Fund Inspect Harmonize Digitize Evaluate Translate Open Extend Coordinate".split()
THINGS = (
    "licences of recruiters|consular services|visa procedures|border statistics|legal aid for migrant workers|language "
    "courses|remittance prices|return counselling|skills certificates|detention alternatives|identity documents|labour "
    "inspection|health insurance|school enrolment|rescue at sea|anti-trafficking hotlines|diaspora investment|climate "
    "mobility plans|social security agreements|information campaigns"
).split("|")
PLACES = "capital|north|south|coast|ports|airports|border towns|universities|ministries|embassies|provinces|islands".split(
    "|"
)
HOW = "with unions|with cities|by regulation|by agreement|through a fund|through a pilot|online|in four languages|yearly".split(
    "|"
)


def facts(n: int, slugs: list[str], codes: list[str], dice: random.Random) -> dict[str, Any]:
    what, where = dice.choice(THINGS), dice.choice(PLACES)
    title = f"{dice.choice(VERBS)} {what} in the {where} {dice.choice(HOW)} ({dice.randint(1, 400)})"
    objective = n % 23 + 1
    return {
        "code": f"{n % 9 + 1}.{n}", "theme": f"P{n % 3 + 1}", "objectives": sorted({objective, dice.randint(1, 23)}, key=lambda o: o != objective),
        "gcm_actions": [f"{objective}a"], "principles": ["f"], "sdg_targets": ["10.7"], "title": title,
        "deliverable": f"Report on {what}, {dice.randint(1, 900)} pages", "lead": dice.choice(slugs), "partners": sorted(set(dice.sample(slugs, 2))),
        "starts_on": f"{2026 + n % 3}-01-01", "ends_on": f"{2027 + n % 3}-12-31", "milestones": [["2027-06-30", "Half way", ""]],
        "indicators": [{"code": dice.choice(codes), "baseline": "10", "baseline_year": "2024", "baseline_source": "", "target": "20", "target_year": "2030", "disaggregation": ""}],
        "budget": str(dice.randint(1, 10**7)), "secured": "" if n % 4 else "1000", "status": "ongoing" if n % 2 else "yet_to_start", "language": "en",
    }  # fmt: skip


def fill(plan: Any, count: int) -> None:
    from safar.plan.matrix.comparing import whole
    from safar.plan.matrix.lookups import Lookups
    from safar.plan.matrix.reading import DraftRow
    from safar.plan.services.matrix import Shelf, create_actions, make_new

    lookups = Lookups(plan, "en", plan.slug)
    for title in ("Data", "Rights", "Pathways"):
        lookups.theme(title)
    slugs = [lookups.organisation(f"Bench institution {n} of {plan.slug}") for n in range(40)]
    codes = [lookups.indicator("", f"Bench indicator {n} of {plan.slug}")[0] for n in range(60)]
    make_new(plan, lookups.new, {})
    dice = random.Random(2026)
    rows = [whole(DraftRow("", "", facts(n, slugs, codes, dice)), "en") for n in range(count)]
    create_actions(plan, rows, Shelf(plan))


def report_some(plan: Any, person: Any) -> None:
    """Every third action reported on, half of these a while ago."""
    from datetime import date, timedelta

    from safar.plan.models import ProgressUpdate

    today = date.today()
    ProgressUpdate.objects.bulk_create(
        ProgressUpdate(
            action_id=pk,
            status="ongoing",
            text="Under way.",
            reported_on=today - timedelta(days=n % 400),
            reported_by=person,
        )
        for n, pk in enumerate(plan.actions.order_by("pk").values_list("pk", flat=True))
        if n % 3 == 0
    )


def measured(work: Callable[[], Any]) -> tuple[float, int, Any]:
    """(milliseconds, queries, what came of it)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        came = work()
    asked = len(queries)
    best = float("inf")
    for _round in range(3):
        started = time.perf_counter()
        came = work()
        best = min(best, time.perf_counter() - started)
        if best > 2:
            break
    return best * 1000, asked, came


def measure(count: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client

    from safar.people.models import Membership, Organisation, User
    from safar.plan.gaps import gaps
    from safar.plan.matrix.exporting import WRITERS
    from safar.plan.models import Plan
    from safar.plan.overlaps import overlaps
    from safar.plan.services.cells import write_cell
    from safar.plan.services.importing import preview
    from safar.reference.models import Country

    country = Country.objects.get(alpha3="PRT")
    owner = Organisation.objects.create(
        slug=f"bench-{count}", name=f"Bench {count}", stakeholder_type_id="lead_ministry", country=country
    )
    person = User.objects.create_user(f"bench{count}@example.org", "x" * 20)
    Membership.objects.create(user=person, organisation=owner, role="focal_point")
    plan = Plan.objects.create(
        slug=f"bench-{count}", title=f"Bench {count}", country=country, owner=owner, is_public=True
    )
    started = time.perf_counter()
    fill(plan, count)
    made = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person)
    address = f"/plans/{plan.slug}/"
    found: dict[str, Any] = {"actions": count, "made_s": round(made, 1)}

    def note(name: str, work: Callable[[], Any], size: Callable[[Any], int] | None = None) -> Any:
        ms, asked, came = measured(work)
        found[name] = {"ms": round(ms), "queries": asked, **({"bytes": size(came)} if size else {})}
        return came

    def page(path: str) -> Any:
        answer = client.get(address + path)
        assert answer.status_code == 200, answer.status_code
        return answer

    anybody = Client(HTTP_HOST="127.0.0.1")

    def seen(path: str) -> Any:
        """As the public reads it."""
        answer = anybody.get(address + path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    length = lambda answer: len(answer.content)  # noqa: E731
    note("matrix", lambda: page("matrix/"), length)
    note("matrix, by objective, all columns", lambda: page("matrix/?view=objective&columns=all"), length)
    note("matrix, last rows", lambda: page(f"matrix/?part=rows&start={max(0, count - 50)}"), length)
    note("time (Gantt)", lambda: page("time/"), length)
    report_some(plan, person)
    note("page of the plan", lambda: seen(""), length)
    note("list of actions", lambda: seen("actions/"), length)
    note(
        "list, filtered and searched",
        lambda: seen("actions/?objective=6&status=ongoing&q=visa&sort=-gap"),
        length,
    )
    note("list as JSON", lambda: seen("actions/?format=json"), length)
    note("how are we doing", lambda: seen("at-a-glance/"), length)
    note("what changed", lambda: seen("changes/"), length)
    note("embedded wall", lambda: seen("wall/"), length)
    note("feed of changes", lambda: seen("changes.atom"), length)
    note("follow-up", lambda: page("follow-up/"), length)
    action = plan.actions.order_by("pk")[count // 2]
    titles = [action.title, "Another title"]

    def edit() -> Any:
        was, now = titles
        titles.reverse()
        return write_cell(plan, action.pk, "title", now, was=was, by=person)

    note("one edit", edit)
    note("gaps", lambda: gaps(plan))
    note("gaps, the page", lambda: page("gaps/"), length)
    pairs = note("overlaps", lambda: overlaps(plan))
    found["overlaps"]["pairs"] = len(pairs)
    for kind in ("xlsx", "csv", "json", "iati"):
        data = note(f"export {kind}", lambda kind=kind: WRITERS[kind](plan, "en"), len)
        if kind == "xlsx":
            ms, asked, outcome = (
                measured(lambda data=data: preview(data, "plan.xlsx", plan))
                if count <= 2000
                else (0, 0, None)
            )
            if outcome:
                said = outcome.as_dict()
                found["import of it"] = {
                    "ms": round(ms),
                    "queries": asked,
                    "differences": said["created"] + said["changed"] + said["removed"],
                }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, default=[100, 1000, 10_000])
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    from config.database import open_database

    open_database()
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    settings.ALLOWED_HOSTS = ["*"]
    settings.DEBUG = False
    results = []
    for count in asked.sizes:
        with transaction.atomic():
            results.append(measure(count))
            transaction.set_rollback(True)
        if not asked.json:
            show(results[-1])
    if asked.json:
        print(json.dumps(results, indent=1))


def show(found: dict[str, Any]) -> None:
    print(f"\n{found['actions']:,} actions (made in {found['made_s']} s)")
    for name, row in found.items():
        if not isinstance(row, dict):
            continue
        bar = BARS.get(name) if found["actions"] == 10_000 else None
        verdict = "" if bar is None else f"   bar {bar} ms: {'reached' if row['ms'] < bar else 'NOT REACHED'}"
        more = "".join(f"  {key} {value:,}" for key, value in row.items() if key not in ("ms", "queries"))
        print(f"  {name:<36} {row['ms']:>7,} ms  {row['queries']:>4} queries{more}{verdict}", flush=True)


if __name__ == "__main__":
    main()
