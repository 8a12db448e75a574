"""A list of addresses as people have it in a spreadsheet or a mail: one line for each lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from safar.followup.queries import LeadRow
from safar.people.models import Organisation
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
    """Whom a list names for which lead. Its parts may stand in any order, a name may be shortened."""
    names = [(row.lead.pk, name) for row in rows if row.lead for name in _names_of(row.lead)]
    found = Pasted()
    for at, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
        if at >= AT_MOST:
            found.unread.append((line, _("Only the first %(most)s lines are looked at.") % {"most": AT_MOST}))
            continue
        addresses = ADDRESS.findall(line)
        if len(addresses) != 1:
            none, several = _("There is no address in it."), _("There are several addresses in it.")
            found.unread.append((line, several if addresses else none))
            continue
        parts = [part.strip(' ."') for part in PARTS.split(line.replace(addresses[0], "\t"))]
        meant = {part: _leads_called(part, names) for part in parts if part}
        called = {lead for leads in meant.values() for lead in leads}
        if not called:
            found.unread.append((line, _("No lead of this list is called so.")))
        elif len(called) > 1:
            found.unread.append((line, _("Several leads may be meant.")))
        elif called & found.people.keys():
            found.unread.append((line, _("Another line names somebody for this lead already.")))
        else:
            person = " ".join(part for part in parts if part and not meant[part])
            found.people[called.pop()] = (person[:120], addresses[0].lower())
    return found


def _names_of(lead: Organisation) -> list[str]:
    others = (fields.get("name") for fields in lead.translations.values())
    return [fold(name) for name in (lead.name, *others) if name]


def _leads_called(part: str, names: Sequence[tuple[int, str]]) -> set[int]:
    """The leads that this may name: written nearly so, else shortened; of those alike the nearest."""
    from rapidfuzz import fuzz

    said = fold(part)
    for alike in (fuzz.token_sort_ratio, fuzz.token_set_ratio):
        scores = [(alike(said, name), lead) for lead, name in names]
        best = max((score for score, _lead in scores), default=0.0)
        if best >= ALIKE:
            return {lead for score, lead in scores if score >= max(ALIKE, best - 5)}
    return set()
