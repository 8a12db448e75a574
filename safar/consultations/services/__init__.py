"""Every change to events, sessions, notes and themes."""

from safar.consultations.services.events import create_event, create_session, edit_event, edit_session
from safar.consultations.services.notes import add_note, delete_note, edit_note, has_been_taken_up
from safar.consultations.services.themes import create_theme, edit_theme, gather, release_note

__all__ = [
    "add_note",
    "create_event",
    "create_session",
    "create_theme",
    "delete_note",
    "edit_event",
    "edit_note",
    "edit_session",
    "edit_theme",
    "gather",
    "has_been_taken_up",
    "release_note",
]
