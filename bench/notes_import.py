"""Import 10,000 notes from a CSV file and from a workbook: seconds and memory beside the bars.

    .venv/bin/python bench/notes_import.py [how many]

Runs the command as a person would, in a process of its own, against a database of its own.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAFAR = ROOT / ".venv" / "bin" / "safar"
HEADINGS = (
    "ref",
    "session",
    "kind",
    "group",
    "heading",
    "text",
    "who",
    "countries",
    "organisations",
    "objectives",
)
COUNTRIES = ("NPL", "Chad", "Philippines; Bahrain", "Эквадор", "")
SECONDS, MEGABYTES = 10, 300


def rows(n: int, slug: str) -> list[tuple[str, ...]]:
    """Notes as people keep them: some long, some short, in several languages."""
    kinds = ("opportunity", "Challenge", "pratique", "вызов", "فرصة", "desafíos")
    return [
        (
            f"{slug[:3]}-{i:05}",
            slug,
            kinds[i % len(kinds)],
            "Access to justice" if i % 3 == 0 else "",
            f"Heading {i} on recruitment fees",
            f"Note {i}. "
            + "Workers pay for what the employer should pay, and learn it too late. " * (1 + i % 8),
            f"Delegate {i % 50}",
            COUNTRIES[i % len(COUNTRIES)],
            "A union; an employers' organisation" if i % 4 == 0 else "",
            "5; 6" if i % 2 else "6",
        )
        for i in range(n)
    ]


def write_csv(path: Path, notes: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *notes])


def write_xlsx(path: Path, notes: list[tuple[str, ...]]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Notes")
    for row in (HEADINGS, *notes):
        sheet.append(row)
    book.save(path)


def prepare(folder: Path) -> dict[str, str]:
    """A database of its own, with one event of two sessions in it."""
    environment = {**os.environ, "SAFAR_DATA_DIR": str(folder)}
    environment.pop("DATABASE_URL", None)
    subprocess.run([SAFAR, "setup"], env=environment, check=True, stdout=subprocess.DEVNULL)
    make = (
        "import datetime; from safar.consultations.models import Event, Session; "
        "day = datetime.date(2026, 11, 2); "
        "event = Event.objects.create(slug='bench', title='Bench', starts_on=day, ends_on=day); "
        "[Session.objects.create(event=event, slug=s, number=n, title=s, attribution='named') "
        "for n, s in enumerate(('csv-notes', 'xlsx-notes'), start=1)]"
    )
    manage = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", make]
    subprocess.run(manage, env=environment, check=True)
    return environment


def measure(path: Path, slug: str, environment: dict[str, str]) -> tuple[int, float, float]:
    """(notes made, seconds, peak megabytes) of one import."""
    command = [SAFAR, "notes", "import", str(path), "--session", slug, "--json"]
    started = time.monotonic()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    out = child.stdout.read() if child.stdout else b""
    _pid, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    if status:
        raise SystemExit(out.decode())
    return json.loads(out)["created"], seconds, usage.ru_maxrss / 1024


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder = Path(tempfile.mkdtemp(prefix="safar-bench-"))
    environment = prepare(folder)
    print(f"{'file':<6}{'size':>9}{'notes':>9}{'seconds':>10}{'bar':>6}{'MB':>8}{'bar':>6}")
    try:
        for kind, write in (("csv", write_csv), ("xlsx", write_xlsx)):
            slug = f"{kind}-notes"
            path = folder / f"notes.{kind}"
            write(path, rows(n, slug))
            made, seconds, memory = measure(path, slug, environment)
            size = f"{path.stat().st_size / 1e6:.1f} MB"
            print(f"{kind:<6}{size:>9}{made:>9}{seconds:>10.1f}{SECONDS:>6}{memory:>8.0f}{MEGABYTES:>6}")
    finally:
        subprocess.run([SAFAR, "db", "stop"], env=environment, check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"Largest process of all, preparing included: {peak:.0f} MB")


if __name__ == "__main__":
    main()
