"""What several tests share: the sample picture, the generator, torch on one thread."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import settings

from link.radio import gnu_radio
from semantic.generators import Generator, load_generator
from semantic.latents.codes import LatentCode, load_code
from semantic.latents.names import CODES

# The doctest collector would import every conftest.py under the same name.
collect_ignore_glob = ["conftest.py", "*/conftest.py", "usrp_simulator.py"]

# Nothing passes or fails on a clock.
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of the radio are for where there is one."""
    if item.get_closest_marker("radio") and gnu_radio.find_python(os.environ) is None:
        pytest.skip(gnu_radio.ABSENT)


@pytest.fixture(scope="session")
def sample() -> Path:
    """The picture that ships with the project: self-generated, a face on a larger canvas."""
    return Path(__file__).parent.parent / "semantic" / "samples" / "face.jpg"


@pytest.fixture(scope="session")
def generator() -> Generator:
    """The FFHQ generator at 128 x 128."""
    return load_generator("mobile-128")


@pytest.fixture(scope="session")
def codes(generator: Generator) -> dict[str, LatentCode]:
    """Every code for the FFHQ generator."""
    return {name: load_code(name, generator) for name in CODES}


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Torch on one thread for a module's tests: many small networks."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
