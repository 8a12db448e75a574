"""What the world agreed arrives whole, the same every time, and nothing in use is lost."""

from __future__ import annotations

from itertools import groupby
from string import ascii_lowercase

import pytest

from safar.lib.refusal import Refusal
from safar.reference import loader
from safar.reference.models import (
    Check,
    Cluster,
    Country,
    GcmAction,
    Objective,
    ReferenceLoad,
    ReviewMilestone,
    Sourced,
    StakeholderType,
)

# The last letter of the actions under each objective of the Compact, from 1 to 23.
LAST_LETTERS = "klegjllffjgehffigljiice"

pytestmark = pytest.mark.usefixtures("reference")


def everything():
    """Every row of every reference table, with the groups' objectives."""
    rows = {table.__name__: list(table.objects.order_by("pk").values()) for table in Sourced.__subclasses__()}
    rows["grouped"] = sorted(Cluster.objectives.through.objects.values_list("cluster_id", "objective_id"))
    return rows


@pytest.fixture
def edit(monkeypatch):
    """Lets a test change what one of the files says."""

    def edit(file, change):
        read = loader.read

        def edited(name):
            data = read(name)
            if name == file:
                change(data)
            return data

        monkeypatch.setattr(loader, "read", edited)

    return edit


def test_counts():
    counts = loader.counts()
    assert counts["objective"] == 23
    assert counts["gcmaction"] == 187
    assert counts["principle"] == 10
    assert counts["sdggoal"] == 17
    assert StakeholderType.objects.filter(in_paragraph_44=True).count() == 13
    assert Country.objects.filter(is_invented=False).count() == 249


def test_letters_of_the_actions_are_those_of_the_compact():
    found = GcmAction.objects.order_by("objective", "letter").values_list("objective", "letter")
    letters = {
        number: "".join(each[1] for each in rows) for number, rows in groupby(found, lambda row: row[0])
    }
    assert letters == {
        number: ascii_lowercase[: ascii_lowercase.index(last) + 1]
        for number, last in enumerate(LAST_LETTERS, start=1)
    }


def test_four_roundtables_cover_every_objective_once():
    roundtables = Cluster.objects.filter(kind=Cluster.Kind.ROUNDTABLE)
    assert roundtables.count() == 4
    assert sorted(roundtables.values_list("objectives", flat=True)) == list(range(1, 24))


def test_five_areas_of_the_trust_fund():
    assert Cluster.objects.filter(kind=Cluster.Kind.MPTF).count() == 5


def test_calendar_reaches_2030():
    years = ReviewMilestone.objects.order_by("year").values_list("year", flat=True)
    assert (years.first(), years.last()) == (2018, 2030)


@pytest.mark.parametrize("table", Sourced.__subclasses__(), ids=lambda table: table.__name__)
def test_every_entry_has_a_source_and_a_check_mark(table):
    assert table.objects.exists()
    assert not table.objects.filter(source="").exists()
    assert not table.objects.exclude(check_mark__in=Check.values).exists()


def test_loading_twice_changes_nothing():
    before = everything()
    loader.load_reference()
    assert everything() == before
    assert ReferenceLoad.objects.count() == 1
    assert loader.is_loaded(loader.fingerprint())


def test_loading_leaves_invented_countries_alone(meridia):
    loader.load_reference()
    meridia.refresh_from_db()
    assert (meridia.name, meridia.is_invented) == ("Meridia", True)


def test_a_changed_label_arrives(edit):
    def rename(data):
        data["objective"][4]["label"]["en"]["text"] = "Regular pathways"

    edit("objectives.toml", rename)
    loader.load_reference()
    assert Objective.objects.get(pk=5).label == "Regular pathways"


def test_a_row_gone_from_its_file_goes(edit):
    edit("calendar.toml", lambda data: data["event"].pop(0))
    loader.load_reference()
    assert ReviewMilestone.objects.count() == len(loader.read("calendar.toml")["event"])


def test_a_removed_row_in_use_refuses_the_whole_load(edit, ministry):
    def rename(data):
        data["objective"][0]["label"]["en"]["text"] = "Changed"

    def remove(data):
        data["stakeholder"] = [each for each in data["stakeholder"] if each["code"] != "lead_ministry"]

    before, loads = everything(), list(ReferenceLoad.objects.values())
    edit("objectives.toml", rename)
    edit("stakeholders.toml", remove)
    with pytest.raises(Refusal, match=ministry.name):
        loader.load_reference()
    assert everything() == before
    assert list(ReferenceLoad.objects.values()) == loads
