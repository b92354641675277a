"""``run_link.py radio``: GNU Radio runs under the system's Python, so this process becomes that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from link.settings import Radio

__all__ = ["GNU_RADIO_ABSENT", "has_gnu_radio", "radio"]

PYTHON = "/usr/bin/python3"
RUNNER = Path(__file__).parents[2] / "flowgraphs" / "radio.py"
GNU_RADIO_ABSENT = (
    f"GNU Radio is not installed for {PYTHON}: as root, "
    "`apt-get install --no-install-recommends gnuradio` or `make radio`"
)


def has_gnu_radio() -> bool:
    """Whether the system's Python has GNU Radio with the blocks that the flowgraphs need."""
    if not Path(PYTHON).exists():
        return False
    check = "from gnuradio import gr, uhd, zeromq; import gnuradio.grc, zmq"
    tried = subprocess.run([PYTHON, "-c", check], capture_output=True, check=False)
    return tried.returncode == 0


def radio(settings: Radio) -> None:
    """Carries out ``run_link.py radio``: replaces this process by the runner in flowgraphs/.

    Raises:
        ValueError: GNU Radio is not installed.
    """
    asks_help = not {"-h", "--help"}.isdisjoint(settings.arguments)
    if not asks_help and not has_gnu_radio():
        raise ValueError(GNU_RADIO_ABSENT)
    command = [sys.executable if asks_help else PYTHON, str(RUNNER), *settings.arguments]
    sys.stdout.flush()
    os.execv(command[0], command)
