"""What an amplifier near saturation costs, and what lower peaks buy: EVM, spectrum, LPIPS.

    python -m experiments.radio.amplifiers --bursts 300 --faces 30

Bursts of Gaussian symbols pass `phy.radio.amplifier` in numpy; through GNU Radio the same model is
`radio loopback --amplifier` (a test holds one to the other). EVM is of the symbols received without
noise, the best complex gain taken off. Faces are the generator's own, drawn at random; theirs are
the LPIPS of the picture received against the one sent, at 12 dB and nearly without noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from experiments.common.command import run
from experiments.common.statistics import effective_snr_db, mean_and_error
from experiments.common.tables import Row, print_table
from experiments.radio.modem_trials import gaussian
from link.keeping.results import write_json
from link.link import Link
from link.views.radio_plots import HALF_BAND, MASK_DB, MASK_EDGE, power_db, welch_psd
from phy.modem.framing import Frame
from phy.modem.modem import Modulator
from phy.modem.peaks import limited, papr_db
from phy.modem.pulse import shape
from phy.modem.reassembly import Message
from phy.modem.stream import MessageStream
from phy.radio.amplifier import MODELS, amplified
from phy.radio.impairments import RadioPath
from phy.radio.messages import reception_of

__all__ = ["Settings", "evm_db", "leak_db", "least_back_off_db", "main", "peaks"]

PEAKS = (None, 8.0, 7.0, 6.0)
BACK_OFFS = (3.0, 5.0, 7.0, 9.0, 12.0)
CLEAR_DB, BUSY_DB = 60.0, 18.0  # of the EVM, and of the loss
FACE_SNR = (12.0, 40.0)
FACE_BACK_OFFS = (3.0, 6.0, 9.0)
AMPLIFIERS = MODELS[1:]
LEAD = 700
LEAST, MOST = -5.0, 30.0  # dB of back-off between which the mask is looked for

Symbols = NDArray[np.complex64]


def received(x: Symbols, most_db: float | None, path: RadioPath, seed: int) -> list[Message]:
    """Messages [B, K] through a path, in order."""
    sent = np.pad(Modulator(x.shape[1], papr_db=most_db).send(x), (LEAD, LEAD))
    stream = MessageStream(x.shape[1], first=0)
    return stream.feed(path(sent, np.random.default_rng(seed))) + stream.end(len(x))


def evm_db(x: Symbols, x_hat: Symbols) -> float:
    """Error vector magnitude of symbols over the best complex gain, dB of their power.

    >>> x = np.array([1, -1, 1j, -1j], np.complex64)
    >>> round(evm_db(x, 2j * x + 0.2 * np.array([1, -1, -1j, 1j], np.complex64)), 2)
    -20.04
    """
    power = float(np.vdot(x, x).real) * float(np.vdot(x_hat, x_hat).real)
    alike = float(abs(np.vdot(x_hat, x))) ** 2 / power
    return float(10 * np.log10(max(1 - alike, 1e-12)))


def leak_db(samples: Symbols) -> float:
    """Highest power density where the waveform's page promises little, over that of its middle."""
    frequency, power = welch_psd(samples, 1.0)
    middle = float(np.mean(power[np.abs(frequency) < HALF_BAND / 2]))
    beyond = power[np.abs(frequency) > MASK_EDGE]
    return float(power_db(np.max(beyond, keepdims=True) / middle)[0])


def least_back_off_db(samples: Symbols, model: str) -> float:
    """Back-off from which on the amplifier keeps to the mask, within .05 dB; inf if none does."""
    low, high = LEAST, MOST
    if leak_db(amplified(samples, model, high)) > MASK_DB:
        return np.inf
    while high - low > 0.05:
        middle = (low + high) / 2
        kept = leak_db(amplified(samples, model, middle)) <= MASK_DB
        low, high = (low, middle) if kept else (middle, high)
    return high


def peaks(x: Symbols) -> list[Row]:
    """How high the peaks of bursts are, and what lowering them moves."""
    frame = Frame(x.shape[1])
    rows = []
    for most_db in PEAKS:
        moved = [one if most_db is None else limited(one, 0, frame, most_db) for one in x]
        ratios = [papr_db(shape(frame.build(one, 0))) for one in moved]
        error = float(np.mean(np.abs(np.stack(moved) - x) ** 2))
        rows.append(
            {
                "papr_db": most_db,
                "bursts": len(x),
                "median": round(float(np.median(ratios)), 2),
                "highest": round(max(ratios), 2),
                "moved_db": round(10 * np.log10(error), 1) if error else None,
            }
        )
    return rows


