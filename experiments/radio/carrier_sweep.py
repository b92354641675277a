"""How many bursts are lost far from the nominal carrier, and with a sample clock that is off.

    python -m experiments.radio.carrier_sweep --bursts 1000
    python -m experiments.radio.carrier_sweep --bursts 1000 --radio

Carrier offsets go over the whole symbol rate, which is a quarter of the sample rate; clocks to
200 ppm. In simulation every burst has noise of its own and a genie beside it
(`experiments.radio.modem_trials`); with --radio the bursts go through a GNU Radio loopback, and the
loss is against the Es/N0 that was set. A burst is lost that was not found, or with another number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from experiments.common.command import run
from experiments.common.progress import progress
from experiments.common.statistics import effective_snr_db, share
from experiments.common.tables import Row, print_table
from experiments.radio.modem_trials import gaussian, run_trial
from link.keeping.results import write_json
from link.radio.loopback import running_loopback
from phy.channels import make_channel
from phy.modem.framing import MAX_BLOCK
from phy.modem.pulse import SPS
from phy.radio.zmq_bridge import RadioControl

__all__ = ["OFFSETS", "PPMS", "Settings", "main", "simulated", "table", "through_gnu_radio"]

# Of the symbol rate; within .04 bursts are searched for coherently, beyond by the wide search.
_SIDE = (0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.4, 0.5)
OFFSETS = (*(-one for one in reversed(_SIDE)), 0.0, *_SIDE)
PPMS = (-200.0, -100.0, -20.0, 0.0, 20.0, 100.0, 200.0)
CARRIER_SNR = (-6.0, -3.0, 0.0, 3.0, 6.0)
CLOCK_SNR = (-6.0, 6.0, 18.0)
CLOCK_OFFSET = 0.01  # of the carrier, of the symbol rate, while the clock is swept
CORNERS = tuple((offset, ppm) for offset in (-0.5, 0.5) for ppm in (-200.0, 200.0))
CORNER_SNR = 6.0

Pairs = list[tuple[np.ndarray, np.ndarray]]  # symbols sent and received, of bursts that came
# Carrier offset in symbol rates, ppm, Es/N0 in dB, number of bursts: pairs, and the SNR that a
# receiver would have that loses nothing.
Passage = Callable[[float, float, float, int], tuple[Pairs, float]]


def simulated(symbols: int, seed: int) -> Passage:
    """Bursts one by one through `phy.radio.impairments`."""

    def passage(offset: float, ppm: float, snr_db: float, bursts: int) -> tuple[Pairs, float]:
        point = [seed, round(1e3 * offset) % 1000, round(ppm) % 1000, round(snr_db) % 1000]
        rng = np.random.default_rng(point)
        trials = [
            run_trial(rng, gaussian, symbols, snr_db, offset / SPS, ppm=ppm)
            for _ in progress(bursts)
        ]
        found = [(trial, trial.burst) for trial in trials if trial.burst is not None]
        genie = effective_snr_db((t.x, t.genie) for t, _ in found) if found else np.nan
        return [(t.x, burst.x_hat) for t, burst in found], genie

    return passage


@contextmanager
def through_gnu_radio(symbols: int, seed: int) -> Iterator[Passage]:
    """Bursts through a loopback of their own, together."""
    rng = np.random.default_rng(seed)
    with running_loopback(0.0) as loopback:
        radio = make_channel("zmq", **loopback.addresses)  # type: ignore[arg-type]
        control = RadioControl(loopback.control_address)

        def passage(offset: float, ppm: float, snr_db: float, bursts: int) -> tuple[Pairs, float]:
            x = np.stack([gaussian(rng, symbols, snr_db) for _ in range(bursts)])
            control.ask(cfo=offset / SPS, ppm=ppm)
            reception = radio(torch.from_numpy(x), snr_db)
            came = torch.isfinite(reception.snr_db).numpy()
            return list(zip(x[came], reception.x_hat.numpy()[came], strict=True)), snr_db

        yield passage


def table(
    passage: Passage, points: list[tuple[float, float]], snrs: tuple[float, ...], bursts: int
) -> list[Row]:
    """A row for each carrier offset and clock at each SNR."""
    return [
        {"offset": offset, "ppm": ppm, "snr_db": snr_db, "bursts": bursts}
        | _figures(*passage(offset, ppm, snr_db, bursts), bursts)
        for offset, ppm in points
        for snr_db in snrs
    ]


def _figures(pairs: Pairs, ideal_db: float, bursts: int) -> Row:
    loss_db = round(ideal_db - effective_snr_db(pairs), 2) if pairs else None
    return {"lost": share(bursts - len(pairs), bursts), "loss_db": loss_db}


def tables(passage: Passage, bursts: int) -> dict[str, list[Row]]:
    """All three, by title."""
    return {
        "carrier": table(passage, [(offset, 0.0) for offset in OFFSETS], CARRIER_SNR, bursts),
        "clock": table(passage, [(CLOCK_OFFSET, ppm) for ppm in PPMS], CLOCK_SNR, bursts),
        "both": table(passage, list(CORNERS), (CORNER_SNR,), bursts),
    }


@dataclass(frozen=True)
class Settings:
    """Bursts lost over carrier offset and sample clock."""

    bursts: int = 20
    """A point of each table; 1,000 for a claim."""
    symbols: int = 512
    """K, data symbols of a burst, up to 1,024."""
    radio: bool = False
    """Through GNU Radio instead of in simulation."""
    seed: int = 0
    """Of all randomness; the noise of GNU Radio is its own."""
    json_file: Path | None = None
    """Where the rows go as well."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if not 1 <= self.symbols <= MAX_BLOCK:
            raise ValueError(f"symbols must be within 1..{MAX_BLOCK}, got {self.symbols}")
        if self.bursts < 1:
            raise ValueError(f"bursts must be at least 1, got {self.bursts}")


def measured(settings: Settings) -> dict[str, list[Row]]:
    """The tables, in simulation or through GNU Radio."""
    if not settings.radio:
        return tables(simulated(settings.symbols, settings.seed), settings.bursts)
    with through_gnu_radio(settings.symbols, settings.seed) as passage:
        return tables(passage, settings.bursts)


def main(settings: Settings) -> None:
    """Measure, print the tables and write the JSON."""
    settings.check()
    made = measured(settings)
    for title, rows in made.items():
        print_table(f"{title}: offset in symbol rates", rows)
    if settings.json_file:
        about: dict[str, Any] = {"radio": settings.radio, "seed": settings.seed}
        write_json(settings.json_file, about | made)


if __name__ == "__main__":
    run(main, Settings)
