"""Plots of the link: the constellation, and curves over the SNR."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Circle
from torch import Tensor

from phy.reception import Reception

__all__ = ["constellation", "curves"]

LIMIT = 3.2  # Gaussian symbols of unit power stay within


def constellation(x: Tensor, reception: Reception, title: str) -> Figure:
    """Sent, received and equalised symbols of one item side by side, with unit power marked."""
    panels = {"sent": x, "received": reception.y, "equalised": reception.x_hat}
    figure = Figure(figsize=(10.5, 4), layout="constrained")
    axes = figure.subplots(1, 3)
    for axis, (name, symbols) in zip(axes, panels.items(), strict=True):
        points = symbols.detach().cpu().flatten()
        axis.scatter(points.real, points.imag, s=7, alpha=0.6, linewidths=0)
        axis.add_patch(Circle((0, 0), 1, fill=False, color="0.6", linewidth=0.8))
        limit = max(LIMIT, 1.1 * float(points.abs().max()))
        axis.set(title=name, xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
        axis.set(xlabel="in-phase", ylabel="quadrature" if axis is axes[0] else "")
        axis.grid(alpha=0.3)
    figure.suptitle(title)
    return figure


def curves(rows: list[dict[str, Any]], measure: str, pair: str) -> Figure:
    """One measure against the SNR, a line for each code and adapter, a panel for each channel.

    Args:
        rows: summary rows with channel, code, adapter, snr_db and ``{measure}_{pair}``.
    """
    channels = sorted({row["channel"] for row in rows})
    figure = Figure(figsize=(5.2 * len(channels), 4.2), layout="constrained")
    axes = figure.subplots(1, len(channels), sharey=True, squeeze=False)
    for axis, channel in zip(axes[0], channels, strict=True):
        here = [row for row in rows if row["channel"] == channel]
        for code, adapter in sorted({(row["code"], row["adapter"]) for row in here}):
            line = [row for row in here if (row["code"], row["adapter"]) == (code, adapter)]
            line.sort(key=lambda row: row["snr_db"])
            axis.plot(
                [row["snr_db"] for row in line],
                [row[f"{measure}_{pair}"] for row in line],
                marker="o",
                markersize=4,
                label=f"{code}, {adapter}",
            )
        axis.set(title=channel, xlabel="Es/N0 [dB]")
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    axes[0][0].set_ylabel(f"{measure}, {pair.replace('_', ' against ')}")
    return figure
