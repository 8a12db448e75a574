"""What every form of this room refuses: letters that reorder or hide what a reader sees."""

from __future__ import annotations

from typing import Any

from safar.consultations.importing.checking import clean as tidy
from safar.consultations.preparing.people import unwanted

LONG_TEXT = 10_000  # letters of a summary, or of a list with one entry a line


class PlainWords:
    """Letters that reorder or hide what a reader sees are refused in every text, by their number."""

    def clean(self: Any) -> dict[str, Any]:
        data = super().clean() or {}  # type: ignore[misc]
        for name, value in list(data.items()):
            texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
            wrong = next((why for each in texts if isinstance(each, str) and (why := unwanted(each))), "")
            if wrong:
                self.add_error(name, wrong)
            elif isinstance(value, str):
                data[name] = tidy(value)
        return data
