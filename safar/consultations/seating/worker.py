"""Seating in a process of its own: numbers and solver would stay in a web server's memory for good.

`seat_apart` asks; `python -m safar.consultations.seating.worker` answers, JSON in and JSON out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safar.consultations.seating.nouns import Mix, Person, Plan, Table
from safar.lib.refusal import Refusal

ROOT = Path(__file__).parents[3]
PATIENCE = 120  # seconds; 190 people at 24 tables take three


def seat_apart(people: Sequence[Person], tables: Sequence[Table], rounds: int, *, seed: int = 1) -> Plan:
    """The same plan as `plan.seat`, made by another process. Raises the same Refusals."""
    from django.utils.translation import get_language
    from django.utils.translation import gettext as _

    asked = {
        "people": [asdict(person) for person in people],
        "tables": [asdict(table) for table in tables],
        "rounds": rounds,
        "seed": seed,
        "language": get_language() or "en",
    }
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": path},
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout) if not done.returncode else {}
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        answer = {}
    if "refusal" in answer:
        raise Refusal(answer["refusal"])
    if "rounds" not in answer:
        raise Refusal(_("The plan could not be made on this machine. The seats are as they were; try again."))
    return from_json(answer)


def to_json(plan: Plan) -> dict[str, Any]:
    return {**asdict(plan), "languages": {str(table): spoken for table, spoken in plan.languages.items()}}


def from_json(data: dict[str, Any]) -> Plan:
    return Plan(
        rounds=data["rounds"],
        tables=tuple(Table(**each) for each in data["tables"]),
        repeats=data["repeats"],
        bound=data["bound"],
        mix={name: Mix(**each) for name, each in data["mix"].items()},
        languages={int(table): spoken for table, spoken in data["languages"].items()},
        method=data["method"],
        seconds=data["seconds"],
    )


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    from django.utils.translation import override

    from safar.consultations.seating.plan import seat

    people = [Person(**{**each, "languages": tuple(each["languages"])}) for each in asked["people"]]
    with override(asked["language"]):
        try:
            plan = seat(
                people, [Table(**each) for each in asked["tables"]], asked["rounds"], seed=asked["seed"]
            )
        except Refusal as refusal:
            return {"refusal": str(refusal)}
    return to_json(plan)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(_answer(json.load(sys.stdin))))
