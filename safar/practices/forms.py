"""What we accept of a practice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from safar.people.models import Organisation
from safar.practices.models import Actor, Practice, Result
from safar.practices.permissions import writes_for
from safar.practices.services import ActorRow, ResultRow
from safar.reference.models import Country, GcmAction, Objective, Principle, SdgTarget, StakeholderType

Words = str | Promise


class ObjectiveBoxes(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Objective.objects.all(), **options)

    def label_from_instance(self, obj: Objective) -> str:
        return f"{obj.number} {obj.said('label')}"


class Named(forms.ModelMultipleChoiceField):
    """Some of the reference data, by name; none is a good answer."""

    def __init__(self, queryset: Any, label: Words, **options: Any) -> None:
        super().__init__(queryset=queryset, label=label, required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.said("name"))


class GcmActions(Named):
    def label_from_instance(self, obj: GcmAction) -> str:
        return f"{obj.objective_id}{obj.letter} {str(obj.said('text'))[:110]}"


class SdgTargets(Named):
    def label_from_instance(self, obj: SdgTarget) -> str:
        return f"{obj.code} {str(obj.said('text'))[:110]}"


class Lines(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class Links(Lines):
    def validate(self, value: Any) -> None:
        super().validate(value)
        right = URLValidator(schemes=["http", "https"])
        for line in value:
            try:
                right(line)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("“%(line)s” is not a web address. It should begin with https://."),
                    params={"line": line[:80]},
                ) from error


class Practices(Lines):
    """Practices named by their addresses; a list of practices when clean."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "\n".join(each.slug if isinstance(each, Practice) else str(each) for each in value)
        return value

    def clean(self, value: Any) -> Any:
        lines = self.to_python(value)
        slugs = {line.rstrip("/").rsplit("/", 1)[-1]: line for line in lines}
        found = {each.slug: each for each in Practice.objects.readable().filter(slug__in=slugs)}
        missing = [line for slug, line in slugs.items() if slug not in found]
        if missing:
            raise forms.ValidationError(
                _("No published practice stands at: %(lines)s. Copy the address of its page."),
                params={"lines": ", ".join(missing)[:200]},
            )
        return list(found.values())


# The parts of the form, in the order in which one tells of a practice. What is folded is asked of nobody.
SECTIONS: list[tuple[Words, bool, tuple[str, ...]]] = [
    (_("What it is"), False, ("title", "summary", "kind", "group", "language", "owner")),
    (_("Whom and what it serves"), False, ("objectives", "primary_objectives", "stages", "target_groups")),
    (
        format_lazy("{} · {} · {}", _("Actions of the Compact"), _("Guiding principles"), _("SDG targets")),
        True,
        ("gcm_actions", "principles", "sdg_targets"),
    ),
    (_("Who and where"), False, ("countries", "level", "organisations")),
    (_("From, to"), True, ("origin_countries", "destination_countries")),
    (_("When, and at what cost"), True, ("year", "end_year", "progress", "cost", "currency", "funding")),
    (_("What came of it"), True, ("benefit", "lessons", "pitfalls")),
    (_("How to repeat it"), True, ("conditions", "innovation", "legal_basis", "safeguards", "repeats")),
    (_("Where to read of it"), False, ("source", "links")),
]  # fmt: skip
SHORT = 4  # lines of a field for long text that nobody has begun; it grows with what is typed


