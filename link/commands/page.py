"""The link as a page in a browser, until Ctrl-C."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any

from link.link import Link
from link.settings import Page
from link.settings.shared.serving import Serving

__all__ = ["needing_page", "page", "serving"]


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
        from link.page.serving import hosts_of, served

        made = make(hosts_of(where.host))
    with served(made.application, where.host, where.port) as address:
        yield made, address


def page(settings: Page) -> None:
    """Carries out ``run_link.py page``: prints the page's address once it can be used.

    Raises:
        ValueError: the settings cannot be used, or the extra ``page`` is not installed.
    """
    with needing_page():
        from link.page.server import Page as Served
    link = Link.load(**settings.link())

    def make(hosts: tuple[str, ...]) -> Any:
        return Served(link, settings.marking.mark, hosts)

    with serving(settings.serving, make) as (_, address):
        print(f"the page is at {address} (Ctrl-C ends it)", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    print("stopped", file=sys.stderr)
