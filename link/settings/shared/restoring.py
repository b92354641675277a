"""Whether the degrees of an edit cross the channel with it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Restoring"]


@dataclass(frozen=True)
class Restoring:
    """The degrees of an edit."""

    restore: bool = True
    """An edit is sent with the degrees reached, in 64 of the k symbols, and the receiver moves what
    it has decoded until it shows them."""
