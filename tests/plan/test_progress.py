"""Progress: the newest report says where an action stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from safar.lib.refusal import Refusal
from safar.plan.evidence import check_file
from safar.plan.models import Evidence, EvidenceContent, ProgressUpdate
from safar.plan.permissions import may_report_progress
from safar.plan.services import edit_action, report_progress, withdraw_update


def report(action, status, day, by, **more):
    return report_progress(action, status=status, text=f"It is {status}", reported_on=day, by=by, **more)


def status_of(action):
    action.refresh_from_db()
    return action.status


def test_status_follows_the_newest_report(action, chipo):
    report(action, "completed", date(2026, 5, 1), chipo)
    report(action, "ongoing", date(2026, 4, 1), chipo)
    assert status_of(action) == "completed"


def test_second_report_of_a_day_counts(action, chipo):
    report(action, "ongoing", date(2026, 5, 1), chipo)
    report(action, "on_hold", date(2026, 5, 1), chipo)
    assert status_of(action) == "on_hold"


def test_tomorrow_is_refused(action, chipo):
    with pytest.raises(Refusal, match="has not come yet"):
        report(action, "ongoing", timezone.localdate() + timedelta(days=1), chipo)
    assert status_of(action) == "yet_to_start"


def test_withdrawn_report_gives_the_status_back(action, amina, chipo):
    report(action, "ongoing", date(2026, 4, 1), chipo)
    newest = report(action, "completed", date(2026, 5, 1), chipo)
    withdraw_update(newest, by=chipo)
    assert status_of(action) == "ongoing"


def test_without_reports_the_status_before_them_returns(action, amina, chipo):
    edit_action(action, by=amina, status="on_hold")
    only = report(action, "completed", date(2026, 5, 1), chipo)
    withdraw_update(only, by=chipo)
    assert status_of(action) == "on_hold"


def test_withdrawn_words_stay_in_the_history(action, chipo):
    update = report(action, "ongoing", date(2026, 5, 1), chipo)
    withdraw_update(update, by=chipo)
    kept = ProgressUpdate.history.rel.related_model.objects.filter(pgh_label="delete").get()
    assert (kept.text, kept.pgh_context.metadata["user"]) == ("It is ongoing", chipo.pk)


def test_files_are_kept_beside_the_record(action, chipo):
    file = check_file("a.pdf", b"%PDF-1.7 proof", max_bytes=1000)
    update = report(action, "ongoing", date(2026, 5, 1), chipo, files=[file])
    evidence = update.evidence.get()
    assert (evidence.size, evidence.sha256, bytes(evidence.content.data)) == (14, file.sha256, file.data)
    withdraw_update(update, by=chipo)
    assert (Evidence.objects.count(), EvidenceContent.objects.count()) == (0, 0)


def test_lead_partners_and_owner_report(action, amina, bruno, chipo, dana, union):
    assert [may_report_progress(user, action) for user in (amina, bruno, chipo, dana)] == [
        True, True, True, False,
    ]  # fmt: skip
    edit_action(action, by=amina, lead=None)
    action.refresh_from_db()
    assert not may_report_progress(chipo, action)
    edit_action(action, by=amina, partners=[union])
    assert may_report_progress(chipo, action)
