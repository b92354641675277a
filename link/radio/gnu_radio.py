"""Which Python has GNU Radio: hardly ever the one that this program runs under."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

__all__ = ["ABSENT", "VARIABLE", "find_python", "has_gnu_radio"]

VARIABLE = "EDITABLE_DEEPSC_GNURADIO_PYTHON"
SYSTEM_PYTHON = "/usr/bin/python3"
IMPORTS = "from gnuradio import gr, uhd, zeromq; import gnuradio.grc, zmq"  # of the flowgraphs
ABSENT = (
    "GNU Radio is not installed for /usr/bin/python3, nor for conda's, PyBOMBS's or another "
    "python3 on PATH: as root `apt-get install --no-install-recommends gnuradio uhd-host`, or "
    f"`conda install -c conda-forge gnuradio pyzmq`, or name a Python that has it in {VARIABLE}"
)


def find_python(environment: Mapping[str, str]) -> str | None:
    """The first Python that has GNU Radio, None where there is none.

    Args:
        environment: variables of the process; EDITABLE_DEEPSC_GNURADIO_PYTHON, where it is set, is
            the one Python to take.
    Raises:
        ValueError: the variable names something that is no Python with GNU Radio.
    """
    if chosen := environment.get(VARIABLE):
        if not has_gnu_radio(chosen):
            raise ValueError(f"{VARIABLE} must name a Python that has GNU Radio, got {chosen!r}")
        return chosen
    return next(filter(has_gnu_radio, _usual_places(environment)), None)


@cache
def has_gnu_radio(python: str) -> bool:
    """Whether a Python has GNU Radio with the blocks that the flowgraphs need."""
    return _output_of(python, "-c", IMPORTS) is not None


def _usual_places(environment: Mapping[str, str]) -> Iterator[str]:
    """Of the system, conda, PyBOMBS, an installation by hand, and whatever comes first on PATH."""
    yield SYSTEM_PYTHON
    if conda := environment.get("CONDA_PREFIX"):
        yield str(Path(conda) / "bin" / "python")
    if pybombs := environment.get("PYBOMBS_PREFIX"):
        yield str(Path(pybombs) / "bin" / "python3")
    path = environment.get("PATH", "")
    if informant := shutil.which("gnuradio-config-info", path=path):
        prefix = (_output_of(informant, "--prefix") or "").strip()
        yield str(Path(prefix) / "bin" / "python3")
    if first := shutil.which("python3", path=path):
        yield first


def _output_of(*command: str) -> str | None:
    """What a command prints, None where it fails or is not there."""
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return made.stdout if made.returncode == 0 else None
