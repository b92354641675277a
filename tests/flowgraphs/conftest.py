"""One loopback for all tests that leave it as they found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from processes import RadioProcess, start_loopback

from phy.radio.channel import close_radios


@pytest.fixture(scope="package")
def loopback() -> Iterator[RadioProcess]:
    radio = start_loopback()
    yield radio
    radio.kill()


@pytest.fixture(scope="module", autouse=True)
def addresses_given_back() -> Iterator[None]:
    """Channels hold the loopback's addresses; the next module may bind them itself."""
    yield
    close_radios()
