"""Putting people on seats one by one, moving others along where that frees a seat."""

from __future__ import annotations

from collections.abc import Sequence


def fill(
    choices: Sequence[Sequence[int]], room: Sequence[int], load: Sequence[int] | None = None
) -> list[int] | None:
    """A table for each person, as even as may be; None when there is no way to seat everybody.

    `choices` are the tables each may take, `room` what each table holds, `load` who sits there already.
    Everybody goes to the emptiest table that can be reached by passing others on, so the result is the
    evenest there is.
    """
    taken = list(load or [0] * len(room))
    at: list[int] = [-1] * len(choices)
    guests: list[list[int]] = [[] for _table in room]
    for person, tables in enumerate(choices):
        came: dict[int, tuple[int, int]] = {}
        queue, seen = list(tables), set(tables)
        best = -1
        for table in queue:
            if taken[table] < room[table] and (best < 0 or taken[table] < taken[best]):
                best = table
            for guest in guests[table]:
                if len(seen) == len(room):
                    break
                for other in choices[guest]:
                    if other not in seen:
                        seen.add(other)
                        came[other] = (table, guest)
                        queue.append(other)
        if best < 0:
            return None
        taken[best] += 1
        while best in came:
            table, guest = came[best]
            guests[table].remove(guest)
            guests[best].append(guest)
            at[guest] = best
            best = table
        at[person] = best
        guests[best].append(person)
    return at
