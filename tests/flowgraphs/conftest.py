"""One loopback for all tests that leave it as they found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from radio_process import RadioProcess, start_loopback


@pytest.fixture(scope="package")
def loopback() -> Iterator[RadioProcess]:
    radio = start_loopback()
    yield radio
    radio.kill()
