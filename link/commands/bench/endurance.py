"""``run_link.py bench endurance``: whether the link lasts."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from link.bench.run import Endurance
from link.keeping.results import versions, write_json
from link.radio.loopback import running_loopback
from link.settings import BenchEndurance, as_json

__all__ = ["endurance"]


def endurance(settings: BenchEndurance) -> None:
    """Carries out ``run_link.py bench endurance``; figures on stdout and in endurance.json.

    Raises:
        ValueError: there is no GNU Radio.
        SystemExit: 1, a message was lost that was not on the air, or doubled, or is another.
    """
    with (
        TemporaryDirectory(prefix="endurance.") as name,
        running_loopback(settings.snr_db) as loopback,
    ):
        figures = Endurance(loopback, Path(name), settings.seed).run(60 * settings.minutes)
    line = {**figures, "settings": as_json(settings), "versions": versions()}
    write_json(settings.out / "endurance.json", line, indent=2)
    for key, value in figures.items():
        print(f"{key:18s} {value:,}" if isinstance(value, int | float) else f"{key:18s} {value}")
    if bad := [key for key in ("lost", "doubled", "damaged", "never_sent") if figures[key]]:
        print(f"not all is accounted for: {', '.join(bad)}", file=sys.stderr)
        sys.exit(1)
