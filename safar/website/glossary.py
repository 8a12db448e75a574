"""Terms of the field as Safar uses them, with where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

COMPACT = _("Global Compact for Migration, A/RES/73/195")
CAFE = _("The World Café method")
ILO = _("International Labour Organization, fair recruitment principles and definition of fees")
SDG = _("SDG indicator metadata")


@dataclass(frozen=True)
class Term:
    """A term, what it means here, and whose word it is."""

    key: str
    name: Any
    meaning: Any
    source: Any


TERMS = (
    Term(
        "compact",
        _("Global Compact for Migration"),
        _(
            "The first agreement of States that covers all sides of international migration. It "
            "is not legally binding. It was adopted in Marrakech in December 2018 and endorsed by"
            " the General Assembly that month."
        ),
        COMPACT,
    ),
    Term(
        "objective",
        _("Objective"),
        _("One of the 23 aims of the Compact. Each holds a commitment and a list of lettered actions."),
        COMPACT,
    ),
    Term(
        "gcm-action",
        _("Action of the Compact"),
        _(
            "One of the lettered actions under an objective, cited as GCM 5(b): objective 5, "
            "letter b. An action of a plan is what a country itself decides to do."
        ),
        COMPACT,
    ),
    Term(
        "principle",
        _("Guiding principle"),
        _(
            "One of the ten principles of paragraph 15, such as human rights, child-sensitive or "
            "whole-of-society. They cut across all objectives."
        ),
        COMPACT,
    ),
    Term(
        "plan",
        _("National implementation plan"),
        _(
            "What a country writes, of its own will, to carry out the Compact: priorities, "
            "actions, who leads, by when, with what money, and how it will be measured."
        ),
        _("Paragraph 53 of the Compact"),
    ),
    Term(
        "imrf",
        _("International Migration Review Forum"),
        _(
            "The meeting at the United Nations, every four years from 2022, that looks at "
            "progress on the whole Compact. Regional reviews fall between two forums."
        ),
        _("Paragraphs 48 to 50 of the Compact"),
    ),
    Term(
        "review",
        _("Voluntary review"),
        _("What a State tells the others about its progress, before a regional review or the forum."),
        COMPACT,
    ),
    Term(
        "practice",
        _("Practice"),
        _(
            "Something that somebody tried and that others may learn from, with its place, its "
            "year and where to read of it."
        ),
        _("United Nations Network on Migration, repository of practices"),
    ),
    Term(
        "opportunity",
        _("Opportunity, challenge, practice"),
        _(
            "The three columns of a café table: what could help, what stands in the way, and what"
            " has already been tried."
        ),
        CAFE,
    ),
    Term(
        "cafe",
        _("Host, table, round, theme"),
        _(
            "In a Knowledge Café people talk at small tables and change tables between rounds. A "
            "host stays and tells the next round what was said. Notes that say the same thing are"
            " gathered into a theme."
        ),
        CAFE,
    ),
    Term(
        "attribution",
        _("Attribution"),
        _(
            "What may be known of who said something: the name, only the type of stakeholder, or "
            "nothing. It is chosen for each session and shown on every screen."
        ),
        _("Safar’s own term"),
    ),
    Term(
        "stakeholder",
        _("Stakeholder"),
        _(
            "Whoever takes part beside the State: migrants, civil society, diaspora, local "
            "authorities, trade unions, employers, faith groups, academia, the media and others."
        ),
        _("Paragraph 44 of the Compact"),
    ),
    Term(
        "indicator",
        _("Indicator, baseline, target, observation"),
        _(
            "What is measured; where it stood at the start; where it should stand by a year; what"
            " was seen in a given year. A correction is a new observation, and the old one stays "
            "on record."
        ),
        SDG,
    ),
    Term(
        "recruiter",
        _("Labour recruiter"),
        _(
            "A public service or private agency that offers recruitment. In Safar the word covers"
            " all of them."
        ),
        ILO,
    ),
    Term(
        "irregular",
        _("In an irregular situation"),
        _("Said of a person who has no permission to enter, stay or work. A person is never illegal."),
        _("Usage of the United Nations"),
    ),
    Term(
        "check-marks",
        _("Check marks"),
        _(
            "Every reference entry says how sure it is: checked against a source, computed, "
            "general knowledge that nobody has checked yet, or a proposal compiled for Safar."
        ),
        _("Safar’s own term"),
    ),
    Term(
        "thread",
        _("Thread"),
        _(
            "The chain of ties from what was said, through theme, practice, action and indicator,"
            " to a sentence in a report. It can be walked both ways."
        ),
        _("Safar’s own term"),
    ),
)
