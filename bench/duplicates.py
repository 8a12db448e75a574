"""How long it takes to find doubles among many practices: made-up titles, one in fifty written down twice.

.venv/bin/python bench/duplicates.py 20000
"""

from __future__ import annotations

import os
import random
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.database import open_database

open_database()
import django

django.setup()

from safar.practices.duplicates import Facts, duplicates
from safar.search.text import fold

WORDS = [
    *("fund", "visa", "register", "hotline", "training", "licence", "agreement", "return", "skills", "care"),
    *("domestic", "seasonal", "nurses", "fishers", "recruitment", "fees", "contract", "consular", "shelter"),
    *(
        "diaspora",
        "remittance",
        "passport",
        "portal",
        "card",
        "complaint",
        "mediation",
        "inspection",
        "youth",
    ),
    *(
        "orientation",
        "language",
        "housing",
        "health",
        "school",
        "city",
        "mayor",
        "union",
        "employer",
        "women",
    ),
]
COUNTRIES = [f"{first}{second}A" for first in "ABCDEFGHIJKLMN" for second in "ABCDEFGHIJKLMN"]


def made(number: int, dice: random.Random) -> Facts:
    title = " ".join(dice.sample(WORDS, 5)) + f" in {dice.choice(COUNTRIES)} {dice.randint(1, 400)}"
    organisation = f"Agency {dice.randint(1, 4_000)}"
    return Facts(
        number,
        f"p-{number}",
        title,
        "en",
        (fold(title),),
        title,
        frozenset([dice.choice(COUNTRIES)]),
        (dice.randint(2000, 2026), None),
        {fold(organisation): organisation},
    )


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    dice = random.Random(4)
    records = [made(number, dice) for number in range(many)]
    twice = records[::50]
    for place, one in enumerate(twice):
        words = one.title.split()
        dice.shuffle(words)
        title = " ".join(words)
        records.append(
            Facts(
                many + place,
                f"again-{place}",
                title,
                "en",
                (fold(title),),
                title,
                one.countries,
                one.years,
                one.organisations,
            )
        )
    start = time.perf_counter()
    pairs = duplicates(records)
    seconds = time.perf_counter() - start
    right = {(one.pk, many + place) for place, one in enumerate(twice)}
    found = {(pair.a.pk, pair.b.pk) for pair in pairs}
    print(f"{len(records)} records: {seconds:.1f} s")
    print(f"{len(right & found)} of {len(right)} doubles found, {len(found - right)} others named")


if __name__ == "__main__":
    main()
