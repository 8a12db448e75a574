"""What a participant is told before saying yes. Whoever changes these words changes the version."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from safar.lib.languages import current_language

VERSION = "2026-11-24"


def told() -> list[str]:
    """What is kept and why, sentence by sentence, in the reader's language."""
    return [
        _(
            "The organisers of this event keep your name and what you enter here: to invite you, to find you "
            "a seat beside people from elsewhere, and to provide for your needs."
        ),
        _(
            "Only the organisers see it; your name may stand on table cards and seating sheets in the room. "
            "Nobody is told what you said unless a session is attributed by name, which its pages say "
            "before you speak."
        ),
        _(
            "You get a link of your own. With it you see what is held on you, correct it, "
            "and erase everything, whenever you want."
        ),
    ]


def yes() -> str:
    """The sentence with the box before it."""
    return _("I have read this, and agree that the organisers keep what I entered for this event.")


def as_recorded() -> str:
    """Version, language and the very words shown: what stands beside the date of the yes."""
    words: list[Any] = [f"{VERSION} ({current_language()})", *told(), yes()]
    return "\n".join(words)
