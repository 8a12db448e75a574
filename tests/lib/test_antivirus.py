"""Every file people send is looked at, where somebody can look; silence of the scanner is a no."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safar.consultations.preparing.forms import ListForm
from safar.lib.antivirus import CHUNK, Verdict, admit, scan
from safar.lib.refusal import Refusal
from safar.lib.uploads import UploadField
from tests.lib.clamd import EICAR, clamd_at, clamd_on_a_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clamd(tmp_path, settings):
    settings.SAFAR_CLAMD = str(tmp_path / "clamd.ctl")
    with clamd_at(tmp_path / "clamd.ctl") as running:
        yield running


def command(tmp_path, settings, body, file=""):
    """A scanner of our own, as a command."""
    script = tmp_path / "scanner.py"
    script.write_text(f"import sys\n{body}\n")
    settings.SAFAR_SCAN_COMMAND = f"{sys.executable} {script} {file}".strip()


def test_clean_file_reaches_clamd_whole(clamd):
    data = bytes(range(256)) * (CHUNK // 100)
    assert scan(data).verdict is Verdict.CLEAN
    assert clamd.heard == [data]


def test_infected_file_is_named_by_what_was_found(clamd):
    found = scan(b"before " + EICAR + b" after")
    assert (found.verdict, found.detail) == (Verdict.INFECTED, "Eicar-Test-Signature")


def test_clamd_is_reached_by_port_too(settings):
    with clamd_on_a_port() as (_running, address):
        settings.SAFAR_CLAMD = address
        assert [scan(data).verdict for data in (b"clean", EICAR)] == [Verdict.CLEAN, Verdict.INFECTED]


def test_file_larger_than_clamd_takes_is_no_clean_file(clamd):
    clamd.most = 1000
    assert scan(b"x" * 3_000_000).verdict is Verdict.TOO_LARGE
    with pytest.raises(Refusal, match="larger than the virus scanner takes"):
        admit("a.pdf", b"x" * 3_000_000)


def test_clamd_that_says_nothing_or_is_not_there_is_unavailable(clamd, settings, tmp_path):
    clamd.silent = True
    assert scan(b"x").verdict is Verdict.UNAVAILABLE
    for address in (str(tmp_path / "nobody.ctl"), "127.0.0.1:1", "no.such.host.invalid:3310"):
        settings.SAFAR_CLAMD = address
        assert scan(b"x").verdict is Verdict.UNAVAILABLE


def test_clamd_that_never_answers_is_given_up(settings, tmp_path):
    import socket

    settings.SAFAR_SCAN_SECONDS = 1
    settings.SAFAR_CLAMD = str(tmp_path / "deaf.ctl")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as deaf:
        deaf.bind(settings.SAFAR_CLAMD)
        deaf.listen()
        assert scan(b"x").verdict is Verdict.UNAVAILABLE


@pytest.mark.parametrize("file", ["", "{file}"])
def test_command_is_asked(tmp_path, settings, file):
    reads = "open(sys.argv[1], 'rb').read()" if file else "sys.stdin.buffer.read()"
    command(tmp_path, settings, f"sys.exit(b'EICAR' in {reads})", file)
    assert [scan(data).verdict for data in (b"clean", EICAR)] == [Verdict.CLEAN, Verdict.INFECTED]


def test_command_that_fails_hangs_or_is_not_there_is_unavailable(tmp_path, settings):
    command(tmp_path, settings, "sys.exit(2)")
    assert scan(b"x").verdict is Verdict.UNAVAILABLE
    settings.SAFAR_SCAN_COMMAND = str(tmp_path / "no-such-command")
    assert scan(b"x").verdict is Verdict.UNAVAILABLE
    settings.SAFAR_SCAN_SECONDS = 1
    command(tmp_path, settings, "import time; time.sleep(30)")
    assert scan(b"x").verdict is Verdict.UNAVAILABLE


def test_refusals_say_what_to_do_and_the_log_names_no_file(clamd, caplog):
    with pytest.raises(Refusal, match="malware in “Amina Diallo"):
        admit("Amina Diallo.pdf", EICAR)
    clamd.silent = True
    with pytest.raises(Refusal, match="Try again later"):
        admit("Amina Diallo.pdf", b"x")
    infected, unavailable = (record.getMessage() for record in caplog.records)
    assert "Eicar-Test-Signature" in infected
    assert "unavailable" in unavailable
    assert "Amina" not in caplog.text


def test_without_a_scanner_files_are_marked_as_not_scanned():
    assert admit("a.pdf", EICAR) is Verdict.NOT_SCANNED


def test_every_file_field_goes_through_the_scanner():
    own = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "safar").rglob("*.py")
        if "forms.FileField" in path.read_text() or "forms.ImageField" in path.read_text()
    ]
    # Evidence comes many at a time, each looked at by `check_file`.
    assert sorted(own) == ["safar/lib/uploads.py", "safar/plan/forms/progress.py"]


@pytest.mark.django_db
def test_form_refuses_an_infected_file_and_gives_a_clean_one_from_its_beginning(clamd):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a", EICAR)  # stored as it is
    bad = ListForm({}, {"file": SimpleUploadedFile("people.xlsx", packed.getvalue())})
    assert "malware in “people.xlsx”" in str(bad.errors["file"])
    good = ListForm({}, {"file": SimpleUploadedFile("people.csv", b"name\nNora\n")})
    assert good.is_valid(), good.errors
    assert good.cleaned_data["file"].read() == b"name\nNora\n"


def test_field_that_may_stay_empty_scans_nothing(clamd):
    assert UploadField(required=False).clean(None) is None
    assert clamd.heard == []
