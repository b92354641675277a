"""The pages of the two ends: what one sends, the other's shows, in a real browser."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from test_browser import DESK, PATIENCE_MS, PHONE, Visit, violations

from link.commands.radio.tx import LEAD, SILENCE
from link.link import Link
from link.live.display import Display
from link.live.listener import Listener
from link.page.receiver import BETWEEN_S, ReceiverPage
from link.page.server import Page
from link.page.serving import served
from link.passage import Encoded
from link.settings import Rx
from phy.modem.modem import Modulator

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHUNK = 4096  # samples at once
NOISE = 0.35  # standard deviation of a sample: SNR about 12 dB


class Air:
    """From the transmitter's page to the receiver's: a modulator, noise, a receiver."""

    def __init__(self, link: Link, folder: Path) -> None:
        self.settings = Rx(out=folder, window=False, page=True)
        self.modulator = Modulator(link.code.k)
        self.listener = Listener(self.settings, link.code.k, say=lambda _: None)
        self.display = Display(self.settings, link, say=lambda _: None)
        self.page = ReceiverPage(self.settings.rate, "listening to a test")
        self.rng = np.random.default_rng(4)

    def carry(self, encoded: Encoded) -> None:
        """One picture, with noise before and after it."""
        clean = np.pad(self.modulator.send(encoded.x.numpy()), (4 * LEAD, 3 * SILENCE))
        noise = self.rng.normal(size=(2, len(clean))) * NOISE / np.sqrt(2)
        samples = (clean + noise[0] + 1j * noise[1]).astype(np.complex64)
        for chunk in np.split(samples, range(CHUNK, len(samples), CHUNK)):
            for message in self.listener.feed(chunk):
                self.display.show(message, self.listener.signals)
            self.page.look(chunk, self.listener, self.display)
            time.sleep(BETWEEN_S)


@pytest.fixture(scope="module")
def air(link: Link, tmp_path_factory: pytest.TempPathFactory) -> Air:
    return Air(link.at(adapter="prior-fixed"), tmp_path_factory.mktemp("rx"))


@pytest.fixture(scope="module")
def addresses(link: Link, air: Air) -> Iterator[tuple[str, str]]:
    """Of the transmitter's page and of the receiver's."""
    sender = Page(link.at(adapter="prior-fixed"), on_air=air.carry)
    with (
        served(sender.application, "127.0.0.1", 0) as tx,
        served(air.page.application, "127.0.0.1", 0) as rx,
    ):
        yield tx, rx


def test_what_one_page_sends_the_other_shows(
    browser: Browser, addresses: tuple[str, str], air: Air
) -> None:
    sender, receiver = (Visit(browser, address) for address in addresses)
    assert sender.page.is_hidden("#snr")
    sender.page.click("#sample")
    sender.until("document.getElementById('sent').src")
    folder = os.environ.get("SCREENSHOTS")
    count = 6 if folder else 2
    for number in range(1, count + 1):
        sender.page.click("#send")
        sender.next_passage()
        receiver.page.wait_for_selector(f"#pictures figure:nth-child({number})")
    assert air.display.counts == {"pictures": count, "lost": 0}
    assert f"{count} so far" in sender.page.inner_text("#received-at")
    assert not violations(sender.page)
    snr_db = np.mean([burst.snr_db for burst in air.listener.course])
    assert "Receiving" in receiver.page.inner_text("#state")
    shown = receiver.page.inner_text("#pictures figcaption >> nth=0")
    assert float(shown.split()[2]) == pytest.approx(snr_db, abs=1.0)
    for scheme, viewport in (("light", PHONE), ("dark", DESK)):
        receiver.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        receiver.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        width = receiver.page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"]
        assert not violations(receiver.page)
    if folder:
        receiver.page.wait_for_timeout(500)
        receiver.page.screenshot(path=Path(folder) / "page_receiver.png", full_page=True)
    for one in (sender, receiver):
        assert not one.wrong
        assert all(url.startswith((*addresses, "data:")) for url in one.asked)
        one.context.close()


def test_a_receiver_that_ends_is_told_of(browser: Browser, tmp_path: Path) -> None:
    page = ReceiverPage(1e6, "listening to nothing")
    with served(page.application, "127.0.0.1", 0) as address:
        one = Visit(browser, address)
        assert "listening to nothing" in one.page.inner_text("#about")
    one.page.get_by_text("The receiver has ended").wait_for(timeout=PATIENCE_MS)
    one.context.close()
