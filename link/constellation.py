"""The constellation of one passage: what was sent, received and equalised."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.patches import Circle
from torch import Tensor

from phy.reception import Reception

__all__ = ["constellation"]

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
