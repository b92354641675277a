"""The link as a page in a browser, until Ctrl-C."""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

from link.link import Link
from link.settings import Page

__all__ = ["needing_page", "page"]


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


def page(settings: Page) -> None:
    """Carries out ``run_link.py page``: prints the page's address once it can be used.

    Raises:
        ValueError: the settings cannot be used, or the extra ``page`` is not installed.
    """
    with needing_page():
        from link.page.server import Page as Served
        from link.page.serving import hosts_of, served
    host, port = settings.serving.host, settings.serving.port
    link = Link.load(**settings.link())
    application = Served(link, settings.mark, hosts_of(host)).application
    with served(application, host, port) as address:
        print(f"the page is at {address} (Ctrl-C ends it)", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    print("stopped", file=sys.stderr)
