"""What the experiments' command lines share: bad input is one sentence, results are whole files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from link.keeping.results import write_atomically

__all__ = ["run", "write_json"]


def run(main: Callable[[], int | None]) -> None:
    """Carry out an experiment and exit; after a ValueError with its sentence and status 2."""
    try:
        status = main()
    except ValueError as error:
        print(f"experiments.{Path(sys.argv[0]).stem}: {error}", file=sys.stderr)
        status = 2
    sys.exit(status)


def write_json(path: Path, result: dict[str, Any]) -> None:
    """Write a result as one JSON file, under a temporary name first."""
    text = json.dumps(result, indent=1) + "\n"
    write_atomically(path, lambda file: file.write_text(text))
