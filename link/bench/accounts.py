"""What became of every numbered message: arrived, lost on the air, or lost without a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from link.bench.serials import SYMBOLS
from phy.modem.framing import Frame

__all__ = ["Account", "lines"]

_BURST = Frame(SYMBOLS).burst
_TCP = 10 << 20  # bytes that the kernel may hold of a connection: Linux's usual most, both ends
# Samples between one end's log and the other's: messages of ZMQ, ten at each end and twice; what
# GNU Radio's blocks hold; what receive() takes at once; the search; a connection in the kernel.
_ON_AIR = 4 * 10 * 8192 + 8 * 8192 + (1 << 18) + 3 * 8192 + _TCP // 8
_SPAN = -(-_ON_AIR // _BURST)  # messages


@dataclass(frozen=True)
class _Span:
    """Numbers that a disturbance may have cost, `first` to `last`, both included."""

    first: int
    last: int


@dataclass
class Account:
    """Figures of a run.

    Attributes:
        sent: how many messages were handed over.
        arrived: how often each number did.
        torn: how many messages were.
        damaged: numbers of those that were.
        excused: numbers that were on the air at a disturbance.
    """

    sent: int = 0
    arrived: Counter[int] = field(default_factory=Counter)
    torn: int = 0
    damaged: list[int] = field(default_factory=list)
    excused: list[_Span] = field(default_factory=list)
    _mute: int = 0

    def killed_sender(self, last: int) -> None:
        """The sender died; `last` is the last number that its log has."""
        self.excused.append(_Span(last - _SPAN, last))

    def killed_receiver(self, last: int) -> None:
        """The receiver died; `last` is the last number that had arrived, to any receiver."""
        self._mute += 1  # one that dies before anything arrives takes as much with it
        self.excused.append(_Span(last + 1, last + self._mute * _SPAN))

    def hear(self, log: Iterable[str]) -> None:
        """Take a receiver's log."""
        last = -1
        for line in log:
            first, second = line.split()
            if first == "overflow":  # what came before may still be in the search
                self.excused.append(_Span(last + 1, last + int(second) // _BURST + 5))
                continue
            if second == "whole":
                last, self._mute = int(first), 0
                self.arrived[last] += 1
            elif second == "torn":
                self.torn += 1
            else:
                self.damaged.append(int(first))

    def figures(self) -> dict[str, int]:
        """Counts: lost and torn on the air is what a disturbance explains; the rest must be 0.

        Torn is a message of two halves where samples are missing, by its pilots or its place.
        """
        missing = [serial for serial in range(self.sent) if serial not in self.arrived]
        covered = set[int]().union(*(range(one.first, one.last + 1) for one in self.excused))
        explained = [serial for serial in self.damaged if serial in covered]
        inside = covered.intersection(missing)
        return {
            "sent": self.sent,
            "arrived": sum(1 for serial in self.arrived if serial < self.sent),
            "lost_on_air": len(inside),
            "lost": len(missing) - len(inside),
            "doubled": sum(count - 1 for count in self.arrived.values()),
            "torn_on_air": self.torn + len(explained),
            "damaged": len(self.damaged) - len(explained),
            "never_sent": sum(1 for serial in self.arrived if serial >= self.sent),
        }


def lines(path: Path) -> list[str]:
    """Whole lines of a log; none where there is no file yet."""
    if not path.exists():
        return []
    return path.read_text().rpartition("\n")[0].splitlines()
