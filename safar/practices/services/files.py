"""A file of practices, kept between the look at it and the yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from safar.people.models import Organisation
from safar.practices.models import PracticeFile

KEPT_FOR = timedelta(days=1)


def keep_file(data: bytes, *, name: str, layout: str, owner: Organisation, by: Any) -> PracticeFile:
    """Keep a file of practices for a day; those of yesterday go."""
    with transaction.atomic():
        PracticeFile.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
        return PracticeFile.objects.create(data=data, name=name[:200], layout=layout, owner=owner, made_by=by)
