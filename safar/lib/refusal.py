"""How a service says no."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A change that was not made. The message says what happened, why, and what to do next.

    `details` carries what a machine may want beside the sentence, such as the
    bad rows of an import.
    """

    def __init__(self, message: Any, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return str(self.message)
