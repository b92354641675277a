"""How well bursts come through real GNU Radio: loss and detection over SNR and carrier offset.

    python -m experiments.radio.radio_modem --bursts 300
    python -m experiments.radio.radio_modem --bursts 300 --latents results/sweep/latents

The bursts go through a loopback of the experiment's own, whose noise has the power that Es/N0 says;
so the loss is Es/N0 over the SNR of what arrives, 1/MSE - 1. At each point the carrier offset goes
over ten values and the clock over +-20 ppm. `experiments.radio.modem_benchmark` has the same in
simulation, and what a genie reaches with echoes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from experiments.common.command import run
from experiments.common.statistics import effective_snr_db
from experiments.common.tables import Row, print_table
from experiments.radio.latent_symbols import of_latents
from experiments.radio.modem_trials import CFOS, FLAT_SNR, Source, gaussian
from link.keeping.results import write_json
from link.radio.loopback import running_loopback
from phy.channels import make_channel
from phy.radio.zmq_bridge import RadioControl
from phy.reception import Channel, Reception

__all__ = ["Settings", "main", "point"]

FAULTS = tuple((cfo, ppm) for cfo in CFOS for ppm in (-20.0, 20.0))


def point(radio: Channel, control: RadioControl, x: Tensor, snr_db: float) -> Row:
    """One row: bursts x complex64 [n, K], divided among the carrier offsets and clocks."""
    receptions = []
    for (cfo, ppm), part in zip(FAULTS, x.tensor_split(len(FAULTS)), strict=True):
        control.ask(cfo=cfo, ppm=ppm)
        receptions.append((part, radio(part, snr_db)))
    return {"snr_db": snr_db, "bursts": len(x)} | _figures(receptions, snr_db)


def _figures(receptions: list[tuple[Tensor, Reception]], snr_db: float) -> Row:
    """Loss over the bursts that arrived, and the receiver's own estimate of the SNR."""
    pairs, estimates = [], []
    for x, reception in receptions:
        for sent, received, estimate in zip(x, reception.x_hat, reception.snr_db, strict=True):
            if torch.isfinite(estimate):
                pairs.append((sent.numpy(), received.numpy()))
                estimates.append(float(estimate))
    effective = effective_snr_db(pairs)
    return {
        "received": len(pairs),
        "effective_snr_db": round(effective, 2),
        "loss_db": round(snr_db - effective, 2),
        "snr_bias_db": round(float(np.mean(estimates)) - snr_db, 2),
        "snr_sd_db": round(float(np.std(estimates)), 2),
    }


@dataclass(frozen=True)
class Settings:
    """How well bursts come through real GNU Radio."""

    bursts: int = 40
    """At each SNR, at least one for each of 20 offsets; 300 for a claim."""
    symbols: int = 512
    """K, data symbols of a message; with latents 256 (w1) or 512 (w2)."""
    latents: Path | None = None
    """Folder latents/ of a sweep, whose symbols are sent instead of Gaussian ones."""
    seed: int = 0
    """Of the symbols; the noise is the flowgraph's own."""
    json_file: Path | None = None
    """Where the rows go as well."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if self.bursts < len(FAULTS):
            raise ValueError(f"bursts must be at least {len(FAULTS)}, got {self.bursts}")


def measured(settings: Settings) -> list[Row]:
    """A row for each SNR, through a loopback."""
    symbols = settings.symbols
    draw: Source = of_latents(settings.latents, symbols) if settings.latents else gaussian
    rng = np.random.default_rng(settings.seed)
    rows = []
    with running_loopback(0.0) as loopback:
        radio = make_channel("zmq", **loopback.addresses)  # type: ignore[arg-type]
        control = RadioControl(loopback.control_address)
        for snr_db in tqdm(FLAT_SNR, desc="SNR", file=sys.stderr):
            x = np.stack([draw(rng, symbols, snr_db) for _ in range(settings.bursts)])
            rows.append(point(radio, control, torch.from_numpy(x), snr_db))
    return rows


def main(settings: Settings) -> None:
    """Measure, print the table and write the JSON."""
    settings.check()
    rows = measured(settings)
    print_table("through GNU Radio", rows)
    if settings.json_file:
        about = {"symbols": settings.symbols, "seed": settings.seed}
        write_json(settings.json_file, about | {"latents": str(settings.latents), "rows": rows})


if __name__ == "__main__":
    run(main, Settings)
