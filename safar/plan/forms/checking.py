"""The questions of the check as a form: an answer and a note to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html

from safar.plan.markers import markers, question_keys, word
from safar.plan.models import MarkerAnswer


def answer_words(language: str) -> list[tuple[str, str]]:
    return [(key, word(key, language)) for key in MarkerAnswer.Answer.values]


class CheckForm(forms.Form):
    """Every marker with its questions; each begins as not yet looked at."""

    def __init__(
        self, *args: Any, language: str, answers: Mapping[str, tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.markers = markers(language)
        for marker in self.markers:
            for question in marker.questions:
                answer, note = answers[question.key]
                self.fields[question.key] = forms.ChoiceField(
                    label=question.text,
                    choices=answer_words(language),
                    initial=answer,
                )
                self.fields[f"{question.key}.note"] = forms.CharField(
                    label=format_html(
                        '{}<span class="visually-hidden">: {}</span>', word("note", language), question.text
                    ),
                    required=False,
                    max_length=2000,
                    initial=note,
                )

    def parts(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """(marker, its fields) in the order of the file."""
        for marker in self.markers:
            names = [f"{each.key}{end}" for each in marker.questions for end in ("", ".note")]
            yield marker.label, [self[name] for name in names]

    def answers(self) -> dict[str, tuple[str, str]]:
        return {key: (self.cleaned_data[key], self.cleaned_data[f"{key}.note"]) for key in question_keys()}
