"""An application served over HTTP by a thread of this process, until it is closed."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from link.settings.shared.serving import Serving

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["hosts_of", "needing_page", "served", "serving"]

CLOSING_S = 3  # which requests under way are given at the end


@contextmanager
def needing_page() -> Generator[None]:
    """Around imports of `link.page`: ValueError where the extra ``page`` is not installed."""
    try:
        yield
    except ImportError as missing:
        raise ValueError(
            f"page needs the extra page, {missing.name} is missing: "
            "pip install 'editable-deepsc-link[page]'"
        ) from None


@contextmanager
def serving(where: Serving, make: Callable[[tuple[str, ...]], Any]) -> Generator[tuple[Any, str]]:
    """A page that is served meanwhile, and its address.

    Args:
        make: imports the page and makes it, for the names that it may be called by.

    Raises:
        ValueError: nothing can be served there, or the extra ``page`` is not installed.
    """
    with needing_page():
        made = make(hosts_of(where.host))
    with served(made.application, where.host, where.port) as address:
        yield made, address


def hosts_of(host: str) -> tuple[str, ...]:
    """Names that a page served at an address may be called by.

    A page for this computer alone answers to this computer's names: another site whose name leads
    here cannot read it.

    >>> hosts_of("0.0.0.0"), hosts_of("127.0.0.1")
    (('*',), ('127.0.0.1', 'localhost', '[::1]'))
    """
    try:
        own = ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = host == "localhost"
    return tuple(dict.fromkeys([host, "127.0.0.1", "localhost", "[::1]"])) if own else ("*",)


@contextmanager
def served(application: ASGIApp, host: str, port: int) -> Generator[str]:
    """The address that it is served at, such as http://127.0.0.1:7860; port 0 is any free one.

    Raises:
        ValueError: nothing can be served at this address.
    """
    with needing_page():
        import uvicorn

    listening = _listening(host, port)
    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,  # who asks for what is nobody's business
        server_header=False,
        timeout_graceful_shutdown=CLOSING_S,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="http", daemon=True)
    thread.start()
    try:
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _listening(host: str, port: int) -> socket.socket:
    """Bound here, so that a port in use is known before anything is served."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ValueError(
            f"host must be an address of this computer, got {host!r}: {error}"
        ) from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        why = error.strerror or str(error)
        raise ValueError(f"port must be a free one at {host}, got {port}: {why}") from None
    return listening
