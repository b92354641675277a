"""An adapter for another number of channel uses than its latent has symbols."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import pad

from adapters.adapter import Adapter, normalise_power
from adapters.prior.closed_form import PriorAdapter

__all__ = ["Punctured", "resized"]


class Punctured:
    """The first symbols of another adapter's; its receiver takes the others for erased.

    >>> import torch
    >>> from adapters.adapter import NoAdapter
    >>> s = torch.ones(1, 3, dtype=torch.complex64)
    >>> adapter = Punctured(NoAdapter(), symbols=3, uses=2)
    >>> x = adapter.encode(s, 0.0)
    >>> x.shape, adapter.decode(x, torch.zeros(1, 2)).abs().tolist()
    (torch.Size([1, 2]), [[1.4142135381698608, 1.4142135381698608, 0.0]])

    Args:
        adapter: of K symbols.
        symbols: K.
        uses: how many of them are sent, 1..K.

    Raises:
        ValueError: uses outside these bounds.
    """

    def __init__(self, adapter: Adapter, symbols: int, uses: int) -> None:
        if not 1 <= uses <= symbols:
            raise ValueError(
                f"uses must be within 1..{symbols} with adapter {adapter.name}, got {uses}"
            )
        self.adapter = adapter
        self.uses = uses
        self.left_out = symbols - uses
        self.name = adapter.name

    def encode(self, s: Tensor, snr_db: float | Tensor) -> Tensor:
        """Symbols complex [B, K] to unit-power x complex64 [B, uses]; see `Adapter`."""
        return normalise_power(self.adapter.encode(s, snr_db)[:, : self.uses])

    def decode(self, x_hat: Tensor, no_eff: Tensor, snr_db: float | Tensor | None = None) -> Tensor:
        """Symbols complex [B, K]; see `Adapter`."""
        erased = (0, self.left_out)
        return self.adapter.decode(
            pad(x_hat, erased), pad(no_eff, erased, value=float("inf")), snr_db
        )


def resized(adapter: Adapter, symbols: int, uses: int) -> Adapter:
    """The adapter of K symbols over so many channel uses; more than K the closed form alone has.

    Raises:
        ValueError: a number of uses that the adapter cannot have.
    """
    if uses == symbols:
        return adapter
    if isinstance(adapter, PriorAdapter):
        return adapter.over(uses)
    return Punctured(adapter, symbols, uses)
