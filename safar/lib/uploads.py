"""The one field through which files of people's come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safar.lib.antivirus import admit
from safar.lib.refusal import Refusal

MOST_BYTES = 60_000_000  # of any file at all; the rooms allow less


class UploadField(forms.FileField):
    """A file that the virus scanner has let through, or nobody could look at because there is none."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload or upload is initial:
            return upload
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is far larger than any that Safar takes. Send a smaller one."))
        try:
            admit(upload.name, upload.read())
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None
        upload.seek(0)
        return upload
