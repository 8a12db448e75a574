"""Looking for a good plan: people swap seats, bad swaps too at first, fewer and fewer (annealing).

All wishes are one number for each two people: what it costs that they share a table in this round. With
the cost of every person at every table at hand, one step weighs all swaps of one person at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from safar.consultations.seating.flow import fill
from safar.consultations.seating.puzzle import (
    AGAIN,
    EVENNESS,
    SAME_COUNTRY,
    SAME_ORGANISATION,
    SAME_REGION,
    SAME_TYPE,
    Puzzle,
)

HOT, COLD = 60.0, 1.5
NEVER = 1e9
BLOCK = 256


class Search:
    """A plan in the making. Empty seats are people whom nobody minds, so that a move is a swap as well."""

    def __init__(self, puzzle: Puzzle, seed: int) -> None:
        self.puzzle = puzzle
        self.random = np.random.default_rng(seed)
        self.real = len(puzzle.people)
        self.n_tables = len(puzzle.tables)
        seats = [table.seats for table in puzzle.tables]
        self.all = sum(seats)
        self.may = np.ones((self.all, self.n_tables), dtype=bool)
        for person, reach in enumerate(puzzle.reach):
            self.may[person] = False
            self.may[person, sorted(reach)] = True
        self.movers = np.array(puzzle.travellers, dtype=np.int64)
        self.stays = np.zeros(self.all, dtype=bool)
        self.stays[list(puzzle.kept)] = True
        self.always = self._always()
        self.at = np.stack([self._start(seats) for _round in range(puzzle.rounds)])
        self._count()

    def _always(self) -> np.ndarray[Any, Any]:
        """What it costs in any round that two people share a table."""
        cost = np.zeros((self.all, self.all), dtype=np.float32)
        cost[: self.real, : self.real] = EVENNESS
        for name, weight in (
            ("organisation", SAME_ORGANISATION),
            ("stakeholder_type", SAME_TYPE),
            ("region", SAME_REGION),
            ("country", SAME_COUNTRY),
        ):
            values = np.array([getattr(person, name) for person in self.puzzle.people], dtype=object)
            same = (values[:, None] == values[None, :]) & (values != "")[:, None]
            cost[: self.real, : self.real] += weight * same.astype(np.float32)
        np.fill_diagonal(cost, 0)
        return cost

    def _start(self, seats: list[int]) -> np.ndarray[Any, Any]:
        """A round in which everybody sits where they may, otherwise by chance."""
        puzzle = self.puzzle
        at = np.full(self.all, -1, dtype=np.int64)
        for person, table in puzzle.kept.items():
            at[person] = table
        order = [int(person) for person in self.random.permutation(self.movers)]
        order.sort(key=lambda person: len(puzzle.reach[person]))
        choices = [[int(t) for t in self.random.permutation(sorted(puzzle.reach[each]))] for each in order]
        found = fill(choices, seats, puzzle.kept_at())
        if found is None:  # set_up has seen that there is a way
            raise AssertionError("nobody should be left standing here")
        at[order] = found
        free = np.array(seats) - np.bincount(at[: self.real], minlength=self.n_tables)
        at[self.real :] = np.repeat(np.arange(self.n_tables), free)
        return at

    def _count(self) -> None:
        """Who met whom how often, and what everybody costs at every table, from scratch."""
        rounds = self.puzzle.rounds
        together = [self.at[r][:, None] == self.at[r][None, :] for r in range(rounds)]
        self.met: Any = np.sum(together, axis=0, dtype=np.int16)
        self.met[self.real :, :] = 0
        self.met[:, self.real :] = 0
        np.fill_diagonal(self.met, 0)
        self.cost, self.at_table, self.own = [], [], []
        for r in range(rounds):
            elsewhere = self.met - together[r]
            cost = self.always + AGAIN * (elsewhere > 0)
            cost[self.real :, :] = 0
            cost[:, self.real :] = 0
            np.fill_diagonal(cost, 0)
            cost = np.ascontiguousarray(cost, dtype=np.float32)
            sits = np.zeros((self.all, self.n_tables), dtype=np.float32)
            sits[np.arange(self.all), self.at[r]] = 1
            at_table = cost @ sits
            self.cost.append(cost)
            self.at_table.append(at_table)
            self.own.append(at_table[np.arange(self.all), self.at[r]])

    @property
    def repeats(self) -> int:
        half = np.triu(self.met, 1)
        return int(half.sum() - (half > 0).sum())

    @property
    def total(self) -> float:
        """All that this plan costs: alike people together in every round, and everybody who meets again."""
        together = sum(
            float(self.always[self.at[r][:, None] == self.at[r][None, :]].sum()) / 2
            for r in range(self.puzzle.rounds)
        )
        return together + AGAIN * self.repeats

    def run(
        self, steps: int, hot: float = HOT, cold: float = COLD, tell: Callable[[float], None] | None = None
    ) -> None:
        """Take this many steps, from hot to cold. The same seed takes the same steps.

        `tell` hears now and then how much of them is done.
        """
        if not len(self.movers):
            return
        rounds, people = self.puzzle.rounds, np.arange(self.all)
        cooling = (cold / hot) ** (1 / max(1, steps))
        heat = hot
        for start in range(0, steps, BLOCK):
            if tell is not None:
                tell(start / steps)
            chosen = self.random.choice(self.movers, BLOCK)
            in_round = self.random.integers(0, rounds, BLOCK)
            # The best of noisy numbers is a choice by Boltzmann's weights (Gumbel).
            noise = self.random.gumbel(size=(BLOCK, self.all)).astype(np.float32)
            for step in range(min(BLOCK, steps - start)):
                r, person = int(in_round[step]), int(chosen[step])
                at, at_table, own = self.at[r], self.at_table[r], self.own[r]
                here = at[person]
                gain = at_table[person, at]
                gain += at_table[:, here]
                gain -= own
                gain -= own[person]
                gain -= 2 * self.cost[r][person]
                gain -= heat * noise[step]
                gain[~(self.may[person, at] & self.may[:, here]) | self.stays] = NEVER
                gain[at == here] = NEVER
                gain[person] = -heat * noise[step, person]
                other = int(gain.argmin())
                if other != person:
                    self._swap(r, person, other, people)
                heat *= cooling

    def _swap(self, r: int, one: int, other: int, people: np.ndarray[Any, Any]) -> None:
        at, cost, at_table = self.at[r], self.cost[r], self.at_table[r]
        a, b = int(at[one]), int(at[other])
        with_one = people[at == a]
        with_other = people[at == b]
        at[one], at[other] = b, a
        change = cost[:, other] - cost[:, one]
        at_table[:, a] += change
        at_table[:, b] -= change
        self.own[r] = at_table[people, at]
        for left, met, who in ((with_one, with_other, one), (with_other, with_one, other)):
            if who >= self.real:
                continue
            for person in left:
                if person != who and person < self.real:
                    self._meet(who, int(person), -1, r)
            for person in met:
                if person not in (one, other) and person < self.real:
                    self._meet(who, int(person), 1, r)

    def _meet(self, one: int, other: int, change: int, r: int) -> None:
        """Two people meet once more, or once less, in round r: what that makes them cost in the others."""
        times = int(self.met[one, other]) + change
        self.met[one, other] = self.met[other, one] = times
        for q in range(self.puzzle.rounds):
            if q == r:
                continue
            table, its = int(self.at[q][one]), int(self.at[q][other])
            together = table == its
            # Whether they meet in a round other than q, before and now.
            now = times - together > 0
            if now == (times - change - together > 0):
                continue
            step = AGAIN if now else -AGAIN
            self.cost[q][one, other] += step
            self.cost[q][other, one] += step
            self.at_table[q][one, its] += step
            self.at_table[q][other, table] += step
            if together:
                self.own[q][one] += step
                self.own[q][other] += step

    def seat_round(self, r: int, tables: list[int]) -> None:
        """Seat a whole round anew: a table for each person."""
        self.at[r][: self.real] = tables
        free = np.array([table.seats for table in self.puzzle.tables])
        free -= np.bincount(self.at[r][: self.real], minlength=self.n_tables)
        self.at[r][self.real :] = np.repeat(np.arange(self.n_tables), free)
        self._count()

    def rounds(self) -> list[list[list[str]]]:
        """The ids, by round and table; those who stay come first."""
        order = sorted(range(self.real), key=lambda each: (not self.stays[each], each))
        return [
            [
                [self.puzzle.people[each].id for each in order if at[each] == table]
                for table in range(self.n_tables)
            ]
            for at in self.at
        ]
