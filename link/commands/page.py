"""The link as a page in a browser, until Ctrl-C."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from typing import Any

from link.link import Link
from link.page.serving import needing_page, serving
from link.settings import Page

__all__ = ["page"]


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
