"""Evidence and the virus scanner: on the way in, beside the download, and looked at again."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from safar.lib.refusal import Refusal
from safar.plan.commands import COMMANDS
from safar.plan.evidence import check_file
from safar.plan.models import Evidence, ProgressUpdate
from safar.plan.services import report_progress
from tests.lib.clamd import EICAR, clamd_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(tmp_path, settings):
    settings.SAFAR_CLAMD = str(tmp_path / "clamd.ctl")
    with clamd_at(tmp_path / "clamd.ctl") as running:
        yield running


def report(client, action, data):
    given = {"status": "ongoing", "text": "Begun", "reported_on": "2026-01-02"}
    address = reverse("plan:report", args=[action.plan.slug, action.code])
    return client.post(address, {**given, "evidence": SimpleUploadedFile("proof.txt", data)})


def unscanned(action, amina, data=b"words"):
    file = check_file("proof.txt", data, max_bytes=1000)
    day = date(2026, 1, 2)
    return report_progress(
        action, status="ongoing", text="Begun", reported_on=day, by=amina, files=[file]
    ).evidence.get()


def download(client, evidence):
    action = evidence.update.action
    return client.get(reverse("plan:evidence", args=[action.plan.slug, action.code, evidence.pk]))


def test_infected_evidence_is_refused_and_what_was_typed_stays(client, action, amina, clamd):
    client.force_login(amina)
    page = report(client, action, b"words " + EICAR)
    assert "malware in “proof.txt”" in page.content.decode()
    assert "Begun" in page.content.decode()
    assert not ProgressUpdate.objects.exists()


def test_clean_evidence_says_nothing_beside_the_download(client, action, amina, clamd):
    client.force_login(amina)
    assert report(client, action, b"words").status_code == 302
    assert Evidence.objects.get().scan == "clean"
    assert "Not scanned" not in client.get(action.get_absolute_url()).content.decode()


def test_evidence_waits_while_the_scanner_is_away(client, action, amina, settings):
    settings.SAFAR_CLAMD = "/nobody/there"
    client.force_login(amina)
    page = report(client, action, b"words").content.decode()
    assert "Try again later" in page
    assert not Evidence.objects.exists()


def test_reader_is_told_before_the_download_that_nobody_scanned_it(client, action, amina):
    evidence = unscanned(action, amina)
    page = client.get(action.get_absolute_url()).content.decode()
    assert page.index(f'aria-describedby="scan-{evidence.pk}"') < page.index("Not scanned for viruses")
    assert download(client, evidence).status_code == 200


def test_older_files_are_scanned_later_and_infected_ones_not_given_out(
    client, action, amina, clamd, settings
):
    address, settings.SAFAR_CLAMD = settings.SAFAR_CLAMD, ""
    clean, infected = unscanned(action, amina), unscanned(action, amina, EICAR)
    with pytest.raises(Refusal, match="No virus scanner is configured"):
        run("scan-evidence")
    settings.SAFAR_CLAMD = address
    assert run("scan-evidence") == "clean: 1\ninfected: 1\n"
    for each in (clean, infected):
        each.refresh_from_db()
    assert (clean.scan, infected.scan) == ("clean", "infected")
    assert infected.history.order_by("-pgh_id").first().pgh_context.metadata["why"] == "Scanned for viruses"
    assert (download(client, clean).status_code, download(client, infected).status_code) == (200, 403)
    assert "no longer be downloaded" in client.get(action.get_absolute_url()).content.decode()
    assert run("scan-evidence") == "There is no file to look at.\n"


def run(*words):
    found = CliRunner().invoke(COMMANDS["plan"], list(words), standalone_mode=False, catch_exceptions=False)
    return found.output
