"""What we ask before printing a plan."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_CHOICES


class FreezeForm(forms.Form):
    """In which language."""

    language = forms.ChoiceField(
        label=_("Language of the edition"),
        choices=LANGUAGE_CHOICES,
        help_text=_("Texts that nobody has translated stand in their own language, and say so."),
    )
