"""How well reports of workshops are read: the 2019 workshop beside the hand-made data, and made-up reports.

    .venv/bin/python bench/report_import.py [SEED.txt] [--seen | --unseen | --pdftotext] [--wrong]

Of items, of their kind and of their countries it prints precision and recall. An item is found when one
item of the report has its words (nine tenths of the letters in place); its kind, when it is found under
that kind in the session it belongs to; a country, when it stands beside the item it belongs to.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SEED = ROOT.parent / "shared" / "seed" / "gcm_workshop_2019.txt"  # the report as text, beside the checkout
DEMO = ROOT / "safar" / "demo" / "data" / "gcm_workshop_2019.toml"
REPORTS = ROOT / "tests" / "consultations" / "reports"
KINDS = {"opportunity": "opportunities", "challenge": "challenges", "practice": "practices"}


COUNTS = (
    "wanted", "given", "found", "kinds", "groups", "groups_wanted",
    "countries_wanted", "countries_given", "countries_found",
)  # fmt: skip


@dataclass
class Truth:
    """One item that is known to stand in the report."""

    session: int
    kind: str
    words: str
    group: str
    countries: frozenset[str]
    begins_only: bool = False  # only its first words are known


@dataclass
class Score:
    wanted: int = 0
    given: int = 0
    found: int = 0
    kinds: int = 0
    groups: int = 0
    groups_wanted: int = 0
    countries_wanted: int = 0
    countries_given: int = 0
    countries_found: int = 0
    bins: dict[float, list[bool]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for key, each in other.bins.items():
            self.bins[key] += each

    def line(self, name: str) -> str:
        def rate(part: int, whole: int) -> str:
            return f"{part / whole:6.3f}" if whole else "     –"

        return (
            f"{name:<26}{self.wanted:>5}{self.given:>6}"
            f" {rate(self.found, self.given)}{rate(self.found, self.wanted)}"
            f"  {rate(self.kinds, self.given)}{rate(self.kinds, self.wanted)}"
            f"  {rate(self.countries_found, self.countries_given)}"
            f"{rate(self.countries_found, self.countries_wanted)}"
            f"  {rate(self.groups, self.groups_wanted)}"
        )


HEAD = (
    f"{'':<26}{'known':>5}{'read':>6}  {'items':^12}  {'kind':^12}  {'countries':^12}  {'heading':>6}\n"
    f"{'':<26}{'':>11}  {'prec':>5} {'rec':>5}   {'prec':>5} {'rec':>5}   {'prec':>5} {'rec':>5}  {'rec':>6}"
)


def plain(text: str) -> str:
    kept = "".join(each if each.isalnum() else " " for each in text.casefold())
    return " ".join(kept.split())


def alike(truth: Truth, text: str) -> float:
    from rapidfuzz import fuzz

    ours, theirs = plain(truth.words), plain(text)
    if truth.begins_only:
        return fuzz.ratio(ours, theirs[: len(ours) + 2]) / 100
    return fuzz.ratio(ours, theirs) / 100


def judged(truths: list[Truth], read: dict[str, Any]) -> Score:
    """Pairs what is known with what was read, best pairs first."""
    items = [
        (number, kind, item)
        for number, session in enumerate(read["sessions"])
        for kind in KINDS.values()
        for item in session[kind]
    ]
    pairs = sorted(
        (
            (
                alike(truth, item["text"]) + 0.02 * (truth.kind == kind) + 0.01 * (truth.session == number),
                t,
                i,
            )
            for t, truth in enumerate(truths)
            for i, (number, kind, item) in enumerate(items)
        ),
        reverse=True,
    )
    score = Score(wanted=len(truths), given=len(items))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for like, t, i in pairs:
        if like < 0.9 or t in matched or i in taken:
            continue
        matched[t] = i
        taken.add(i)
    for t, truth in enumerate(truths):
        score.countries_wanted += len(truth.countries)
        score.groups_wanted += bool(truth.group)
        if t not in matched:
            score.wrong.append(f"missing  {truth.kind[:4]} {truth.words[:90]}")
            continue
        number, kind, item = items[matched[t]]
        score.found += 1
        right = kind == truth.kind and number == truth.session
        score.kinds += right
        if not right:
            score.wrong.append(
                f"kind     {truth.session}{truth.kind[:4]} as {number}{kind[:4]}: {truth.words[:70]}"
            )
        score.groups += bool(truth.group) and plain(item["heading"]) == plain(truth.group)
        if truth.group and plain(item["heading"]) != plain(truth.group):
            score.wrong.append(f"heading  {item['heading'][:40]!r} for {truth.group[:40]!r}")
        found = set(item["countries"])
        score.countries_found += len(found & truth.countries)
        if found != truth.countries:
            score.wrong.append(f"country  {sorted(found)} for {sorted(truth.countries)}: {item['text'][:70]}")
        score.bins[item["confidence"]].append(right)
    for i, (_number, kind, item) in enumerate(items):
        score.countries_given += len(item["countries"])
        if i not in taken:
            score.bins[item["confidence"]].append(False)
            score.wrong.append(f"too many {kind[:4]} {item['text'][:90]}")
    return score


def seed_truths() -> list[Truth]:
    data = tomllib.loads(DEMO.read_text(encoding="utf-8"))
    order = [session["slug"] for session in data["session"]]
    return [
        Truth(
            order.index(note["session"]),
            KINDS[note["kind"]],
            note["quote_start"],
            note["group"],
            frozenset(note["countries"]),
            begins_only=True,
        )
        for note in data["note"]
    ]


def read(data: bytes) -> dict[str, Any]:
    from safar.consultations.reports_in.reading import read as lines
    from safar.consultations.reports_in.report import understood

    return understood(lines(data)).as_dict()


def made_up(folder: str) -> list[tuple[str, Score]]:
    from tests.consultations.reports import render

    scores = []
    for path, form in render.every_form(folder):
        data, _kind = render.made(path, form)
        known = render.known_items(render.contents(path), form)
        truths = [Truth(k.session, k.kind, k.text, k.group, frozenset(k.countries)) for k in known]
        scores.append((f"{path.stem[:13]} {form}", judged(truths, read(data))))
    return scores


def by_others() -> list[tuple[str, Score, dict[str, tuple[int, int]]]]:
    """Reports in the manner of other organisations: their items, and what stands around them."""
    from tests.consultations.reports import others

    scores = []
    for path, form in others.every():
        known = others.known(path)
        got = read(others.made(path, form))
        truths = [Truth(i.session, i.kind, i.text, i.group, frozenset(i.countries)) for i in known.items]
        bare = {**got, "sessions": [without_links(session) for session in got["sessions"]]}
        scores.append((f"{path.stem} {form}", judged(truths, bare), frame(known, got)))
    return scores


def without_links(session: dict[str, Any]) -> dict[str, Any]:
    """The session with the addresses taken out of the words of its items: they are counted apart."""
    return session | {
        kind: [item | {"text": re.sub(r"https?://\S+", "", item["text"])} for item in session[kind]]
        for kind in KINDS.values()
    }


def frame(known: Any, got: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Of sessions, hosts, links and speakers: how many of how many were found; and how many too many."""
    sessions = [plain(each["title"]) for each in got["sessions"]]
    hosts = [(number, plain(host)) for number, each in enumerate(got["sessions"]) for host in each["hosts"]]
    links = {
        link for each in got["sessions"] for kind in KINDS.values() for i in each[kind] for link in i["links"]
    }
    wanted_links = {link for item in known.items for link in item.links}
    speakers = [plain(each["name"]) for each in got["speakers"]]
    told = [plain(name) for name in known.speakers]
    right_hosts = [(n, h) for n, name in known.hosts if (n, h := plain(name)) in hosts]
    return {
        "sessions": (sum(plain(each) in sessions for each in known.sessions), len(known.sessions)),
        "more": (len(sessions) - len(known.sessions), 0),
        "hosts": (len(right_hosts), len(known.hosts)),
        "hosts+": (len(hosts) - len(right_hosts), 0),
        "links": (len(links & wanted_links), len(wanted_links)),
        "speakers": (sum(each in speakers for each in told), len(told)),
    }


