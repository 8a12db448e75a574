"""What we accept of a report, of a session it tells of, and of one proposal."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safar.consultations.forms import Lines, explained_rules
from safar.consultations.importing.lookups import Lookups
from safar.consultations.models import Event, Note, Proposal, ReportPart, Session
from safar.lib.uploads import UploadField

KINDS = (Note.Kind.OPPORTUNITY, Note.Kind.CHALLENGE, Note.Kind.PRACTICE)
HOST = re.compile(r"^(?P<name>[^(（]+?)\s*(?:[(（](?P<organisation>.*)[)）])?$")


class ReportForm(forms.Form):
    """The report, the event it tells of, and the promise its notes come under."""

    event = forms.ModelChoiceField(label=_("Event"), queryset=Event.objects.none(), empty_label=None)
    file = UploadField(label=_("Report"), help_text=_("A PDF, a Word file (.docx) or plain text."))
    attribution = forms.ChoiceField(
        label=_("What may be known of who said something"), choices=explained_rules, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, events: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        event: Any = self.fields["event"]
        event.queryset = events
        event.label_from_instance = lambda each: str(each.said("title"))


class PartForm(forms.Form):
    """What the session is called, and who hosted it; or which session it is."""

    title = forms.CharField(label=_("Title"), max_length=300)
    hosts = Lines(label=_("Hosts"), help_text=_("One a line, with the organisation in brackets."))
    session = forms.ModelChoiceField(
        label=_("Session"), queryset=Session.objects.none(), required=False, empty_label=_("A new session")
    )

    def __init__(self, *args: Any, part: ReportPart, **options: Any) -> None:
        lines = [
            f"{each['name']} ({each['organisation']})" if each.get("organisation") else each["name"]
            for each in part.hosts
        ]
        options["initial"] = {"title": part.title, "hosts": lines, "session": part.session_id}
        super().__init__(*args, **options)
        session: Any = self.fields["session"]
        session.queryset = Session.objects.filter(event=part.source.event_id).select_related("event")
        if part.session_id:
            session.empty_label = None
        session.label_from_instance = lambda each: f"{each.number}. {each.said('title')}"

    def clean_hosts(self) -> list[dict[str, str]]:
        found = []
        for line in self.cleaned_data["hosts"]:
            match = HOST.match(line.strip())
            if match:
                found.append(
                    {"name": match["name"][:120], "organisation": (match["organisation"] or "")[:240]}
                )
        return found


class ProposalForm(forms.Form):
    """One proposal, corrected where it must be."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (kind.value, kind.label)
            for kind in (Note.Kind.OPPORTUNITY, Note.Kind.CHALLENGE, Note.Kind.PRACTICE)
        ],
    )
    group = forms.CharField(label=_("Group"), max_length=160, required=False)
    heading = forms.CharField(label=_("Heading"), max_length=240, required=False)
    text = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 4}), max_length=10_000
    )
    countries = forms.CharField(
        label=_("Countries"),
        required=False,
        max_length=1000,
        help_text=_("Names or ISO codes, with a semicolon between two."),
    )
    organisations = forms.CharField(label=_("Organisations"), required=False, max_length=2000)

    def __init__(self, *args: Any, proposal: Proposal, **options: Any) -> None:
        self.proposal = proposal
        options["prefix"] = f"p{proposal.pk}"
        options["initial"] = {
            "kind": proposal.kind,
            "group": proposal.group,
            "heading": proposal.heading,
            "text": proposal.text,
            "countries": "; ".join(proposal.countries),
            "organisations": "; ".join(proposal.organisations),
        }
        super().__init__(*args, **options)

    def clean_countries(self) -> list[str]:
        typed = self.cleaned_data["countries"]
        if not typed:
            return []
        wrong: list[str] = []
        lookups = Lookups(event=self.proposal.part.source.event, default=None)
        found = lookups.countries(typed, lambda _field, why: wrong.append(why))
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    def clean_organisations(self) -> list[str]:
        return [each.strip() for each in self.cleaned_data["organisations"].split(";") if each.strip()]
