"""The nouns of a consultation: what is prepared, who comes, what is said live, what is made of it."""

from safar.consultations.models.cafe import Happening, NoteRival, Receipt, Vote
from safar.consultations.models.harvest import HarvestStep, Heading, Survey, SurveyAnswer
from safar.consultations.models.participants import (
    Letter,
    Participant,
    ParticipantQuerySet,
    Seating,
    SeatingPlan,
    SeatingRun,
)
from safar.consultations.models.preparing import PeopleDraft, Registration
from safar.consultations.models.reports import Proposal, ReportImport, ReportPart
from safar.consultations.models.workshops import (
    Attribution,
    Convenor,
    Event,
    EventQuerySet,
    ImportDraft,
    Lesson,
    Note,
    NoteQuerySet,
    ProgrammePart,
    Round,
    Session,
    Speaker,
    Table,
    Theme,
)

__all__ = [
    "Attribution",
    "Convenor",
    "Event",
    "EventQuerySet",
    "Happening",
    "HarvestStep",
    "Heading",
    "ImportDraft",
    "Lesson",
    "Letter",
    "Note",
    "NoteQuerySet",
    "NoteRival",
    "Participant",
    "ParticipantQuerySet",
    "PeopleDraft",
    "ProgrammePart",
    "Proposal",
    "Receipt",
    "Registration",
    "ReportImport",
    "ReportPart",
    "Round",
    "Seating",
    "SeatingPlan",
    "SeatingRun",
    "Session",
    "Speaker",
    "Survey",
    "SurveyAnswer",
    "Table",
    "Theme",
    "Vote",
]