def through_pdftotext() -> list[tuple[str, Score]]:
    """All made-up reports, set in three ways, as Poppler's pdftotext takes their text out in three ways."""
    import subprocess

    from tests.consultations.reports import render

    totals: dict[str, Score] = defaultdict(Score)
    for path in sorted(REPORTS.glob("*/*.toml")):
        report = render.contents(path)
        for way in ("ruled", "columns", "sections"):
            data = render.pdf(report, way)
            known = render.known_items(report, f"pdf-{way}")
            truths = [Truth(k.session, k.kind, k.text, k.group, frozenset(k.countries)) for k in known]
            for options in ([], ["-layout"], ["-raw"]):
                command = ["pdftotext", *options, "-", "-"]
                text = subprocess.run(command, input=data, capture_output=True, check=True).stdout
                totals[f"{way} {' '.join(options)}"].add(judged(truths, read(text)))
    return list(totals.items())


def calibration(score: Score) -> str:
    lines = ["confidence    items   right"]
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.93), (0.93, 1.01)):
        right = [each for key, found in score.bins.items() if low <= key < high for each in found]
        if right:
            lines.append(f"{low:.2f} to {min(high, 1):.2f} {len(right):>6}  {sum(right) / len(right):6.2f}")
    return "\n".join(lines)


