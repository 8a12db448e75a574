"""How good any plan could be: numbers that no plan can undercut, each with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush, heapreplace

Reach = frozenset[int]  # the tables, by place, at which somebody may sit


def fewest_repeats(reaches: Sequence[Reach], kept: Sequence[int], seats: Sequence[int], rounds: int) -> int:
    """A number of repeat meetings below which no plan can go.

    `reaches` has one entry per traveller; `kept` says how many people stay at each table. A repeat is a
    meeting of two people after their first. Travellers who can reach only the tables A ("captives" of A)
    meet one another, and those kept at A, in every plan; so each set of captives has a bound of its own
    (`_captives`). Captives of two sets of tables with nothing in common are different people, so their
    bounds add up; the whole room is a set as well. The best of these sums is the answer. People kept at
    one table together meet again in every round after the first, whatever the plan.
    """
    if rounds < 2:
        return 0
    always = (rounds - 1) * sum(n * (n - 1) // 2 for n in kept)
    everywhere = frozenset(range(len(seats)))
    found = {
        reach: _captives(sum(other <= reach for other in reaches), reach, kept, seats, rounds)
        for reach in {*reaches, everywhere}
    }
    best = found.pop(everywhere)
    apart, used = 0, frozenset[int]()
    for reach in sorted(found, key=lambda each: (-found[each], len(each), sorted(each))):
        if not reach & used:
            apart, used = apart + found[reach], used | reach
    return always + max(best, apart)


def _captives(n: int, reach: Reach, kept: Sequence[int], seats: Sequence[int], rounds: int) -> int:
    """The bound for `n` travellers who sit at the tables of `reach` in every round.

    Three arguments; the best of their sums counts.

    *Pairs.* In a round whose tables have s1, s2, … travellers, C(s1,2) + C(s2,2) + … pairs of travellers
    meet, the fewest when they are spread evenly (C is convex). There are only C(n,2) pairs of travellers:
    meetings above that are repeats.

    *Hosts.* A traveller at a table with k people who stay meets k of them. The seats of tables where fewer
    stay are filled first; n people can meet each of those who stay once, what is above that is a repeat.
    These pairs differ from the pairs above, so the two add up.

    *Pigeons.* The m travellers of one table go to T tables in another round, so some go together: at least
    as many pairs as the evenest split of m into T has. Going back to the own table meets those kept there
    again, so there the split begins at k. So many pairs, summed over the tables, meet in both of any two
    rounds. A pair that meets in j rounds is counted C(j,2) times over all C(R,2) pairs of rounds, and has
    j - 1 = C(j,2)·2/j ≥ C(j,2)·2/R repeats. Together: repeats ≥ (R - 1) × that sum.
    """
    tables = sorted(reach)
    room = [max(0, seats[table] - kept[table]) for table in tables]
    stay = [kept[table] for table in tables]
    if sum(room) < n:
        return 0  # no plan at all; that is said elsewhere
    met = rounds * _fewest([_slots(0, 1, size) for size in room], n)
    among = max(0, met - n * (n - 1) // 2)
    with_hosts = rounds * _fewest([_slots(k, 0, size) for k, size in zip(stay, room, strict=True)], n)
    hosts = max(0, with_hosts - n * sum(stay))
    counted = among + hosts
    own = [_split_slots(len(tables), k, size) for k, size in zip(stay, room, strict=True)]
    alone = [_split_slots(len(tables), 0, size) for size in room]
    return max(counted, (rounds - 1) * _fewest(own, n), (rounds - 1) * _fewest(alone, n) + hosts)


def _slots(first: int, step: int, size: int) -> list[int]:
    """What the 1st, 2nd, … traveller adds at a table."""
    return [first + step * place for place in range(size)]


def _split_slots(tables: int, kept: int, size: int) -> list[int]:
    """What the 1st, 2nd, … traveller of a table adds, when they are split over all tables as well as can be.

    At another table the j-th who goes there adds j - 1; at the own one, j - 1 + kept.
    """
    ends = [0] * (tables - 1) + [kept]
    heapify(ends)
    costs = []
    for _place in range(size):
        costs.append(ends[0])
        heapreplace(ends, ends[0] + 1)
    return costs


def _fewest(slots: Sequence[Sequence[int]], n: int) -> int:
    """The smallest sum for n people; each table's slots grow, so taking the smallest each time is best."""
    heap = [(costs[0], table, 0) for table, costs in enumerate(slots) if costs]
    heapify(heap)
    total = 0
    for _person in range(n):
        cost, table, place = heappop(heap)
        total += cost
        if place + 1 < len(slots[table]):
            heappush(heap, (slots[table][place + 1], table, place + 1))
    return total


def fewest_alike(reaches: Iterable[Reach], kept: Sequence[int]) -> int:
    """The fewest pairs who share a table in one round, among people of one kind, whatever the plan.

    `kept` says how many of them stay at each table. Seats and everybody else are left out of account, so
    no plan has fewer. Each person takes the least crowded table that can be freed by passing others on;
    that is an optimal semi-matching (Harvey, Ladner, Lovász, Tamir), which has the fewest pairs.
    """
    load = list(kept)
    guests: list[list[Reach]] = [[] for _table in kept]
    for reach in reaches:
        came: dict[int, tuple[int, Reach]] = {}
        queue = sorted(reach)
        seen = set(queue)
        best = queue[0]
        for table in queue:  # grows while we walk along it
            if load[table] < load[best]:
                best = table
            for guest in set(guests[table]):
                for other in sorted(guest - seen):
                    seen.add(other)
                    came[other] = (table, guest)
                    queue.append(other)
        load[best] += 1
        while best in came:
            table, guest = came[best]
            guests[table].remove(guest)
            guests[best].append(guest)
            best = table
        guests[best].append(reach)
    return sum(n * (n - 1) // 2 for n in load)


def most_heard(kinds: Sequence[tuple[int, int]], seats: Sequence[int], used: int) -> float:
    """How many kinds can sit at a table on average: (people, tables they reach) of each kind.

    A kind of n people is heard at no more than n tables; a table hears no more kinds than it has seats.
    """
    if not used:
        return 0.0
    by_kind = sum(min(people, tables) for people, tables in kinds)
    by_table = sum(min(len(kinds), size) for size in seats)
    return min(by_kind, by_table) / used
