"""Tables in Markdown, curves and galleries, of the lines and pictures of the results alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from PIL.Image import Image
from torch import Tensor

from experiments.paper.summary import LABELS, Cell
from semantic.faces.photographs import picture_grid

__all__ = ["bandwidths", "curves", "gallery", "markdown", "table"]

Cells = Mapping[tuple[str, float], Mapping[str, Cell]]


def markdown(cells: Cells, schemes: Sequence[str], snr_db: Sequence[float]) -> str:
    """A table a measure: a row a scheme, a column an SNR, means with their 95 % intervals."""
    measures = list(dict.fromkeys(name for cell in cells.values() for name in cell))
    tables = [
        table(
            [LABELS[measure], *(f"{snr:g} dB" for snr in snr_db)],
            [[name, *(_cell(cells, name, snr, measure) for snr in snr_db)] for name in schemes],
        )
        for measure in measures
    ]
    return "\n".join(tables)


def bandwidths(lines: Sequence[dict[str, Any]], schemes: Sequence[str]) -> str:
    """What each scheme takes of the channel; what is spent beyond the data in the last column."""
    rows = []
    for name in schemes:
        own = [line for line in lines if line["scheme"] == name]
        if own:
            uses = sorted({line["uses"] for line in own})
            cbr = max(line["cbr"] for line in own)
            on_air = max(line["cbr_on_air"] for line in own)
            rows.append([name, ", ".join(map(str, uses)), f"{cbr:.4f}", f"{on_air:.4f}"])
    return table(["scheme", "complex channel uses", "CBR", "CBR on air"], rows)


def curves(cells: Cells, schemes: Sequence[str], title: str) -> Figure:
    """A panel a measure, means over the SNR with their 95 % intervals."""
    measures = list(dict.fromkeys(name for cell in cells.values() for name in cell))
    figure = Figure(figsize=(5 * len(measures), 4.6), layout="constrained")
    axes = figure.subplots(1, len(measures), squeeze=False)[0]
    for axis, measure in zip(axes, measures, strict=True):
        for number, name in enumerate(schemes):
            own = {snr: cell for (scheme, snr), cell in cells.items() if scheme == name}
            points = [(snr, own[snr][measure]) for snr in sorted(own) if measure in own[snr]]
            if points:
                _line(axis, points, name, _STYLES[number % len(_STYLES)])
        axis.set(xlabel="Es/N0 [dB]", ylabel=LABELS[measure])
        axis.grid(alpha=0.3)
    axes[-1].legend(fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.suptitle(title)
    return figure


_STYLES = [
    {"color": f"C{colour}", "linestyle": dashes}
    for dashes in ("-", "--", ":")
    for colour in range(10)
]


def _line(axis: Any, points: list[tuple[float, Cell]], name: str, style: dict[str, str]) -> None:
    cells = [cell for _, cell in points]
    low = [0.0 if cell.low is None else cell.mean - cell.low for cell in cells]
    high = [0.0 if cell.high is None else cell.high - cell.mean for cell in cells]
    snrs, means = [snr for snr, _ in points], [cell.mean for cell in cells]
    axis.errorbar(snrs, means, (low, high), label=name, capsize=2, marker=".", **style)


def gallery(
    rows: Sequence[Sequence[Tensor]], columns: Sequence[str], labels: Sequence[str], caption: str
) -> Image:
    """A row a face, the original first, then what each scheme received."""
    return picture_grid(rows, column_labels=columns, row_labels=labels, caption=caption, cell=160)


def _cell(cells: Cells, name: str, snr: float, measure: str) -> str:
    known = cells.get((name, snr), {}).get(measure)
    return "not measured" if known is None else str(known)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
