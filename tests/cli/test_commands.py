"""The command line: only JSON with --json, 0 done, 1 refused, 2 wrongly asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("servers")]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """A folder in which nothing runs: every command starts the database itself."""
    folder = tmp_path_factory.mktemp("commands")
    done = run(folder, "demo", "load", "--json")
    assert done.returncode == 0, done.stderr
    return folder


def run(folder, *words):
    environ = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL",)}
    return subprocess.run(
        [sys.executable, "-m", "safar", *words],
        cwd=ROOT, env={**environ, "SAFAR_DATA_DIR": str(folder)}, capture_output=True, text=True, timeout=600,
    )  # fmt: skip


def answer(folder, *words, code=0):
    """What the command printed, which must be one JSON value and nothing else."""
    done = run(folder, *words, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_help_lists_every_command_in_plain_words(data_dir):
    said = run(data_dir, "--help").stdout
    commands = [
        "check data", "db stop", "demo load", "demo reset", "notes import", "people invite", "plan list",
        "report plan", "run", "setup", "thread show",
    ]  # fmt: skip
    assert [each for each in commands if f"  {each}" not in said] == []


def test_plan_list(data_dir):
    assert answer(data_dir, "plan", "list") == [
        {
            "slug": "meridia-gcm-plan-2027-2030",
            "title": "National Implementation Plan for the Global Compact for Migration, 2027–2030",
            "country": "XMA",
            "status": "draft",
        }
    ]


def test_thread_show_follows_a_note_to_the_edition(data_dir):
    shown = answer(data_dir, "thread", "show", "s3-c-03")
    assert shown["note"]["heading"] == "Recruitment fees"
    (action,) = shown["actions"]
    assert action["code"] == "3.1"
    assert [each["code"] for each in action["indicators"]] == ["10.7.1"]
    assert [each["number"] for each in action["editions"]] == [1]


def test_check_data_counts_every_table_of_the_report(data_dir):
    told = answer(data_dir, "check", "data")
    sessions = {each["slug"]: each["notes"] for each in told["demonstration"]["sessions"]}
    assert sessions["fair-recruitment"] == {"opportunity": 5, "challenge": 8, "practice": 12}
    assert told["reference"]["counts"]["gcmaction"] == 187
    assert told["reference"]["unchecked"]["gcmaction"]["K"] > 0
    assert "A/RES/73/195" in " ".join(told["reference"]["sources"])


@pytest.mark.parametrize(("language", "kind", "start"), [
    ("en", "pdf", b"%PDF-1."), ("ar", "docx", b"PK"), ("fr", "html", b"<!DOCTYPE html>"),
])  # fmt: skip
def test_report_plan_writes_the_file(data_dir, tmp_path, language, kind, start):
    out = tmp_path / f"plan.{kind}"
    told = answer(
        data_dir, "report", "plan", "meridia-gcm-plan-2027-2030",
        "--lang", language, "--format", kind, "--out", str(out),
    )  # fmt: skip
    assert out.read_bytes().lstrip()[: len(start)].lower() == start.lower()
    assert told["bytes"] == out.stat().st_size


def test_command_before_the_tables_are_there_says_what_to_run(tmp_path):
    assert "safar setup" in answer(tmp_path, "plan", "list", code=1)["error"]


def test_refusal_is_one_and_says_why(data_dir):
    told = answer(
        data_dir, "report", "plan", "nowhere", "--lang", "en", "--format", "pdf", "--out", "x", code=1
    )
    assert "nowhere" in told["error"]


def test_wrong_usage_is_two(data_dir):
    assert run(data_dir, "plan", "fly").returncode == 2
    assert run(data_dir, "report", "plan").returncode == 2


def test_first_focal_point_gets_in_by_a_link(data_dir):
    told = answer(
        data_dir, "people", "add", "Ministry of Work", "--type", "lead_ministry", "--country", "KEN"
    )
    assert told["slug"] == "ministry-of-work"
    invited = answer(data_dir, "people", "invite", "ministry-of-work")
    assert invited["role"] == "focal_point"
    assert "/invitations/" in invited["link"]
    assert "stakeholder type" in answer(data_dir, "people", "add", "X", "--type", "nobody", code=1)["error"]


def test_notes_import_dry_run_then_all_or_nothing(data_dir, tmp_path):
    sheet = tmp_path / "notes.csv"
    sheet.write_text("kind,heading,text,objectives\nchallenge,Brokers,Nobody knows them.,6\nwish,,Hm,99\n")
    words = ("notes", "import", str(sheet), "--session", "fair-recruitment")
    dry = answer(data_dir, *words, "--dry-run")
    assert dry["would_create"] == 1
    assert {error["line"] for error in dry["errors"]} == {3}
    assert {error["field"] for error in dry["errors"]} >= {"kind", "objectives"}
    assert answer(data_dir, *words, code=1)["errors"] == dry["errors"]
    assert answer(data_dir, "check", "data")["demonstration"]["counts"]["notes"] == 85
    sheet.write_text("kind,heading,text,objectives\nchallenge,Brokers,Nobody knows them.,6\n")
    assert answer(data_dir, *words)["created"] == 1
