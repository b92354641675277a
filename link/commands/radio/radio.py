"""``run_link.py radio``: GNU Radio runs under a Python of its own, so this process becomes that."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from link.radio.gnu_radio import ABSENT, find_python
from link.settings import Radio

__all__ = ["RUNNER", "radio"]

# flowgraphs/ lies beside link/, in a checkout and in site-packages alike.
RUNNER = Path(__file__).parents[3] / "flowgraphs" / "radio.py"


def radio(settings: Radio) -> None:
    """Carries out ``run_link.py radio``: replaces this process by the runner in flowgraphs/.

    Raises:
        ValueError: GNU Radio is not installed, or not where the environment says it is.
    """
    asks_help = not {"-h", "--help"}.isdisjoint(settings.arguments)
    python = sys.executable if asks_help else find_python(os.environ)
    if python is None:
        raise ValueError(ABSENT)
    sys.stdout.flush()
    os.execv(python, [python, str(RUNNER), *settings.arguments])
