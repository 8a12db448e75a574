"""safar report plan."""

from __future__ import annotations

import hashlib
import json

import pytest
from click.testing import CliRunner

from safar.lib.refusal import Refusal
from safar.reports.commands import COMMANDS
from safar.reports.models import Edition


def run(*words):
    result = CliRunner().invoke(COMMANDS["report"], ["plan", *map(str, words)])
    if isinstance(result.exception, Refusal):
        raise result.exception
    return result


@pytest.mark.parametrize(("form", "magic"), [("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!DOCTYPE")])
def test_it_writes_the_file_and_tells_its_fingerprint(full_plan, tmp_path, form, magic):
    out = tmp_path / f"plan.{form}"
    answer = json.loads(run("meridia-gcm-plan", "--format", form, "--out", out, "--json").stdout)
    data = out.read_bytes()
    assert data.lstrip().startswith(magic)
    assert answer == {
        "plan": "meridia-gcm-plan",
        "edition": 1,
        "language": "en",
        "format": form,
        "out": str(out),
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
    }


def test_an_unchanged_plan_is_written_again_unchanged(full_plan, tmp_path):
    for name in ("one.pdf", "two.pdf"):
        said = run("meridia-gcm-plan", "--out", tmp_path / name).stdout
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert said.startswith("Nothing has changed since edition 1")
    assert Edition.objects.count() == 1


def test_an_unknown_plan_is_refused_with_the_nearest_name(full_plan, tmp_path):
    with pytest.raises(Refusal, match="Did you mean: meridia-gcm-plan") as refused:
        run("meridia-gmc-plan", "--out", tmp_path / "plan.pdf")
    assert refused.value.details == {"near": ["meridia-gcm-plan"]}


def test_a_file_that_cannot_be_written_freezes_nothing(full_plan, tmp_path):
    with pytest.raises(Refusal, match=r"Cannot write to .*No such file or directory"):
        run("meridia-gcm-plan", "--out", tmp_path / "no" / "plan.pdf")
    with pytest.raises(Refusal, match="it is a folder"):
        run("meridia-gcm-plan", "--out", tmp_path)
    assert Edition.objects.count() == 0


def test_a_language_or_format_we_do_not_make_is_wrong_usage(full_plan, tmp_path):
    assert run("meridia-gcm-plan", "--lang", "xx", "--out", tmp_path / "x").exit_code == 2
    assert run("meridia-gcm-plan", "--format", "odt", "--out", tmp_path / "x").exit_code == 2
