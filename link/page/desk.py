"""One worker for all visitors: who is served when, how far the work is, and what is stopped.

The networks want all cores, so that one job runs at a time, in the order of arrival. Between the
steps of a long one, such as the search for a latent, the short ones that wait are done: whoever
moves a slider does not wait for somebody else's photograph.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from link.page.limits import MOST_WAITING

__all__ = ["Desk", "Event", "Job", "Stopped"]

Event = dict[str, Any]  # what the browser is told, as JSON

LOG = logging.getLogger("editable_deepsc")
INSIDE = "something went wrong inside; the program's terminal says what"


class Stopped(Exception):  # noqa: N818  no error
    """The visitor does not want it any more."""


class Job:
    """What a visitor waits for.

    Made in the event loop, carried out by the desk's thread, which tells of it in events:
    ``waiting`` (how many are before it), ``stage`` with ``done`` and ``of``, whatever the work
    says, and in the end ``problem``, one sentence, where it could not be done.

    Args:
        work: is given the job, to tell of it, and asks it whether to go on.
        short: whether it may be done between the steps of a longer one.
    """

    def __init__(self, work: Callable[[Job], None], short: bool = False) -> None:
        self.work = work
        self.short = short
        self._stopped = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._between: Callable[[], None] | None = None

    @property
    def stopped(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """It is not wanted any more: what runs ends at the next step."""
        self._stopped.set()

    def say(self, event: Event | None) -> None:
        """Tell whoever waits; None is the end."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)

    def stage(self, name: str, done: int = 0, of: int = 0) -> None:
        """Tell how far the work is, do what others wait for, and go on unless it was stopped.

        It is a `semantic.progress.Watch`.

        Raises:
            Stopped: it was.
        """
        self.check()
        self.say({"stage": name, "done": done, "of": of})
        if self._between is not None:
            self._between()
            self.check()

    def check(self) -> None:
        """Raises Stopped if it was."""
        if self.stopped:
            raise Stopped

    async def events(self) -> AsyncIterator[Event]:
        """What is told, until the end."""
        while (event := await self._events.get()) is not None:
            yield event

    def run(self, between: Callable[[], None]) -> None:
        """Carry it out, in the desk's thread; ends without an exception, whatever happens."""
        self._between = None if self.short else between
        try:
            self.check()
            self.work(self)
        except Stopped:
            pass
        except ValueError as problem:
            self.say({"problem": str(problem)})
        except Exception:
            LOG.exception("the page: a request failed")
            self.say({"problem": INSIDE})
        finally:
            self.say(None)


class Desk:
    """Takes jobs from any thread and does them in its own, until it is closed."""

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._open = True
        self.busy: Job | None = None
        self._thread = threading.Thread(target=self._serve, name="page", daemon=True)
        self._thread.start()

    def take(self, job: Job) -> None:
        """Line it up.

        Raises:
            ValueError: too many wait already.
        """
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise ValueError(f"{MOST_WAITING} requests wait already: please try again soon")
            self._waiting.append(job)
            self._tell()
            self._changed.notify()

    def close(self) -> None:
        """Stop what runs, drop what waits, end the thread."""
        with self._changed:
            self._open = False
            for job in (*self._waiting, *([self.busy] if self.busy else [])):
                job.stop()
            self._changed.notify()
        self._thread.join()

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            self.busy = job
            job.run(self._do_the_short_ones)
            self.busy = None

    def _next(self) -> Job | None:
        """The next job, once there is one; None when the desk is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or not self._open)
            if not self._waiting:
                return None
            job = self._waiting.popleft()
            self._tell()
            return job

    def _do_the_short_ones(self) -> None:
        """Those that wait now; what comes meanwhile waits for the next step."""
        with self._changed:
            short = [job for job in self._waiting if job.short]
            for job in short:
                self._waiting.remove(job)
            if short:
                self._tell()
        for job in short:
            job.run(self._do_the_short_ones)

    def _tell(self) -> None:
        """Everybody who waits hears how many are before them."""
        for before, job in enumerate(self._waiting):
            job.say({"waiting": before + 1})
