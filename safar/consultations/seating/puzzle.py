"""The plan as numbers: people and tables by place, what keeps them apart, where each may sit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from safar.consultations.seating.bounds import Reach
from safar.consultations.seating.nouns import Person, Table
from safar.lib.refusal import Refusal

# What it costs when two people share a table: again, or although they are alike. The first outweighs the
# others, so that nobody meets twice where that can be avoided; evenness keeps tables of one size.
AGAIN, SAME_ORGANISATION, SAME_TYPE, SAME_REGION, SAME_COUNTRY, EVENNESS = 90, 45, 14, 12, 4, 10
ATTRIBUTES = ("stakeholder_type", "region", "organisation")


@dataclass
class Puzzle:
    """People and tables by place, with hosts placed and a language settled where one is needed."""

    people: Sequence[Person]
    tables: Sequence[Table]
    rounds: int
    kept: dict[int, int] = field(default_factory=dict)  # person: table, for those who stay
    spoken: list[str] = field(default_factory=list)  # by table; "" where everybody understands each other
    reach: list[Reach] = field(default_factory=list)  # by person, with these languages spoken
    possible: list[Reach] = field(default_factory=list)  # by person, whatever language is settled

    @property
    def travellers(self) -> list[int]:
        return [place for place in range(len(self.people)) if place not in self.kept]

    def kept_at(self) -> list[int]:
        """How many stay at each table."""
        counts = Counter(self.kept.values())
        return [counts[table] for table in range(len(self.tables))]


def set_up(people: Sequence[Person], tables: Sequence[Table], rounds: int) -> Puzzle:
    """The puzzle, or a Refusal that says why there is none."""
    _refuse_muddle(people, tables, rounds)
    puzzle = Puzzle(people, tables, rounds)
    puzzle.kept = _place_hosts(people, tables)
    _refuse_crowds(puzzle)
    from safar.consultations.seating.languages import settle_languages

    settle_languages(puzzle)
    return puzzle


def _refuse_muddle(people: Sequence[Person], tables: Sequence[Table], rounds: int) -> None:
    if not people:
        raise Refusal(_("Nobody is registered yet, so there is nobody to seat. Add participants first."))
    if not tables or rounds < 1:
        raise Refusal(_("Seats need at least one table and one round. Add them first."))
    twice = [name for name, n in Counter(person.id for person in people).items() if n > 1]
    if twice:
        raise Refusal(
            _("Two people have the same id: %(ids)s. Give each their own.") % {"ids": ", ".join(twice[:10])}
        )
    seats = sum(table.seats for table in tables)
    if seats < len(people):
        raise Refusal(
            _(
                "There are %(people)s people and %(seats)s seats. Add tables, or more seats at the tables: "
                "%(missing)s seats are missing."
            )
            % {"people": len(people), "seats": seats, "missing": len(people) - seats},
            people=len(people),
            seats=seats,
        )


def _place_hosts(people: Sequence[Person], tables: Sequence[Table]) -> dict[int, int]:
    """Those with a table stay there; each other host gets the table with the fewest who stay."""
    numbers = {table.number: place for place, table in enumerate(tables)}
    kept: dict[int, int] = {}
    load: Counter[int] = Counter()
    for place, person in enumerate(people):
        if person.table is None:
            continue
        if person.table not in numbers:
            raise Refusal(
                _("%(person)s is to stay at table %(table)s, which is not there. There are these: %(known)s.")
                % {
                    "person": person.id,
                    "table": person.table,
                    "known": ", ".join(str(table.number) for table in tables),
                }
            )
        kept[place] = numbers[person.table]
        load[kept[place]] += 1
    waiting = [place for place, each in enumerate(people) if each.is_host and place not in kept]
    # Those who understand the fewest tables choose first.
    waiting.sort(key=lambda place: (len(_tables_for(people[place], tables)), place))
    for place in waiting:
        fitting = [each for each in _tables_for(people[place], tables) if load[each] < tables[each].seats]
        if not fitting:
            raise Refusal(
                _("No table is left for the host %(person)s: none has a seat and a language they speak.")
                % {"person": people[place].id}
            )
        kept[place] = min(
            fitting, key=lambda each: (load[each], not tables[each].language, tables[each].number)
        )
        load[kept[place]] += 1
    return kept


def _tables_for(person: Person, tables: Sequence[Table]) -> list[int]:
    return [place for place, table in enumerate(tables) if speaks(person, table.language)]


def speaks(person: Person, language: str) -> bool:
    """Whether somebody may sit where this is spoken. Nothing spoken in particular: everybody may."""
    return not language or not person.languages or language in person.languages


def _refuse_crowds(puzzle: Puzzle) -> None:
    for place, n in enumerate(puzzle.kept_at()):
        table = puzzle.tables[place]
        if n > table.seats:
            raise Refusal(
                _(
                    "%(n)s people are to stay at table %(table)s, which has %(seats)s seats. "
                    "Move some of them."
                )
                % {"n": n, "table": table.number, "seats": table.seats}
            )
    for person, place in puzzle.kept.items():
        table = puzzle.tables[place]
        if not speaks(puzzle.people[person], table.language):
            raise Refusal(
                _(
                    "%(person)s is to stay at table %(table)s, where %(language)s is spoken, and does not "
                    "speak it. Give them another table, or the table another language."
                )
                % {
                    "person": puzzle.people[person].id,
                    "table": table.number,
                    "language": table.language,
                }
            )
