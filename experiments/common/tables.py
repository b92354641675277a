"""Rows of figures, printed as the radio's experiments print them."""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["Row", "print_table"]

Row = dict[str, Any]


def print_table(title: str, rows: list[Row]) -> None:
    """Print one aligned table, headed by the names of the first row.

    >>> print_table("trials", [{"snr_db": 6, "found": 0.5}, {"snr_db": 12, "found": 1}])
    <BLANKLINE>
    trials
    snr_db  found
         6    0.5
        12      1
    """
    cells = [[str(value) for value in row.values()] for row in rows]
    names = list(rows[0])
    widths = [max(len(row[i]) for row in [names, *cells]) for i in range(len(names))]
    print(f"\n{title}")
    for row in [names, *cells]:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    sys.stdout.flush()
