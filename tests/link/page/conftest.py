"""A page that is served, and a browser that looks at it where there is one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from link.link import Link
from link.page.server import Page
from link.page.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Background requests of its own are refused by a closed network, many at a time.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ABSENT = "no Chromium here: as root `apt-get install --no-install-recommends chromium`"
STEPS = 2  # of the inversion


@dataclass
class Served:
    """A page and its address."""

    page: Page
    address: str


@pytest.fixture(scope="session")
def link() -> Link:
    """A link whose inversions are short."""
    return Link.load(steps=STEPS)


@pytest.fixture(scope="module")
def served_page(link: Link) -> Iterator[Served]:
    """The page, ready for its first visitor."""
    page = Page(link, hosts=("127.0.0.1",))
    with served(page.application, "127.0.0.1", 0) as address:
        yield Served(page, address)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(ABSENT)
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as library:
        started = library.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()
