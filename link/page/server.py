"""Requests and answers of the page: a request is a job at the desk, its answer a line an event.

The answer ends with the job; whoever closes it, by a cancel or a closed page, stops the job. A
visitor's name comes in the header X-Visitor, which a page of another site may not send.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from link.keeping.results import as_line
from link.link import Link
from link.page.application import application_of
from link.page.desk import Desk, Event, Job
from link.page.limits import LARGEST_PHOTOGRAPH, LARGEST_REQUEST, LONGEST_SENTENCE
from link.page.tasks import CSI, SIMULATED, Conditions, OnAir, Tasks, offered_adapters
from link.page.visitors import Visitor, Visitors
from phy.bounds import SEED_RANGE, SNR_DB_RANGE, check_range, check_whole

__all__ = ["SUGGESTIONS", "Page"]

SUGGESTIONS = (
    "smile more",
    "make the bangs longer",
    "add a beard",
    "put on eyeglasses",
    "look ten years older",
    "remove the glasses and smile less",
)

Value = TypeVar("Value")
Handler = Callable[[Request, Visitor], Awaitable[tuple[Callable[[Job], None], bool]]]


class Page:
    """The page over one link.

    Args:
        link: the networks, and what every visitor begins with.
        mark: whether pictures that no camera took bear a mark that says so.
        hosts: names under which the page may be called; "*" is any.
        on_air: takes what is sent, where that is a radio.

    Attributes:
        application: to be served, ASGI.
    """

    def __init__(
        self,
        link: Link,
        mark: bool = True,
        hosts: tuple[str, ...] = ("*",),
        on_air: OnAir | None = None,
    ) -> None:
        self.link = link
        self.tasks = Tasks(link, mark, on_air)
        self.visitors = Visitors(link)
        self.desk = Desk()
        asked = {
            "photograph": self._photograph,
            "say": self._say,
            "undo": self._undo,
            "send": self._send,
            "figures": self._figures,
            "compare": self._compare,
            "code": self._code,
        }
        self.application = application_of(
            "page.html",
            hosts,
            [
                Route("/visit", self._visit, methods=["POST"]),
                Route("/forget", self._forget, methods=["POST"]),
                *(
                    Route(f"/{name}", self._answered(handler), methods=["POST"])
                    for name, handler in asked.items()
                ),
            ],
            self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self.desk.take(Job(self.tasks.prepare))
        yield
        self.desk.close()

    async def _visit(self, _: Request) -> Response:
        """A page that opens: a name for it, and what it may offer."""
        try:
            name = self.visitors.welcome()
        except ValueError as full:
            return _refused(full, 503)
        link = self.link
        return JSONResponse(
            {
                "visitor": name,
                "channels": SIMULATED,
                "csi": CSI,
                "codes": self.tasks.codes,
                "adapters": offered_adapters(link),
                "suggestions": SUGGESTIONS,
                "snr_db": list(SNR_DB_RANGE[:2]),
                "largest_photograph": LARGEST_PHOTOGRAPH,
                "longest_sentence": LONGEST_SENTENCE,
                "on_air": self.tasks.on_air is not None,
                "now": {
                    "channel": link.channel_model.name,
                    "snr_db": link.snr_db,
                    "csi": link.channel_model.csi,
                    "adapter": link.adapter,
                    "code": link.code.name,
                    "noise": link.seed,
                },
            }
        )

    async def _forget(self, request: Request) -> Response:
        # A page that closes can send no header, only a body.
        name = request.headers.get("x-visitor") or (await _body(request, 100)).decode("latin1")
        self.visitors.forget(name)
        return Response(status_code=204)

    async def _photograph(self, request: Request, visitor: Visitor) -> tuple[Any, bool]:
        content = await _body(request, LARGEST_PHOTOGRAPH)
        visitor.brings_a_photograph(self.visitors.now())
        given = None if "sample" in request.query_params else content
        return lambda job: self.tasks.photograph(job, visitor, given), False

    async def _say(self, request: Request, visitor: Visitor) -> tuple[Any, bool]:
        sentence = _value(await _json(request), "sentence", str)
        return lambda job: self.tasks.say(job, visitor, sentence), True

    async def _undo(self, _: Request, visitor: Visitor) -> tuple[Any, bool]:
        return lambda job: self.tasks.undo(job, visitor), True

    async def _send(self, request: Request, visitor: Visitor) -> tuple[Any, bool]:
        if self.tasks.on_air is not None:
            return lambda job: self.tasks.transmit(job, visitor), False
        conditions = _conditions(await _json(request))
        return lambda job: self.tasks.send(job, visitor, conditions), True

    async def _figures(self, _: Request, visitor: Visitor) -> tuple[Any, bool]:
        return lambda job: self.tasks.figures(job, visitor), True

    async def _compare(self, request: Request, visitor: Visitor) -> tuple[Any, bool]:
        conditions = _conditions(await _json(request))
        return lambda job: self.tasks.compare(job, visitor, conditions), True

    async def _code(self, request: Request, visitor: Visitor) -> tuple[Any, bool]:
        name = _value(await _json(request), "code", str)
        return lambda job: self.tasks.code(job, visitor, name), False

    def _answered(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """A route: the handler's job is lined up, and told of until it ends."""

        async def answer(request: Request) -> Response:
            with ExitStack() as answering:
                try:
                    visitor = self.visitors.of(request.headers.get("x-visitor", ""))
                    answering.enter_context(visitor.asking())
                    work, short = await handler(request, visitor)
                    job = Job(work, short)
                    self.desk.take(job)
                except ValueError as problem:
                    return _refused(problem)
                return _Answer(job, answering.pop_all())

        return answer


class _Answer(StreamingResponse):
    """What a job tells, a line an event; the job is stopped where nobody listens any more.

    Args:
        job: that is told of.
        answering: is closed when the answer is over, however it ends.
    """

    def __init__(self, job: Job, answering: ExitStack) -> None:
        super().__init__(self._lines(), media_type="application/x-ndjson")
        self._job = job
        self._answering = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._answering:
            self._answering.callback(self._job.stop)
            await super().__call__(scope, receive, send)

    async def _lines(self) -> AsyncIterator[str]:
        async for event in self._job.events():
            yield as_line(event) + "\n"


def _refused(problem: ValueError, status: int = 400) -> Response:
    told: Event = {"problem": str(problem)}
    return JSONResponse(told, status)


async def _body(request: Request, most: int) -> bytes:
    """ValueError where it is longer than that; no more of it is read."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            size = f"{most >> 20} MiB" if most >> 20 else f"{most} bytes"
            raise ValueError(f"what is sent must have at most {size}, yours has more")
    return bytes(content)


async def _json(request: Request) -> dict[str, Any]:
    try:
        asked = json.loads(await _body(request, LARGEST_REQUEST))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise ValueError("a request must be a JSON object")
    return asked


def _value(asked: dict[str, Any], name: str, kind: type[Value]) -> Value:
    value = asked.get(name)
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be given as {kind.__name__}, got {value!r:.40}")
    return value


def _conditions(asked: dict[str, Any]) -> Conditions:
    return Conditions(
        channel=_value(asked, "channel", str),
        snr_db=check_range("snr_db", asked.get("snr_db"), SNR_DB_RANGE),  # type: ignore[arg-type]
        csi=_value(asked, "csi", str),
        adapter=_value(asked, "adapter", str),
        noise=check_whole("noise", asked.get("noise"), SEED_RANGE),  # type: ignore[arg-type]
    )