def print_others(names: tuple[str, ...], wrong: bool) -> None:
    whole: Score = Score()
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, score, around in by_others():
        if not name.startswith(names):
            continue
        whole.add(score)
        for key, (part, of) in around.items():
            sums[key][0] += part
            sums[key][1] += of
        said = ", ".join(
            f"{key} {part}/{of}" if of else f"{key} {part}" for key, (part, of) in around.items()
        )
        print(f"{score.line(f'  {name}')}  {said}")
        if wrong:
            print("\n".join(f"      {line}" for line in score.wrong))
    print(whole.line("  together"), {key: tuple(value) for key, value in sums.items()})
    print(calibration(whole))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", nargs="?", type=Path, default=SEED)
    parser.add_argument("--seen", action="store_true")
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--pdftotext", action="store_true", help="Take text out of PDFs with Poppler.")
    parser.add_argument("--others", action="store_true", help="Reports in the manner of other organisations.")
    parser.add_argument(
        "--only", default="", help="Of the others: the names that begin so, with commas between."
    )
    parser.add_argument("--wrong", action="store_true", help="Show every difference.")
    options = parser.parse_args()
    import django

    django.setup()
    every = Score()
    print(HEAD)
    both = not (options.seen or options.unseen or options.pdftotext or options.others)
    if options.others:
        print_others(tuple(options.only.split(",")), options.wrong)
        return
    groups: list[tuple[str, list[tuple[str, Score]]]] = []
    if options.seed.exists() and both:
        groups.append(
            (
                "The 2019 workshop",
                [("gcm_workshop_2019", judged(seed_truths(), read(options.seed.read_bytes())))],
            )
        )
    if both or options.seen:
        groups.append(("Made up, seen while building", made_up("seen")))
    if both or options.unseen:
        groups.append(("Made up, kept apart", made_up("unseen")))
    if options.pdftotext:
        groups.append(("Made up, through pdftotext", through_pdftotext()))
    for name, scores in groups:
        print(name)
        whole = Score()
        for each, score in scores:
            whole.add(score)
            print(score.line(f"  {each}"))
            if options.wrong:
                print("\n".join(f"      {line}" for line in score.wrong))
        if len(scores) > 1:
            print(whole.line("  together"))
        every.add(whole)
    print(calibration(every))


if __name__ == "__main__":
    main()
