"""Curves of a measure over the SNR."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

__all__ = ["curves"]


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
