"""The channel adapters that the settings ask for: closed form, trained, from a file, or none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from adapters.adapter import Adapter, NoAdapter, as_reals
from adapters.bank import Bank
from adapters.closed_form import PriorAdapter
from adapters.fully_connected import FullyConnectedAdapter
from adapters.prior import Prior
from semantic.generators import Generator
from semantic.latents.codes import LatentCode

__all__ = ["BANK", "AdapterChooser", "ChosenAdapter", "mapped_reals"]

BANK = Path(__file__).parents[1] / "adapters" / "weights"
PRIOR_SAMPLES = 20_000
DESIGN_SNR_DB = 6.0  # of prior-fixed: it loses 0.8 dB to prior at -6 dB, 0.2 at 0, 0.1 above

TRAINED_AS = {"zmq": "awgn"}  # a radio's equalised symbols are nearest to those


@dataclass(frozen=True)
class ChosenAdapter:
    """An adapter, and a sentence that says why this one."""

    adapter: Adapter
    reason: str


class AdapterChooser:
    """Chooses adapters and keeps the chosen ones.

    Args:
        generator: whose latents are sent.
        own: whether it is the user's own: then its prior comes from mapped z, in which both
            vectors of code w2 are equal, instead of from inverted photographs.
    """

    def __init__(self, generator: Generator, own: bool) -> None:
        self.generator = generator
        self.own = own
        self.bank = Bank(BANK)
        self._chosen: dict[tuple[str, ...], ChosenAdapter] = {}

    def choose(self, name: str, code: LatentCode, channel: str, snr_db: float) -> ChosenAdapter:
        """The adapter ``name``: one of `link.settings.ADAPTERS`, or the path of a trained one.

        Raises:
            ValueError: nothing trained for this code and channel, or a file of another kind or
                code.
        """
        key = (name, code.name, *((channel, str(snr_db)) if name == "paper" else ()))
        if key not in self._chosen:
            chosen = self._load(name, code, channel, snr_db)
            if isinstance(chosen.adapter, torch.nn.Module):
                chosen.adapter.to(code.w_mean.device).requires_grad_(False)
            self._chosen[key] = chosen
        return self._chosen[key]

    def _load(self, name: str, code: LatentCode, channel: str, snr_db: float) -> ChosenAdapter:
        if name == "none":
            return ChosenAdapter(NoAdapter(), "no adapter, as asked")
        if name == "prior":
            return self._closed_form(code, None)
        if name == "prior-fixed":
            return self._closed_form(code, DESIGN_SNR_DB)
        if name == "paper":
            trained = self.bank.choose(code.name, TRAINED_AS.get(channel, channel), snr_db)
            return ChosenAdapter(trained.adapter, trained.reason)
        return _from_file(Path(name), code)

    def _closed_form(self, code: LatentCode, design_snr_db: float | None) -> ChosenAdapter:
        path = BANK / f"prior-{code.name}.safetensors"
        prior = self._mapped_prior(code) if self.own else Prior.load(path)
        known = "every SNR" if design_snr_db is None else f"encoder for {design_snr_db:g} dB"
        source = "mapped z" if self.own else path.name
        return ChosenAdapter(
            PriorAdapter(prior, design_snr_db), f"closed form, {known}, prior of {source}"
        )

    def _mapped_prior(self, code: LatentCode) -> Prior:
        return Prior.from_samples(mapped_reals(self.generator, code, PRIOR_SAMPLES))


@torch.no_grad()
def mapped_reals(generator: Generator, code: LatentCode, samples: int) -> Tensor:
    """Reals [samples, 2 k] of the symbols of mapped z, on the CPU; both vectors are the same w."""
    z = torch.randn(samples, generator.w_dim, generator=torch.Generator().manual_seed(2))
    w = generator.mapping(z.to(code.w_mean.device))[:, None].expand(-1, code.vectors, -1)
    return as_reals(code.to_symbols(w)).cpu()


def _from_file(path: Path, code: LatentCode) -> ChosenAdapter:
    adapter, trained = FullyConnectedAdapter.load(path)
    if trained.code != code.name:
        raise ValueError(f"code must be {trained.code} for the adapter {path}, got {code.name}")
    return ChosenAdapter(adapter, f"{path}, trained for {trained.channel} at {trained.snr_db:g} dB")
