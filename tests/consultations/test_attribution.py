"""What may be known of who said something, wherever it is shown."""

from __future__ import annotations

import pytest

from safar.consultations.attribution import attributed
from safar.consultations.models import Attribution, Note
from tests.consultations.conftest import make_note

pytestmark = pytest.mark.django_db
SECRETS = ("Delegate Secret", "Hidden Union", "Nepal", "NPL")


def test_named_session_names_everybody(note):
    known = attributed(note)
    assert (known.who, [each.alpha3 for each in known.countries], known.organisations) == (
        "Delegate Secret",
        ["NPL"],
        ["Hidden Union"],
    )


def test_unattributed_session_names_nobody(quiet):
    assert not attributed(make_note(quiet))


def test_stakeholder_type_is_shown_and_nothing_else(fees):
    fees.attribution = Attribution.STAKEHOLDER_TYPE
    fees.save()
    assert attributed(make_note(fees, 1, who="trade_unions")).who == "Trade unions"
    assert not attributed(make_note(fees, 2, who="Delegate Secret"))


@pytest.mark.parametrize("rule", [Attribution.UNATTRIBUTED, Attribution.STAKEHOLDER_TYPE])
def test_no_page_and_no_export_tells_who_spoke(client, amina, quiet, rule):
    quiet.attribution = rule
    quiet.save()
    secret = make_note(quiet)
    home = quiet.get_absolute_url()
    pages = [
        home,
        f"{home}notes/",
        f"{home}notes/?format=csv",
        f"{home}notes/?format=json",
        secret.get_absolute_url(),
        f"{home}notes/{secret.pk}/edit/",
        f"{home}notes/{secret.pk}/delete/",
        "/consultations/workshop/gather/",
    ]
    client.force_login(amina)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        shown = answer.content.decode()
        assert [word for word in SECRETS if word in shown] == [], page


def test_search_for_a_name_finds_nothing(client, quiet):
    make_note(quiet)
    for asked in ("q=Secret", "q=Hidden", "country=NPL&q=nothing"):
        answer = client.get(f"{quiet.get_absolute_url()}notes/?{asked}&format=json")
        assert answer.json()["count"] == 0
    # The filter by country is not there at all, so it cannot be asked who is from Nepal.
    assert client.get(f"{quiet.get_absolute_url()}notes/?country=CHE&format=json").json()["count"] == 1


def test_every_session_page_says_its_rule(client, fees, quiet):
    assert "are attributed: the people" in client.get(fees.get_absolute_url()).content.decode()
    assert "nobody learns who said what" in client.get(quiet.get_absolute_url()).content.decode()


def test_xlsx_export_holds_no_name(client, quiet):
    import io

    from openpyxl import load_workbook

    make_note(quiet)
    answer = client.get(f"{quiet.get_absolute_url()}notes/?format=xlsx")
    cells = [
        str(value)
        for row in load_workbook(io.BytesIO(answer.content)).active.values
        for value in row
        if value
    ]
    assert [cell for cell in cells if any(word in cell for word in SECRETS)] == []
    assert Note.objects.get().text in cells
