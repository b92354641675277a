"""The link as a page in a browser, until Ctrl-C."""

from __future__ import annotations

import threading

from link.link import Link
from link.settings import Page

__all__ = ["page"]


def page(settings: Page) -> None:
    """Carries out ``run_link.py page``: prints the page's address once it can be used.

    Raises:
        ValueError: the settings cannot be used, or the extra ``page`` is not installed.
    """
    try:
        from link.page.server import Page as Served
        from link.page.serving import hosts_of, served
    except ImportError as missing:
        raise ValueError(
            f"page needs the extra page, {missing.name} is missing: "
            "pip install 'editable-deepsc-link[page]'"
        ) from None
    serving = settings.serving
    application = Served(
        Link.load(**settings.link()), settings.mark, hosts_of(serving.host)
    ).application
    with served(application, serving.host, serving.port) as address:
        print(f"the page is at {address} (Ctrl-C ends it)", flush=True)
        threading.Event().wait()
