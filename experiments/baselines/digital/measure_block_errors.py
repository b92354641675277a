"""Measures how often blocks of the LDPC code fail over AWGN, for `block_errors`.

    python -m experiments.baselines.digital.measure_block_errors

Random bits in blocks as long as the schemes have them, from the SNR at which no code can work
upwards by half dB until none of a point's blocks fails twice. A block counts as failed when a bit
of it is wrong, whatever its CRC says. What the file has already is not measured again.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from experiments.baselines.digital.block_errors import FILE
from experiments.baselines.digital.ldpc import ITERATIONS, Frame, Mcs
from experiments.common.command import run
from link.keeping.results import write_json
from phy.channels import make_channel

__all__ = ["MCS", "Settings", "block_error_share", "main"]

MCS = (
    *("qpsk-1/12", "qpsk-1/8", "qpsk-1/5"),  # for the lowest SNRs: 5G repeats such codewords
    *(f"{modulation}-{rate}" for modulation in ("qpsk", "16qam", "64qam")
      for rate in ("1/3", "1/2", "2/3", "3/4", "5/6")),
)  # fmt: skip
STEP_DB = 0.5
AT_ONCE = 25
ENOUGH = 40  # failed blocks of a point
LIMIT = 20  # steps above the first


@dataclass(frozen=True)
class Settings:
    """Measure how often blocks of the LDPC code fail."""

    uses: tuple[int, ...] = (512, 4096)
    """Channel uses of a frame."""
    blocks: int = 200
    """Blocks a point, at most."""
    seed: int = 0
    """Of bits and noise."""
    out: Path = FILE
    """The JSON file."""


def block_error_share(frame: Frame, snr_db: float, blocks: int, seed: int) -> float:
    """Share of blocks of random bits with a wrong one, until ENOUGH have failed."""
    channel, rng = make_channel("awgn", seed=seed), torch.Generator().manual_seed(seed)
    sent = failed = 0
    while sent < blocks and failed < ENOUGH:
        shape = (max(1, AT_ONCE // frame.blocks), 8 * frame.size)
        bits = torch.randint(2, shape, generator=rng, dtype=torch.uint8)
        reception = channel(frame.encode_bits(bits), snr_db)
        found, _ = frame.decode_bits(reception.x_hat, reception.no_eff)
        wrong = (found != bits).unflatten(1, (frame.blocks, -1)).any(dim=2)
        sent, failed = sent + wrong.numel(), failed + int(wrong.sum())
    return failed / sent


def curve(mcs: Mcs, uses: int, settings: Settings) -> dict[str, list[float]]:
    """SNRs in dB, and the shares of blocks that fail there."""
    frame = Frame(mcs, uses)
    shannon_db = 10 * math.log10(2**mcs.efficiency - 1)
    first = math.floor(shannon_db / STEP_DB) * STEP_DB
    snrs, shares = [first], [1.0]  # below capacity's limit
    while shares[-2:] != [0.0, 0.0] and len(snrs) < LIMIT:
        snrs.append(snrs[-1] + STEP_DB)
        shares.append(round(block_error_share(frame, snrs[-1], settings.blocks, settings.seed), 4))
    return {"snr_db": snrs, "block_errors": shares}


def main(settings: Settings) -> None:
    """Measures what is missing and adds it to the file."""
    made: dict[str, Any] = {"iterations": ITERATIONS, "blocks": settings.blocks, "uses": {}}
    if settings.out.is_file():
        made["uses"] = json.loads(settings.out.read_text())["uses"]
    todo = [(uses, name) for uses in settings.uses for name in MCS]
    for uses, name in tqdm(todo, "block errors", unit="code"):
        rows = made["uses"].setdefault(str(uses), {})
        if name not in rows:
            rows[name] = curve(Mcs.of(name), uses, settings)
            write_json(settings.out, made)


if __name__ == "__main__":
    run(main, Settings)