def driven(x: Symbols, seed: int) -> list[Row]:
    """EVM, loss and spectrum behind each amplifier at each back-off."""
    rows = []
    for model, back_off, most_db in product(AMPLIFIERS, BACK_OFFS, (None, 6.0)):
        sent = Modulator(x.shape[1], papr_db=most_db).send(x)
        found = {}
        for snr_db in (CLEAR_DB, BUSY_DB):
            path = RadioPath(snr_db=snr_db, amplifier=model, back_off_db=back_off)
            found[snr_db] = np.stack([one.x_hat for one in received(x, most_db, path, seed)])
        pairs = zip(x, found[BUSY_DB], strict=True)
        rows.append(
            {
                "amplifier": model,
                "back_off_db": back_off,
                "papr_db": most_db,
                "bursts": len(x),
                "evm_db": round(evm_db(x.reshape(-1), found[CLEAR_DB].reshape(-1)), 1),
                f"loss_at_{BUSY_DB:g}_db": round(BUSY_DB - effective_snr_db(pairs), 2),
                "leak_db": round(leak_db(amplified(sent, model, back_off)), 1),
            }
        )
    return rows


def masked(x: Symbols) -> list[Row]:
    """The least back-off that keeps to the mask: what lower peaks buy is the difference."""
    rows = []
    for model in AMPLIFIERS:
        row: Row = {"amplifier": model}
        for most_db in PEAKS:
            sent = Modulator(x.shape[1], papr_db=most_db).send(x)
            row[f"papr {most_db or 'as it is'}"] = round(least_back_off_db(sent, model), 1)
        rows.append(row)
    return rows


def faces(count: int, seed: int) -> list[Row]:
    """LPIPS of pictures received, mean and standard error over faces."""
    link = Link.load(code="w2", device="cpu", transmit=False)
    z = torch.randn(count, 512, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        w = link.models.generator.mapping(z)[:, None].expand(-1, 2, -1).contiguous()
    points = [("none", MOST), *product(AMPLIFIERS, FACE_BACK_OFFS)]
    return [
        {"amplifier": model, "back_off_db": back_off, "papr_db": most_db, "faces": count}
        | {
            f"lpips_at_{snr_db:g}_db": "{:.4f} +- {:.4f}".format(
                *mean_and_error(
                    _lpips(link.at(snr_db=snr_db), w, most_db, _path(snr_db, model, back_off), seed)
                )
            )
            for snr_db in FACE_SNR
        }
        for (model, back_off), most_db in product(points, (None, 6.0))
    ]


def _path(snr_db: float, model: str, back_off_db: float) -> RadioPath:
    return RadioPath(snr_db=snr_db, amplifier=model, back_off_db=back_off_db)


@torch.no_grad()
def _lpips(
    link: Link, w: torch.Tensor, most_db: float | None, path: RadioPath, seed: int
) -> Iterator[float]:
    """Of each face, its picture received against its picture."""
    messages = received(link.encode(w).x.numpy(), most_db, path, seed)
    pictures = link.decode(reception_of(messages, "cpu")).picture
    quality = link.models.quality
    for picture, one in zip(pictures, w, strict=True):
        sent = quality.features(link.picture(one[None]))
        lpips = quality.compare(quality.features(picture[None]), sent)["lpips_alex"]
        assert lpips is not None
        yield lpips


@dataclass(frozen=True)
class Settings:
    """What an amplifier near saturation costs, and what lower peaks buy."""

    bursts: int = 40
    """Of each point; 300 for a claim."""
    symbols: int = 512
    """K, data symbols of a burst, up to 1,024."""
    faces: int = 0
    """Of the table of LPIPS, at least 2; 0 leaves it out."""
    seed: int = 0
    """Of all randomness."""
    json_file: Path | None = None
    """Where the rows go as well."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if self.bursts < 1:
            raise ValueError(f"bursts must be at least 1, got {self.bursts}")
        if self.faces < 0 or self.faces == 1:
            raise ValueError(f"faces must be 0 or at least 2, got {self.faces}")


def main(settings: Settings) -> None:
    """Measure, print the tables and write the JSON."""
    settings.check()
    rng = np.random.default_rng(settings.seed)
    x = np.stack([gaussian(rng, settings.symbols, 0.0) for _ in range(settings.bursts)])
    tables: dict[str, Any] = {
        "peaks of bursts": peaks(x),
        "behind an amplifier": driven(x, settings.seed),
        f"least back-off, dB, for {MASK_DB:g} dB beyond {MASK_EDGE:g} of the rate": masked(x),
    }
    if settings.faces:
        tables["faces"] = faces(settings.faces, settings.seed)
    for title, rows in tables.items():
        print_table(title, rows)
    if settings.json_file:
        write_json(settings.json_file, {"seed": settings.seed} | tables)


if __name__ == "__main__":
    run(main, Settings)
