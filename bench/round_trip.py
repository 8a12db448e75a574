"""Does the file exported come back as it went, in every language?

    .venv/bin/python bench/round_trip.py [--sizes 1 97 2000] [--kinds xlsx docx csv] [--json]

Fills a plan to the brim with what files stumble over (tests/plan/filling.py), writes it in each language and reads it
back beside the plan. Uses the database of SAFAR_DATA_DIR inside a transaction that is rolled back, so nothing stays.
Ends with 1 when anything is different.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def measure(count: int, kinds: list[str]) -> list[dict[str, Any]]:
    from django.db import connection

    from safar.people.models import Organisation
    from safar.plan.matrix.exporting import WRITERS
    from safar.plan.models import Plan
    from safar.plan.services.importing import preview
    from safar.reference.models import Country
    from tests.plan.filling import LANGUAGES, fill

    country = Country.objects.get(alpha3="PRT")
    owner = Organisation.objects.create(
        slug=f"trip-{count}", name=f"Trip {count}", stakeholder_type_id="lead_ministry", country=country
    )
    plan = Plan.objects.create(slug=f"trip-{count}", title=f"Trip {count}", country=country, owner=owner)
    fill(plan, count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = []
    for kind in kinds:
        for language in LANGUAGES:
            started = time.perf_counter()
            data = WRITERS[kind](plan, language)
            written = time.perf_counter()
            said = preview(data, f"plan.{kind}", plan).as_dict()
            read = time.perf_counter()
            found.append(
                {
                    "actions": count, "kind": kind, "language": language, "bytes": len(data),
                    "differences": said["created"] + said["changed"] + said["removed"], "errors": len(said["errors"]),
                    "unchanged": said["unchanged"], "write_s": round(written - started, 1), "read_s": round(read - written, 1),
                }
            )  # fmt: skip
            print(found[-1], file=sys.stderr, flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, default=[1, 97, 2000])
    parser.add_argument("--kinds", nargs="*", default=["xlsx", "docx", "csv"])
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    from config.database import open_database

    open_database()
    import django

    django.setup()
    from django.db import transaction

    results: list[dict[str, Any]] = []
    for count in asked.sizes:
        with transaction.atomic():
            results += measure(count, asked.kinds)
            transaction.set_rollback(True)
    different = sum(each["differences"] + each["errors"] for each in results)
    if asked.json:
        print(json.dumps(results, indent=1))
    print(f"{len(results)} files, {different} differences or errors", file=sys.stderr)
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
