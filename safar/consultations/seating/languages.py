"""Which language is spoken at which table, so that everybody at a table shares one."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from django.utils.translation import gettext as _

from safar.consultations.seating.bounds import Reach
from safar.consultations.seating.flow import fill
from safar.consultations.seating.nouns import Person
from safar.consultations.seating.puzzle import Puzzle, speaks
from safar.lib.refusal import Refusal

MANY = 12  # languages of which we still try every combination


def settle_languages(puzzle: Puzzle) -> None:
    """Say what is spoken at each table and who may sit where. Raises Refusal when it cannot be done.

    Tables keep the language they have. The others need one only when no language is common to everybody:
    then the fewest languages are taken that everybody speaks one of, each for as many tables as it has
    people, and a table never one its hosts do not speak.
    """
    people, tables = puzzle.people, puzzle.tables
    puzzle.possible = [_possible(puzzle, place) for place in range(len(people))]
    puzzle.spoken = [table.language for table in tables]
    open_tables = [place for place, spoken in enumerate(puzzle.spoken) if not spoken]
    named = [person.languages for person in people if person.languages]
    if open_tables and named and not set.intersection(*(set(each) for each in named)):
        _choose(puzzle, open_tables)
    puzzle.reach = [_reach(puzzle, place) for place in range(len(people))]
    if _fill(puzzle) is None:
        _refuse(puzzle)


def _possible(puzzle: Puzzle, place: int) -> Reach:
    """The tables where somebody could sit at all, given the languages of tables and of those who stay."""
    person, tables = puzzle.people[place], puzzle.tables
    if place in puzzle.kept:
        return frozenset([puzzle.kept[place]])
    staying: dict[int, list[Person]] = {}
    for other, table in puzzle.kept.items():
        staying.setdefault(table, []).append(puzzle.people[other])

    def open_to(number: int) -> bool:
        if tables[number].language:
            return speaks(person, tables[number].language)
        return share_a_language([person, *staying.get(number, [])])

    return frozenset(number for number in range(len(tables)) if open_to(number))


def share_a_language(people: list[Person]) -> bool:
    """Whether one language is common to all; those who named none understand everybody."""
    named = [set(person.languages) for person in people if person.languages]
    return not named or bool(set.intersection(*named))


def _reach(puzzle: Puzzle, place: int) -> Reach:
    if place in puzzle.kept:
        return frozenset([puzzle.kept[place]])
    person = puzzle.people[place]
    return frozenset(table for table, spoken in enumerate(puzzle.spoken) if speaks(person, spoken))


def _choose(puzzle: Puzzle, open_tables: list[int]) -> None:
    for languages in _covers(puzzle):
        if _share_out(puzzle, open_tables, languages):
            return
    if not _settle_exactly(puzzle, open_tables):
        _refuse(puzzle)


def _covers(puzzle: Puzzle) -> list[tuple[str, ...]]:
    """Sets of languages of which everybody speaks one, the smallest and best known first."""
    people = [set(person.languages) for person in puzzle.people if person.languages]
    known = Counter(language for each in people for language in each)
    names = [language for language, _n in sorted(known.items(), key=lambda item: (-item[1], item[0]))][:MANY]
    found: list[tuple[str, ...]] = []
    for size in range(1, len(names) + 1):
        found += [each for each in combinations(names, size) if all(set(each) & one for one in people)]
        if len(found) >= 8:
            break
    return found[:24]


def _share_out(puzzle: Puzzle, open_tables: list[int], languages: tuple[str, ...]) -> bool:
    """Try to give the open tables these languages, by the number of people who need each."""
    need: Counter[str] = Counter()
    for place in puzzle.travellers:
        mine = set(puzzle.people[place].languages) & set(languages)
        for language in mine:
            need[language] += 60 // len(mine)
    may = {table: _hosts_speak(puzzle, table, languages) for table in open_tables}
    given: Counter[str] = Counter(puzzle.spoken[t] for t in range(len(puzzle.tables)) if puzzle.spoken[t])
    settled: dict[int, str] = {}
    for table in sorted(open_tables, key=lambda each: (len(may[each]), each)):
        if not may[table]:
            return False
        # The language whose people would have the fewest tables for their number.
        settled[table] = max(
            sorted(may[table]), key=lambda language: need[language] / (given[language] + 0.5)
        )
        given[settled[table]] += 1
    return _try(puzzle, open_tables, settled) or _mend(puzzle, open_tables, settled, may)


def _hosts_speak(puzzle: Puzzle, table: int, languages: tuple[str, ...]) -> set[str]:
    staying = [puzzle.people[person] for person, place in puzzle.kept.items() if place == table]
    return {language for language in languages if all(speaks(person, language) for person in staying)}


def _try(puzzle: Puzzle, open_tables: list[int], settled: dict[int, str]) -> bool:
    for table in open_tables:
        puzzle.spoken[table] = settled[table]
    puzzle.reach = [_reach(puzzle, place) for place in range(len(puzzle.people))]
    return _fill(puzzle) is not None


def _mend(puzzle: Puzzle, open_tables: list[int], settled: dict[int, str], may: dict[int, set[str]]) -> bool:
    """One table after the other in another language, when the first sharing out left somebody standing."""
    for table in open_tables:
        for language in sorted(may[table] - {settled[table]}):
            if _try(puzzle, open_tables, {**settled, table: language}):
                return True
    return False


def _settle_exactly(puzzle: Puzzle, open_tables: list[int]) -> bool:
    """Let the solver look at every choice of languages, where it is there."""
    try:
        from safar.consultations.seating.exact import languages_of_tables
    except ImportError:
        return False
    settled = languages_of_tables(puzzle, open_tables)
    return settled is not None and _try(puzzle, open_tables, settled)


def _fill(puzzle: Puzzle) -> list[int] | None:
    return fill(
        [sorted(puzzle.reach[place]) for place in puzzle.travellers],
        [table.seats for table in puzzle.tables],
        puzzle.kept_at(),
    )


def _refuse(puzzle: Puzzle) -> None:
    lonely = [person.id for person, reach in zip(puzzle.people, puzzle.possible, strict=True) if not reach]
    if lonely:
        raise Refusal(
            _(
                "No table speaks a language of %(people)s. Give a table that language, or one table no "
                "language of its own."
            )
            % {"people": ", ".join(lonely[:10])},
            people=lonely,
        )
    raise Refusal(
        _(
            "Not everybody finds a seat at a table whose language they speak. Add seats or a table for the "
            "language that is short, or give fewer tables a language of their own."
        )
    )
