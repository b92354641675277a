"""Where a Python with GNU Radio is found: small scripts stand for the Pythons."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from link.radio import gnu_radio
from link.radio.gnu_radio import VARIABLE, find_python, has_gnu_radio

Script = Callable[[str, str], str]

HAS, HAS_NOT = "exit 0", "exit 1"
PLACES = [
    "usr/bin/python3",
    "conda/bin/python",
    "pybombs/bin/python3",
    "opt/bin/python3",
    "path/python3",
]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Writes a shell script under a path of the test's folder; gives its full path."""

    def write(where: str, line: str) -> str:
        path = tmp_path / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
        return str(path)

    return write


@pytest.fixture
def environment(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Every usual place is named, and has a Python without GNU Radio."""
    monkeypatch.setattr(gnu_radio, "SYSTEM_PYTHON", str(tmp_path / "usr/bin/python3"))
    for place in PLACES:
        script(place, HAS_NOT)
    script("path/gnuradio-config-info", f'[ "$1" = --prefix ] && echo {tmp_path}/opt')
    return {
        "CONDA_PREFIX": str(tmp_path / "conda"),
        "PYBOMBS_PREFIX": str(tmp_path / "pybombs"),
        "PATH": str(tmp_path / "path"),
    }


@pytest.mark.parametrize("place", PLACES)
def test_each_usual_place_is_looked_at(
    place: str, script: Script, environment: dict[str, str]
) -> None:
    python = script(place, HAS)
    assert find_python(environment) == python
    assert find_python(environment | {VARIABLE: ""}) == python


def test_where_nobody_has_it_there_is_none(environment: dict[str, str]) -> None:
    assert find_python(environment) is None


@pytest.mark.parametrize(("first", "second"), list(pairwise(PLACES)))
def test_the_order_is_that_of_the_list(
    first: str, second: str, script: Script, environment: dict[str, str]
) -> None:
    script(second, HAS)
    python = script(first, HAS)
    assert find_python(environment) == python


def test_the_variable_comes_before_all_and_is_taken_at_its_word(
    script: Script, environment: dict[str, str]
) -> None:
    script("usr/bin/python3", HAS)
    chosen = script("own/python", HAS)
    assert find_python(environment | {VARIABLE: chosen}) == chosen
    wrong = script("own/without", HAS_NOT)
    with pytest.raises(ValueError, match=f"{VARIABLE} must name a Python that has GNU Radio, got"):
        find_python(environment | {VARIABLE: wrong})


def test_what_is_no_program_is_passed_over(
    tmp_path: Path, script: Script, environment: dict[str, str]
) -> None:
    (tmp_path / "usr/bin/python3").write_bytes(b"\0 no program")
    (tmp_path / "conda/bin/python").chmod(0o644)
    script("path/gnuradio-config-info", "exit 1")
    assert find_python(environment) is None
    assert find_python({}) is None


def test_each_python_is_asked_once(tmp_path: Path, script: Script) -> None:
    python = script("python3", f"echo asked >> {tmp_path}/log")
    assert has_gnu_radio(python) and has_gnu_radio(python)
    assert (tmp_path / "log").read_text() == "asked\n"


def test_the_flowgraphs_imports_are_what_is_asked_for(tmp_path: Path, script: Script) -> None:
    has_gnu_radio(script("python3", f'echo "$2" > {tmp_path}/log'))
    assert (tmp_path / "log").read_text().strip() == gnu_radio.IMPORTS
