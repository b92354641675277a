"""Curves of a measure over the SNR, and over the channel uses."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

__all__ = ["curves", "ladder_figure"]


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


def ladder_figure(rows: list[dict[str, Any]], title: str) -> Figure:
    """Quality against the channel bandwidth ratio, a panel a measure.

    Args:
        rows: of `link.commands.ladder.means`, in the order of k.
    """
    panels = {
        "LPIPS-alex to the photograph": ("lpips",),
        "identity cosine to the photograph": ("identity",),
        "share verified": ("verified",),
        "share with the degree asked for": ("exact_editing", "exact_evaluation"),
    }
    shown = {label: names for label, names in panels.items() if rows[0].get(names[0]) is not None}
    figure = Figure(figsize=(4.2 * len(shown), 4), layout="constrained")
    axes = figure.subplots(1, len(shown), squeeze=False)[0]
    for axis, (label, names) in zip(axes, shown.items(), strict=True):
        for name in names:
            axis.plot([row["cbr"] for row in rows], [row[name] for row in rows], "o-", label=name)
        axis.set(xscale="log", xlabel="channel bandwidth ratio", ylabel=label)
        cbrs = [row["cbr"] for row in rows]
        axis.set_xticks(cbrs, [f"{cbr:.2g}" for cbr in cbrs], rotation=45)
        axis.minorticks_off()
        axis.grid(alpha=0.3)
        if len(names) > 1:
            axis.legend(fontsize=8)
    figure.suptitle(title)
    return figure
