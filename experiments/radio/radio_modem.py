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
from pathlib import Path

import numpy as np
import torch
import tyro
from torch import Tensor
from tqdm import tqdm

from experiments.common.command import run, write_json
from experiments.common.loopback import running_loopback
from experiments.common.statistics import effective_snr_db
from experiments.radio.latent_symbols import of_latents
from experiments.radio.modem_benchmark import CFOS, FLAT_SNR, Row, print_table
from experiments.radio.modem_trials import Source, gaussian
from phy.channels import make_channel
from phy.radio.zmq_bridge import RadioControl
from phy.reception import Channel, Reception

__all__ = ["main", "point"]

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


def main(
    bursts: int = 40,
    symbols: int = 512,
    latents: Path | None = None,
    seed: int = 0,
    json_file: Path | None = None,
) -> None:
    """Measure the modem through GNU Radio.

    Args:
        bursts: at each SNR, at least one for each of 20 offsets; 300 for a claim.
        symbols: K, data symbols of a message; with latents 256 (w1) or 512 (w2).
        latents: folder latents/ of a sweep, whose symbols are sent instead of Gaussian ones.
        seed: of the symbols; the noise is the flowgraph's own.
        json_file: where the rows go as well.
    """
    if bursts < len(FAULTS):
        raise ValueError(f"bursts must be at least {len(FAULTS)}, got {bursts}")
    draw: Source = of_latents(latents, symbols) if latents else gaussian
    rng = np.random.default_rng(seed)
    rows = []
    with running_loopback(0.0) as loopback:
        radio = make_channel("zmq", **loopback.addresses)  # type: ignore[arg-type]
        control = RadioControl(loopback.control_address)
        for snr_db in tqdm(FLAT_SNR, desc="SNR", file=sys.stderr):
            x = np.stack([draw(rng, symbols, snr_db) for _ in range(bursts)])
            rows.append(point(radio, control, torch.from_numpy(x), snr_db))
    print_table("through GNU Radio", rows)
    if json_file:
        result = {"symbols": symbols, "seed": seed, "latents": str(latents), "rows": rows}
        write_json(json_file, result)


if __name__ == "__main__":
    run(lambda: tyro.cli(main))
