"""History is written by the database: who, what, when and why, whichever way the change was made."""

from __future__ import annotations

from django.db import connection

from safar.lib.tracked import reason
from safar.people.models import Organisation


def test_change_carries_who_and_why(ministry, amina):
    with reason("The ministry was renamed by decree", by=amina):
        ministry.name = "Ministry of Work"
        ministry.save()
    last = ministry.history.order_by("-pgh_id").first()
    assert (last.name, last.pgh_label) == ("Ministry of Work", "update")
    assert last.pgh_context.metadata == {"why": "The ministry was renamed by decree", "user": amina.pk}


def test_change_in_bare_sql_leaves_the_same_trace(ministry):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_organisation SET name = 'Renamed' WHERE id = %s", [ministry.pk])
    assert list(ministry.history.order_by("pgh_id").values_list("pgh_label", "name")) == [
        ("insert", "Ministry of Labour"),
        ("update", "Renamed"),
    ]


def test_deleted_record_keeps_its_history(ministry, meridia):
    pk = ministry.pk
    ministry.delete()
    events = Organisation.pgh_event_models["insert"].objects.filter(pgh_obj_id=pk)
    assert [event.pgh_label for event in events.order_by("pgh_id")] == ["insert", "delete"]


def test_passwords_and_tokens_are_never_in_the_history():
    from safar.people.models import Invitation, User

    def fields(model):
        return {field.name for field in model.pgh_event_models["insert"]._meta.get_fields()}

    assert not fields(User) & {"password", "last_login"}
    assert not fields(Invitation) & {"token_hash"}
