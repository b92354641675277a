"""Who is there: each visitor's own face and edits, in memory alone, known by a secret name.

The name is made for a page when it opens and lives in that page's own memory: no cookie, so that
no other site can speak in a visitor's name, and two tabs are two visitors.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from link.inputs.face import Face
from link.inputs.sentences import Edit
from link.link import Link
from link.page.limits import MOST_OF_ONE, MOST_PHOTOGRAPHS_A_MINUTE, MOST_VISITORS, QUIET_S

__all__ = ["Visitor", "Visitors"]


@dataclass
class Visitor:
    """One open page. Only the desk's thread changes what is in it.

    Attributes:
        states: of the face, the present one last; empty before there is a photograph.
        link: whose code the states belong to.
        kept: what the present state looks like, which no slider changes.
        seen: when it was last heard of.
        asked: requests that are not answered yet.
        photographs: when the last ones were brought.
    """

    link: Link
    states: list[Face | Edit] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    seen: float = 0.0
    asked: int = 0
    photographs: deque[float] = field(
        default_factory=lambda: deque(maxlen=MOST_PHOTOGRAPHS_A_MINUTE)
    )

    @property
    def state(self) -> Face | Edit:
        """The present state.

        Raises:
            ValueError: there is no photograph yet.
        """
        if not self.states:
            raise ValueError("there is no face yet: please choose a photograph first")
        return self.states[-1]

    def show(self, states: list[Face | Edit]) -> None:
        """These are the states now."""
        self.states = states
        self.kept.clear()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While a request is answered.

        Raises:
            ValueError: too many are not answered yet.
        """
        if self.asked >= MOST_OF_ONE:
            raise ValueError(f"{MOST_OF_ONE} requests of yours wait already: please wait for them")
        self.asked += 1
        try:
            yield
        finally:
            self.asked -= 1

    def brings_a_photograph(self, now: float) -> None:
        """Counts it.

        Raises:
            ValueError: there were too many within a minute.
        """
        if len(self.photographs) == self.photographs.maxlen and now - self.photographs[0] < 60:
            most = MOST_PHOTOGRAPHS_A_MINUTE
            raise ValueError(f"photographs must be at most {most} a minute: please wait a little")
        self.photographs.append(now)


class Visitors:
    """All of them by name. What belongs to one cannot be reached by another's name.

    Args:
        link: what every visitor begins with.
        now: the clock, in seconds.
    """

    def __init__(self, link: Link, now: Callable[[], float] = time.monotonic) -> None:
        self.link = link
        self.now = now
        self._known: dict[str, Visitor] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def welcome(self) -> str:
        """A new visitor's name.

        Raises:
            ValueError: the house is full.
        """
        with self._lock:
            self._forget_the_quiet()
            if len(self._known) >= MOST_VISITORS:
                raise ValueError(f"{MOST_VISITORS} visitors are here already: please come later")
            name = secrets.token_urlsafe(24)
            self._known[name] = Visitor(self.link, seen=self.now())
            return name

    def of(self, name: str) -> Visitor:
        """Who is called so.

        Raises:
            ValueError: nobody; such as one who has been quiet for long.
        """
        with self._lock:
            self._forget_the_quiet()
            if name not in self._known:
                raise ValueError("this page has been forgotten: please load it again")
            visitor = self._known[name]
            visitor.seen = self.now()
            return visitor

    def forget(self, name: str) -> None:
        """Nothing of it is left."""
        with self._lock:
            self._known.pop(name, None)

    def _forget_the_quiet(self) -> None:
        earliest = self.now() - QUIET_S
        for name in [name for name, one in self._known.items() if one.seen < earliest]:
            del self._known[name]
