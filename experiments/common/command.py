"""What the experiments' command lines share: bad input is one sentence, results are whole files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from link.settings.parsing import parse
from link.settings.shared.checks import check_out

__all__ = ["run"]

Settings = TypeVar("Settings")


def run(main: Callable[[Settings], None], settings: type[Settings]) -> None:
    """Carry out an experiment as its command line says; a ValueError is one sentence, status 2.

    Args:
        main: the experiment.
        settings: a frozen dataclass, whose docstrings are the help.
    """
    module = ".".join(Path(sys.argv[0]).with_suffix("").parts[-3:])
    try:
        asked = parse(settings, sys.argv[1:], f"python -m {module}")
        for name in ("out", "work"):
            if isinstance(place := getattr(asked, name, None), Path):
                check_out(place.absolute().parent, f"folder of {name}")
        main(asked)
    except ValueError as error:
        print(f"{module}: {error}", file=sys.stderr)
        sys.exit(2)
