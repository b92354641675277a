"""What every page is: a front, the static files, and headers that keep everything else out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["application_of"]

STATIC = Path(__file__).parent / "static"
# Nothing from anywhere else is loaded, whatever should get into the page.
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; media-src blob:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def application_of(
    front: str,
    hosts: tuple[str, ...],
    routes: Sequence[Route],
    lifespan: Callable[[Starlette], Any] | None = None,
) -> Starlette:
    """A page's application, ASGI.

    Args:
        front: the file of the page itself, among the static ones.
        hosts: names under which the page may be called; "*" is any.
        routes: what it asks for beside it.
        lifespan: what surrounds its serving.
    """
    return Starlette(
        routes=[
            Route("/", lambda _: FileResponse(STATIC / front)),
            *routes,
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            Middleware(_headed),
        ],
        lifespan=lifespan,
    )


def _headed(application: ASGIApp) -> ASGIApp:
    """Adds the headers that keep everything from elsewhere out."""

    async def with_headers(scope: Scope, receive: Receive, send: Send) -> None:
        async def begin(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await application(scope, receive, begin)

    return with_headers