class PracticeForm(forms.ModelForm):
    objectives = ObjectiveBoxes(label=_("Objectives of the Compact"))
    primary_objectives = ObjectiveBoxes(
        label=_("Those it was made for"),
        required=False,
        help_text=_("One or two of the objectives above; the others are touched as well."),
    )
    gcm_actions = GcmActions(GcmAction.objects.order_by("objective", "letter"), _("Actions of the Compact"))
    principles = Named(Principle.objects.all(), _("Guiding principles it shows well"))
    sdg_targets = SdgTargets(SdgTarget.objects.all(), _("SDG targets"))
    countries = Named(Country.objects.all(), _("Countries"))
    origin_countries = Named(Country.objects.all(), _("Countries people leave"))
    destination_countries = Named(Country.objects.all(), _("Countries people go to"))
    stages = forms.MultipleChoiceField(
        label=_("Stages of migration"),
        choices=Practice.Stage,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    target_groups = Lines(label=_("Whom it serves"), required=False, help_text=_("One a line."))
    organisations = Lines(label=_("Organisations"), required=False, help_text=_("One a line."))
    links = Links(label=_("Links"), required=False, help_text=_("One a line."))
    repeats = Practices(
        label=_("It repeats these practices from elsewhere"),
        required=False,
        help_text=_("Their addresses in Safar, one a line."),
    )

    class Meta:
        model = Practice
        fields: Any = (
            "title", "summary", "kind", "group", "language", "objectives", "primary_objectives",
            "gcm_actions", "principles", "sdg_targets", "stages", "target_groups", "countries", "level",
            "origin_countries", "destination_countries", "organisations", "year", "end_year", "progress",
            "cost", "currency", "funding", "benefit", "lessons", "pitfalls", "conditions", "innovation",
            "legal_basis", "safeguards", "repeats", "source", "links",
        )  # fmt: skip
        help_texts = {
            "summary": _("Who promotes it, what it is, and where."),
            "currency": _("Three letters, as EUR."),
            "pitfalls": _("What went wrong helps others as much as what went well."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = SHORT

    def sections(self) -> list[dict[str, Any]]:
        """The parts of the page: heading, fields, and whether it is folded away for now."""
        shown = []
        for heading, foldable, names in SECTIONS:
            fields = [self[name] for name in names if name in self.fields]
            used = any(field.errors or field.value() for field in fields)
            shown.append({"heading": heading, "fields": fields, "foldable": foldable, "open": used})
        return shown

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(_("A currency has three letters, as EUR."))
        return code

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("cost") is not None and not said.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("An amount needs its currency."))
        if said.get("year") and said.get("end_year") and said["end_year"] < said["year"]:
            self.add_error("end_year", _("It ends before it begins. Correct one of the two years."))
        beyond = set(said.get("primary_objectives") or ()) - set(said.get("objectives") or ())
        if beyond and "objectives" not in self.errors:
            numbers = ", ".join(str(each.number) for each in sorted(beyond, key=lambda one: one.number))
            self.add_error(
                "primary_objectives",
                forms.ValidationError(
                    _("Choose these among the objectives too: %(numbers)s."), params={"numbers": numbers}
                ),
            )
        return said


class NewPracticeForm(PracticeForm):
    """A practice that is not there yet also says whose it is."""

    owner = forms.ModelChoiceField(
        label=_("Written up by"), queryset=Organisation.objects.none(), empty_label=None
    )

    class Meta(PracticeForm.Meta):
        fields: Any = (*PracticeForm.Meta.fields, "owner")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        owner: Any = self.fields["owner"]
        owner.queryset = Organisation.objects.filter(pk__in=writes_for(user))


class OneType(forms.ModelChoiceField):
    def label_from_instance(self, obj: StakeholderType) -> str:
        return str(obj.said("name"))


class ActorForm(forms.Form):
    name = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    part = forms.ChoiceField(label=_("Part"), choices=Actor.Part, initial=Actor.Part.PARTNER)
    stakeholder_type = OneType(
        label=_("Stakeholder type"), queryset=StakeholderType.objects.all(), required=False
    )


class ResultForm(forms.Form):
    text = forms.CharField(label=_("What came of it"), max_length=300, required=False)
    figure = forms.DecimalField(label=_("Figure"), max_digits=18, decimal_places=4, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1800, max_value=2200, required=False)
    source = forms.CharField(label=_("Source"), max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("text") and any(said.get(name) for name in ("figure", "unit", "year", "source")):
            self.add_error("text", _("Say what the figure counts."))
        if said.get("figure") is not None and not said.get("source"):
            self.add_error("source", _("A figure needs its source."))
        return said


ActorForms = forms.formset_factory(ActorForm, extra=3)
ResultForms = forms.formset_factory(ResultForm, extra=2)


def actor_rows(forms_of_actors: Any) -> list[ActorRow]:
    """The lines that name somebody; to empty a name is to take the line out."""
    said: Iterable[dict[str, Any]] = forms_of_actors.cleaned_data
    rows = {
        (each["part"], each["name"]): ActorRow(each["name"], each["part"], each["stakeholder_type"])
        for each in said
        if each.get("name")
    }
    return list(rows.values())


def result_rows(forms_of_results: Any) -> list[ResultRow]:
    """The lines that say something."""
    said: Iterable[dict[str, Any]] = forms_of_results.cleaned_data
    return [
        ResultRow(each["text"], each["figure"], each["unit"], each["year"], each["source"])
        for each in said
        if each.get("text")
    ]


def initial_actors(practice: Practice) -> list[dict[str, Any]]:
    rows: Iterable[Actor] = practice.actors.all()
    return [{"name": row.name, "part": row.part, "stakeholder_type": row.stakeholder_type_id} for row in rows]


def initial_results(practice: Practice) -> list[dict[str, Any]]:
    rows: Iterable[Result] = practice.results.all()
    names = ("text", "figure", "unit", "year", "source")
    return [{name: getattr(row, name) for name in names} for row in rows]
