"""Who carries out the units of work: this process, several, or a Ray cluster. Results are the same.

A unit is a list of items that share a face and a scheme. Outcomes come as they are ready.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from experiments.paper.items import Item, Outcome, Place, carried_out

__all__ = ["outcomes"]

Unit = tuple[Item, ...]


def outcomes(units: Sequence[Unit], place: Place, jobs: int) -> Iterator[list[Outcome]]:
    """What comes of each unit, in whatever order.

    Args:
        jobs: processes; 1 is this one.
    """
    if jobs == 1 or len(units) < 2:
        for unit in units:
            yield carried_out(unit, place)
        return
    with ProcessPoolExecutor(min(jobs, len(units)), mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(carried_out, unit, place) for unit in units]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)
