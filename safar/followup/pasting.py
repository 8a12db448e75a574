"""A list of addresses as people have it in a spreadsheet or a mail: one line for each lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from safar.followup.queries import LeadRow
from safar.search.text import fold

ADDRESS = re.compile(r"[^\s<>,;|()\[\]\"]+@[^\s<>,;|()\[\]\"]+\.[^\s<>,;|()\[\]\"]+")
PARTS = re.compile(r"\t|;|\||,| {2,}|<|>")
ALIKE = 88  # of 100: a lead's name written nearly so
AT_MOST = 500  # lines


@dataclass
class Pasted:
    """{lead, 0 for actions without one: (name, e-mail)}, and each line that says nothing usable, with why."""

    people: dict[int, tuple[str, str]] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)


def read_list(text: str, rows: Sequence[LeadRow]) -> Pasted:
    """Whom a list names for which lead. The parts of a line may stand in any order."""
    from rapidfuzz import fuzz, process

    names = {row.lead.pk: fold(row.lead.name) for row in rows if row.lead}
    found = Pasted()
    for line in list(filter(None, map(str.strip, text.splitlines())))[:AT_MOST]:
        addresses = ADDRESS.findall(line)
        if len(addresses) != 1:
            why = (
                _("There is no address in it.") if not addresses else _("There are several addresses in it.")
            )
            found.unread.append((line, why))
            continue
        parts = [part.strip(' ."') for part in PARTS.split(line.replace(addresses[0], "\t"))]
        best = max(
            (
                (hit[1], hit[2], part)
                for part in filter(None, parts)
                if (hit := process.extractOne(fold(part), names, scorer=fuzz.token_sort_ratio))
            ),
            default=(0.0, 0, ""),
        )
        if best[0] < ALIKE:
            found.unread.append((line, _("No lead of this list is called so.")))
        elif best[1] in found.people:
            found.unread.append((line, _("Another line names somebody for this lead already.")))
        else:
            person = " ".join(part for part in parts if part and part != best[2])
            found.people[best[1]] = (person[:120], addresses[0].lower())
    return found
