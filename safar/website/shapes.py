"""The small shapes that stand beside a word, so that a state is never told by colour alone."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

RING = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
DASHED = (
    '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-dasharray="2.7 2"/>'
)
HALF = RING + '<path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>'
TICKED = (
    '<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm4.2 5L7.3 11.6 4 8.4l1.2-1.2 2 1.9 3.7-4.2z" '
    'fill="currentColor"/>'
)
BARS = '<path d="M3 2h3.5v12H3zM9.5 2H13v12H9.5z" fill="currentColor"/>'
CROSS = '<path d="M3 3l10 10M13 3 3 13" fill="none" stroke="currentColor" stroke-width="2.4"/>'
ALARM = (
    '<path d="M8 1 15.5 14.5H.5zM7.1 6v4.2h1.8V6zm0 5.3v1.7h1.8v-1.7z" fill="currentColor" '
    'fill-rule="evenodd"/>'
)
TRIANGLE = '<path d="M8 2 15 14H1z" fill="currentColor"/>'
DIAMOND = '<path d="M8 .5 15.5 8 8 15.5.5 8z" fill="currentColor"/>'
SQUARE = '<path d="M2 2h12v12H2z" fill="currentColor"/>'
OPEN_SQUARE = '<path d="M3 3h10v10H3z" fill="none" stroke="currentColor" stroke-width="2"/>'
BUBBLE = '<path d="M1 2h14v9H8.5L4 15v-4H1z" fill="currentColor"/>'
HOOK = (
    '<path d="M4.5 5.5a3.5 3.5 0 1 1 5 3.2C8.4 9.3 8 9.8 8 11" fill="none" stroke="currentColor" '
    'stroke-width="2"/><circle cx="8" cy="14" r="1.4" fill="currentColor"/>'
)
EQUALS = '<path d="M2 5.5h12M2 10.5h12" stroke="currentColor" stroke-width="2.2"/>'
PENCIL = '<path d="M2 14l1-4 8-8 3 3-8 8z" fill="none" stroke="currentColor" stroke-width="2"/>'
DOT = '<circle cx="8" cy="8" r="4" fill="currentColor"/>'
TELL = RING + '<path d="M8 7v5M8 4v1.6" stroke="currentColor" stroke-width="1.8"/>'

# value: (shape, the word used where the caller gives none)
STATES: dict[str, tuple[str, str | Promise]] = {
    # notes
    "opportunity": (TRIANGLE, _("Opportunity")),
    "challenge": (DIAMOND, _("Challenge")),
    "practice": (SQUARE, _("Practice")),
    "quote": (BUBBLE, _("Quote")),
    "question": (HOOK, _("Question")),
    # actions
    "yet_to_start": (RING, _("Yet to start")),
    "ongoing": (HALF, _("Ongoing")),
    "completed": (TICKED, _("Completed")),
    "on_hold": (BARS, _("On hold")),
    "cancelled": (CROSS, _("Cancelled")),
    "delayed": (ALARM, _("Delayed")),
    # plans and practices
    "draft": (DASHED, _("Draft")),
    "consultation": (BUBBLE, _("In consultation")),
    "adopted": (TICKED, _("Adopted")),
    "closed": (OPEN_SQUARE, _("Closed")),
    "published": (TICKED, _("Published")),
    "submitted": (OPEN_SQUARE, _("Submitted")),
    "review": (BUBBLE, _("In peer review")),
    "changes": (PENCIL, _("Changes asked for")),
    "outdated": (HOOK, _("Outdated")),
    "withdrawn": (CROSS, _("Withdrawn")),
    # how sure an entry is (reference.models.Check)
    "V": (TICKED, _("Checked against a source")),
    "C": (EQUALS, _("Computed")),
    "K": (HOOK, _("Not checked yet")),
    "D": (PENCIL, _("A proposal by Safar")),
    # messages
    "info": (TELL, _("Note")),
    "success": (TICKED, _("Done")),
    "warning": (ALARM, _("Take care")),
    "error": (CROSS, _("There is a problem")),
}


def shape(value: str) -> SafeString:
    """The drawing that goes with a state; a dot for a state nobody has drawn."""
    drawing = STATES.get(value, (DOT, ""))[0]
    return mark_safe(f'<svg class="shape" viewBox="0 0 16 16" aria-hidden="true">{drawing}</svg>')


def word(value: str) -> str:
    """The word of a state in the reader's language; the value itself where we know no word."""
    return str(STATES.get(value, (DOT, value))[1])


def level_meter(level: int) -> SafeString:
    """Three stitches, as many of them filled as the level says."""
    stitches = "".join(
        f'<rect x="{1 + 12 * i}" y="1" width="10" height="10" rx="1.5" stroke="currentColor" '
        f'stroke-width="1.5" fill="{"currentColor" if i < level else "none"}"/>'
        for i in range(3)
    )
    return mark_safe(f'<svg class="cell-level" viewBox="0 0 36 12" aria-hidden="true">{stitches}</svg>')
