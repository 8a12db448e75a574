"""The words of a workshop report, in the language now in force."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from safar.consultations.attribution import RULES
from safar.consultations.models import Attribution, Convenor, Note, ProgrammePart, Speaker
from safar.consultations.words import COLUMN_NAMES
from safar.lib.formats import language_name
from safar.lib.languages import UN_LANGUAGES, current_language

Data = dict[str, Any]


def labels() -> Data:
    return {
        "contents": _("Contents"),
        "figures": _("Tables and figures"),
        "page": _("Page {page} of {pages}"),
        "report": _("Workshop report"),
        "as_of": _("As of {day}"),
        "about": _("About the event"),
        "aims": _("Aims"),
        "convenors": _("Convenors"),
        "programme": _("Programme"),
        "speakers": _("Speakers"),
        "sessions": _("Sessions"),
        "themes": _("Themes"),
        "lessons": _("What the room took home"),
        "evaluation": _("What participants thought of the format"),
        "annex": _("Annex. All notes"),
        "colophon": _("About this report"),
        "dates": _("Dates"),
        "place": _("Place"),
        "country": _("Country"),
        "organiser": _("Organiser"),
        "participants": _("Participants"),
        "states": _("States represented"),
        "source": _("Source"),
        "objectives": _("Objectives"),
        "principles": _("Guiding principles"),
        "questions": _("Guiding questions"),
        "hosts": _("Hosts"),
        "rounds": _("Rounds"),
        "attribution_heading": _("Attribution"),
        "sessions_notes": _("Notes"),
        "document": _("The speech, as published"),
        "dots": _("Dots"),
        "links": _("Links"),
        "merged": _("merged into another note"),
        "unknown": _("not known"),
        "answer": pgettext("of a survey", "Answer"),
        "answers": pgettext("of a survey", "Answers"),
        "time": _("Time"),
        "part": _("Part"),
        "session": _("Session {number}. {title}"),
        "objective_label": pgettext("an objective and its label", "{number} {label}"),
        "programme_caption": _("Programme of the event"),
        "summary_caption": _("What session {number} came to"),
        "no_notes": _("No note was taken in this session."),
        "how_language": _(
            "A language code after a text means that it has not been translated: it stands in the language "
            "it was written in."
        ),
        "how_attribution": _(
            "Who said something is shown as the attribution of each session allows, in this report and in "
            "its open data. Where a session names nobody, tables and rounds are not shown either."
        ),
        "how_summary": _(
            "A summary table shows the beginning of a note; it leads to the whole note in the annex."
        ),
        "fingerprint": _("Fingerprint (SHA-256)"),
        "language": _("Language"),
        "kind": {str(value): str(label) for value, label in Note.Kind.choices},
        "column": {kind: str(name) for kind, name in COLUMN_NAMES.items()},
        "part_kind": {str(value): str(label) for value, label in ProgrammePart.Kind.choices},
        "speaker_role": {str(value): str(label) for value, label in Speaker.Role.choices},
        "convenor_role": {str(value): str(label) for value, label in Convenor.Role.choices},
        "attribution": {str(rule): str(RULES[rule]) for rule in Attribution},
        "language_name": {code: language_name(code, current_language()) for code in UN_LANGUAGES},
    }


def notes_said(n: int) -> str:
    return ngettext("%(n)s note", "%(n)s notes", n) % {"n": n}


def minutes_said(n: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}


def answered_said(n: int) -> str:
    return ngettext("%(n)s person answered.", "%(n)s people answered.", n) % {"n": n}
