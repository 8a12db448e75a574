"""Every field of every record is marked once: public, personal or confidential."""

from __future__ import annotations

import pytest
from django.apps import apps

from safar.lib.privacy import MARKS, privacy_of

MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("safar.")
    and not model._meta.proxy
    and not hasattr(model, "pgh_tracked_model")  # histories: as their model says
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_marked(model):
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)}
    marks = privacy_of(model)
    assert set(marks) - {"id"} == fields - {"id"}
    assert set(marks.values()) <= set(MARKS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_field_is_marked_twice(model):
    said = []
    for ancestor in model.__mro__:
        privacy = vars(ancestor).get("Privacy")
        for mark in MARKS:
            said += getattr(privacy, mark, ())
    assert len(said) == len(set(said))


def test_secrets_are_confidential():
    from safar.people.models import Invitation, User

    assert privacy_of(User)["password"] == "confidential"
    assert privacy_of(Invitation)["token_hash"] == "confidential"
