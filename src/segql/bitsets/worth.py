"""Whether counts are worth keeping for the next run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segql.plan.strands import home
from segql.plan.sweeps import Sweep
from segql.plan.tallies import layouts
from segql.semantics import ir

#: So many numbers are always kept.
_CHEAP = 1 << 20
#: In how many arrays a fact must be counted on average: telling facts apart takes as long as counting them in three.
_ARRAYS = 4
#: How many numbers there may be for each fact and array that it is counted in: they are written whatever is counted.
_NUMBERS = 2


def pays(sweeps: Sequence[Sweep], size: int, facts: Callable[[ir.FactRows], int]) -> bool:
    """Whether bringing the arrays of sweeps up to date, for so many members, takes clearly less than filling them anew;
    `facts` counts those that lie at a place."""
    own = [(home(sweep.rows), [one for tally in sweep.tallies for one in layouts(tally)]) for sweep in sweeps]
    numbers = sum(layout.slots for _, some in own for layout in some) * size
    if numbers <= _CHEAP:
        return True
    rows = {home(sweep.rows): sweep.rows for sweep in sweeps}
    there = {name: facts(one) for name, one in rows.items()}
    counted = sum(there[name] * len(some) for name, some in own)
    return counted >= _ARRAYS * sum(there.values()) and _NUMBERS * counted >= numbers
