"""How much of everything the page takes, so that one visitor cannot use up what is for all."""

from __future__ import annotations

__all__ = [
    "LARGEST_PHOTOGRAPH",
    "LARGEST_REQUEST",
    "LONGEST_SENTENCE",
    "MOST_EDITS",
    "MOST_OF_ONE",
    "MOST_PHOTOGRAPHS_A_MINUTE",
    "MOST_VISITORS",
    "MOST_WAITING",
    "QUIET_S",
]

LARGEST_PHOTOGRAPH = 32 * 2**20  # bytes of an upload
LARGEST_REQUEST = 4096  # bytes of any other request
LONGEST_SENTENCE = 300  # characters
MOST_EDITS = 30  # of a face, one on the other
MOST_OF_ONE = 3  # requests of one visitor that are not answered yet
MOST_PHOTOGRAPHS_A_MINUTE = 12  # of one visitor
MOST_VISITORS = 200  # at once; those longest quiet make room where they have been so for QUIET_S
MOST_WAITING = 100  # requests of all visitors
QUIET_S = 30 * 60.0  # after which a visitor is forgotten
