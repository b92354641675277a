"""How often the header of degrees is wrong or erased, against SNR, by how many attributes it says.

    python -m experiments.editing.header_errors --draws 100000

For each channel, SNR and number of attributes: random degrees, the header's symbols through the
channel, the decoder. `lost` is every header that is not believed to be what was sent, with its 95 %
interval, `wrong` those that are believed all the same. `bound` is the union bound over AWGN of
equally likely rivals at their distances, of words of the same number of attributes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import torch
from scipy.stats import binomtest, norm
from tqdm import tqdm

from experiments.common.command import run
from experiments.common.tables import print_table
from link.header import SURE, degree_code
from link.keeping.results import write_json
from phy.channels import make_channel
from phy.equalizers import unbiased
from phy.units import snr_db_to_no
from semantic.editing.announced import counts

__all__ = ["Settings", "lost_and_wrong", "main", "union_bound"]

AT_ONCE = 1000


@dataclass(frozen=True)
class Settings:
    """Word errors of the header of degrees."""

    draws: int = 100_000
    """Headers a row."""
    snr_db: tuple[float, ...] = (-9.0, -6.0)
    """Es/N0 of a symbol in dB."""
    channels: tuple[str, ...] = ("awgn", "rayleigh")
    """Names of channels."""
    attributes: tuple[int, ...] = (1, 2, 3, 4, 5)
    """How many attributes a header says; 0..5."""
    seed: int = 0
    """Of degrees and noise."""
    out: Path = Path("results/header.json")
    """The JSON file."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if self.draws < 1:
            raise ValueError(f"draws must be at least 1, got {self.draws}")
        if not set(self.attributes) <= set(range(6)):
            raise ValueError(f"attributes must be within 0..5, got {self.attributes}")


@torch.no_grad()
def lost_and_wrong(
    channel: str, snr_db: float, attributes: int, draws: int, seed: int
) -> tuple[int, int]:
    """Of so many headers those not believed to be what was sent, and those of them believed."""
    code, passes = degree_code(), make_channel(channel, seed=seed)
    rng = torch.Generator().manual_seed(seed)
    numbers = torch.tensor([n for n, count in enumerate(counts()) if count == attributes])
    lost = wrong = 0
    for first in range(0, draws, AT_ONCE):
        size = min(AT_ONCE, draws - first)
        sent = numbers[torch.randint(len(numbers), (size,), generator=rng)]
        reception = passes(code.encode(sent), snr_db)
        heard = code.decode(unbiased(reception.x_hat, reception.no_eff), reception.no_eff)
        right, sure = heard.number == sent, heard.certainty >= SURE
        lost += int((~(right & sure)).sum())
        wrong += int((~right & sure).sum())
    return lost, wrong


def union_bound(attributes: int, snr_db: float) -> float:
    """Of the error over AWGN among the words that say as many attributes, averaged over them.

    Q(sqrt(d^2 / (2 no))) for each rival, d^2 being the squared distance of the symbols.
    """
    code = degree_code()
    numbers = torch.tensor([n for n, count in enumerate(counts()) if count == attributes])
    words = torch.view_as_real(code.encode(numbers)).flatten(1).double()
    some = words[:: max(1, len(words) // 100)]
    power = words[0].square().sum()
    squared = 2 * (power - some @ words.T).clamp_min(0)
    rivals = torch.where(squared > 1e-6 * power, squared, torch.inf)  # not itself
    bound = norm.sf((rivals / (2 * snr_db_to_no(snr_db))).sqrt().numpy()).sum(axis=1)
    return float(bound.mean())


def _row(settings: Settings, channel: str, snr_db: float, attributes: int) -> dict[str, Any]:
    lost, wrong = lost_and_wrong(channel, snr_db, attributes, settings.draws, settings.seed)
    interval = binomtest(lost, settings.draws).proportion_ci(method="wilson")
    bound = union_bound(attributes, snr_db) if channel == "awgn" else None
    return {
        "channel": channel,
        "snr_db": snr_db,
        "attributes": attributes,
        "draws": settings.draws,
        "lost": f"{lost / settings.draws:.2g} ({interval.low:.2g}-{interval.high:.2g})",
        "wrong": f"{wrong / settings.draws:.2g}",
        "bound": "" if bound is None else f"{bound:.2g}",
    }


def main(settings: Settings) -> None:
    """Prints the table and writes it as JSON."""
    settings.check()
    points = list(product(settings.channels, settings.snr_db, settings.attributes))
    rows = [_row(settings, *point) for point in tqdm(points, desc="header", disable=None)]
    print_table("headers lost, and wrong ones that are believed", rows)
    write_json(settings.out, {"sure": SURE, "seed": settings.seed, "rows": rows})
    print(json.dumps({"out": str(settings.out)}))


if __name__ == "__main__":
    run(main, Settings)
