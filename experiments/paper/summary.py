"""Means and their 95 % intervals, of the lines of a scheme at an SNR."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from scipy.stats import binomtest
from scipy.stats import t as student

__all__ = ["LABELS", "Cell", "cell", "summary"]

# Measures, and what figures and tables call them.
LABELS = {
    "lpips_alex": "LPIPS (alex) to the original ↓",
    "lpips_vgg": "LPIPS (vgg) to the original ↓",
    "psnr_db": "PSNR to the original, dB ↑",
    "ms_ssim": "MS-SSIM to the original ↑",
    "identity_cosine": "identity to the original ↑",
    "degree_off": "degrees off what was asked for ↓",
    "arrived": "share that arrived ↑",
    "fid": "FID ↓",
    "kid": "KID, without the pairs of one face ↓",
    "cbr": "CBR",
    "cbr_on_air": "CBR on air",
    "clip": "CLIP score with the caption of the degree asked for ↑",
    "seconds": "seconds",
    "joules": "joules",
}
SHARES = ("arrived",)


@dataclass(frozen=True)
class Cell:
    """A mean and its 95 % interval; None where one alone says nothing of the spread."""

    mean: float
    low: float | None
    high: float | None
    n: int

    def __str__(self) -> str:
        """As tables have it.

        >>> str(Cell(0.25, 0.2, 0.3, 12)), str(Cell(0.25, None, None, 1))
        ('0.250 (0.200..0.300)', '0.250')
        """
        if self.low is None or self.high is None or self.low == self.high:
            return f"{self.mean:.3f}"
        return f"{self.mean:.3f} ({self.low:.3f}..{self.high:.3f})"


def cell(values: Sequence[float], share: bool = False) -> Cell:
    """Student's interval of a mean, Wilson's of a share.

    >>> print(cell([1.0, 2.0, 3.0]))
    2.000 (-0.484..4.484)
    """
    n, mean = len(values), fmean(values)
    if share:
        interval = binomtest(round(sum(values)), n).proportion_ci(method="wilson")
        return Cell(mean, float(interval.low), float(interval.high), n)
    if n < 2:
        return Cell(mean, None, None, n)
    half = float(student.ppf(0.975, n - 1)) * stdev(values) / n**0.5
    return Cell(mean, mean - half, mean + half, n)


def summary(
    lines: Iterable[dict[str, Any]], measures: Sequence[str]
) -> dict[tuple[str, float], dict[str, Cell]]:
    """Cells by scheme and SNR; a measure that no line has is left out."""
    groups: dict[tuple[str, float], list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault((line["scheme"], line["snr_db"]), []).append(line)
    found: dict[tuple[str, float], dict[str, Cell]] = {}
    for group, members in groups.items():
        values = {
            measure: [float(line[measure]) for line in members if line.get(measure) is not None]
            for measure in measures
        }
        found[group] = {
            measure: cell(known, measure in SHARES) for measure, known in values.items() if known
        }
    return found
