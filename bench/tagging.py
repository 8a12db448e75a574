"""How well objectives are proposed: micro- and macro-F1 beside the bar, with and without learning.

    .venv/bin/python bench/tagging.py PRACTICES.jsonl [--languages]

PRACTICES.jsonl holds practices with the objectives that people gave them ({title, text, language,
objectives}); no text of it becomes part of Safar. Needs the reference data, not the practices, of a database.
--languages asks for the objective of each action of the Compact in six languages.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
NUMBERS = range(1, 24)


def prepare():
    from config.database import open_database

    open_database()
    import django

    django.setup()


def f1(proposed, given):
    hit = np.array([[n in p and n in g for n in NUMBERS] for p, g in zip(proposed, given, strict=True)]).sum(
        axis=0
    )
    said = np.array([[n in p for n in NUMBERS] for p in proposed]).sum(axis=0)
    true = np.array([[n in g for n in NUMBERS] for g in given]).sum(axis=0)
    both = said + true
    single = np.where(both > 0, 2 * hit / np.maximum(both, 1), 0)
    return 2 * hit.sum() / both.sum(), single[true > 0].mean(), said.sum() / len(given)


def folds(n, k, seed):
    order = np.random.default_rng(seed).permutation(n)
    return [set(order[at::k].tolist()) for at in range(k)]


def tagged(rows, lessons, taught):
    """Suggestions for the rows that are not taught, after learning from those that are."""
    from safar.practices.tagging.lessons import PUBLISHED
    from safar.search.tagging import Lesson, Tagger

    extra = [
        Lesson(f"{r['title']}. {r['text']}", r["language"], frozenset(r["objectives"]), PUBLISHED)
        for r in taught
    ]
    taggers = {language: Tagger([*known, *extra], language) for language, known in lessons.items()}
    return [taggers[r["language"]].suggest(f"{r['title']}. {r['text']}") for r in rows]


def report(name, rows, suggestions):
    proposed = [{one.objective for one in each if one.proposed} for each in suggestions]
    micro, macro, many = f1(proposed, [set(r["objectives"]) for r in rows])
    print(f"{name:<44} micro {micro:.3f}  macro {macro:.3f}  proposed {many:.2f} a practice")
    return micro, macro, many


def reliability(rows, suggestions):
    """How often a proposal of a given confidence is right, and how far the odds behind it are from that."""
    from safar.search.tagging import weights

    pairs = [
        (one.confidence, one.objective in row["objectives"])
        for row, each in zip(rows, suggestions, strict=True)
        for one in each
    ]
    gap = 0.0
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = [pair for pair in pairs if low <= pair[0] < high]
        if inside:
            odds = [math.log(c / (1 - c + 1e-9)) + weights()["turning"] for c, _ in inside]
            expected = sum(1 / (1 + math.exp(-o)) for o in odds) / len(odds)
            right = sum(r for _, r in inside) / len(inside)
            gap += abs(expected - right) * len(inside) / len(pairs)
            span = f"{low:.1f} to {min(high, 1):.1f}"
            print(f"  confidence {span}: {len(inside):>4}, expected {expected:.2f}, right {right:.2f}")
    print(f"  expected calibration error {gap:.3f}")


def main():
    prepare()
    from django.db import connection

    from safar.practices.tagging.lessons import lessons

    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines() if line.strip()]
    known = {language: lessons(language) for language in {r["language"] for r in rows}}
    connection.close()
    started = time.perf_counter()
    alone = tagged(rows, known, [])
    print(f"{len(rows)} practices tagged in {time.perf_counter() - started:.1f} s, learning included")
    report("own knowledge only", rows, alone)
    reliability(rows, alone)
    for k in (2, 5):
        sums = np.zeros(3)
        for seed in range(3):
            found = [None] * len(rows)
            for fold in folds(len(rows), k, seed):
                rest = [r for at, r in enumerate(rows) if at not in fold]
                ask = [at for at in range(len(rows)) if at in fold]
                for at, each in zip(ask, tagged([rows[at] for at in ask], known, rest), strict=True):
                    found[at] = each
            sums += report(f"learnt from {k - 1} of {k} parts (seed {seed})", rows, found)
        print(f"{'mean':<44} micro {sums[0] / 3:.3f}  macro {sums[1] / 3:.3f}")
    if "--languages" in sys.argv:
        languages()


def languages():
    """Of each action of the Compact the objective it belongs to, without having learnt the actions."""
    from safar.practices.tagging.lessons import ACTION, lessons
    from safar.reference.models import GcmAction
    from safar.search.tagging import Tagger

    actions = list(GcmAction.objects.all())
    for language in ("en", "fr", "es", "ar", "ru", "zh"):
        tagger = Tagger([each for each in lessons(language) if each.weight != ACTION], language)
        texts = [a.text if language == "en" else a.translations[language]["text"] for a in actions]
        said = [tagger.suggest(text) for text in texts]
        first = sum(bool(s) and s[0].objective == a.objective_id for s, a in zip(said, actions, strict=True))
        proposed = [{one.objective for one in each if one.proposed} for each in said]
        hit = sum(a.objective_id in each for each, a in zip(proposed, actions, strict=True))
        many = sum(map(len, proposed))
        n = len(actions)
        counts = f"proposed {hit / n:.2f}, proposals {many / n:.2f} an action"
        print(f"{language}: first right {first / n:.2f}, {counts}")


if __name__ == "__main__":
    main()
