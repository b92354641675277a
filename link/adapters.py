"""Which channel adapter serves: a closed form, none, the nearest trained one, or that of a file."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from adapters.adapter import Adapter, NoAdapter, as_reals
from adapters.bank import Bank, ChosenAdapter
from adapters.files import AdapterFile
from adapters.names import ADAPTERS, CLOSED_FORM, TRAINABLE
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior
from adapters.resized import resized
from adapters.weights import SHIPPED, prior_path
from link.content import file_digest, generator_digest
from link.settings.shared.checks import check_adapter
from semantic.generators import Generator
from semantic.latents.codes import LatentCode

__all__ = ["AdapterChooser", "ChosenAdapter", "adapter_file", "check_fits", "mapped_reals"]

PRIOR_SAMPLES, PRIOR_SEED = 20_000, 2  # of mapped z
DESIGN_SNR_DB = 6.0  # of prior-fixed: it loses 0.8 dB to prior at -6 dB, 0.2 at 0, 0.1 above

STAND_IN = {"zmq": "awgn"}  # a radio's equalised symbols are nearest to those of AWGN


def check_fits(
    name: str, code: str, channel: str, checkpoint: Path | None = None, snr_db: float = 0.0
) -> None:
    """Refuse an adapter that cannot serve, by the headers of files alone: before networks load.

    Args:
        name: one of `adapters.names.ADAPTERS`, an adapter file, or a folder of trained ones.
        code: name of the latent code.
        channel: name of the channel.
        checkpoint: the user's own generator, if there is one.
        snr_db: of a folder's adapters the nearest one to it is looked at.

    Raises:
        ValueError: nothing trained for this code, channel and generator, or a file of others.
        AdapterError: a file that holds no adapter.
    """
    check_adapter(name)
    if checkpoint is not None and name in TRAINABLE:
        raise ValueError(
            f"adapter must be {', '.join(CLOSED_FORM)}, none or the path of one that `adapt "
            f"--generator` has trained, with a generator of your own, got {name!r}"
        )
    file = adapter_file(name, code, channel, snr_db)
    if file is not None and name not in CLOSED_FORM:
        _open(file, code, checkpoint)


def adapter_file(name: str, code: str, channel: str, snr_db: float) -> Path | None:
    """The file that an adapter is in; None where it needs none.

    Raises:
        ValueError: a folder with nothing trained for this code and channel.
    """
    if name == "none":
        return None
    if name in CLOSED_FORM:
        fitted = prior_path(code)
        return fitted if fitted.is_file() else None
    if _is_bank(name):
        bank = _bank(name)
        return bank.nearest(code, _trained_for(bank, code, channel), snr_db)
    return Path(name)


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
        self._chosen: dict[tuple[str, ...], ChosenAdapter] = {}
        self._resized: dict[tuple[Adapter, int], Adapter] = {}

    def choose(self, name: str, code: LatentCode, channel: str, snr_db: float) -> ChosenAdapter:
        """The adapter ``name``: one of `adapters.names.ADAPTERS`, a file, or a folder.

        Trained ones by name come from `adapters.weights`; of those, as of a folder's, the nearest
        SNR serves.

        Raises:
            ValueError: as `check_fits`.
        """
        check_adapter(name)
        file = adapter_file(name, code.name, channel, snr_db)
        known = "" if file is None else file_digest(file)  # it may have been trained anew
        key = (name, code.name, known, *((channel, str(snr_db)) if _is_bank(name) else ()))
        if key not in self._chosen:
            chosen = self._load(name, code, channel, snr_db)
            if isinstance(chosen.adapter, torch.nn.Module):
                chosen.adapter.to(self.generator.device).requires_grad_(False)
            self._chosen[key] = chosen
        return self._chosen[key]

    def resized(self, adapter: Adapter, symbols: int, uses: int) -> Adapter:
        """A chosen one over another number of channel uses; see `adapters.resized`."""
        if (adapter, uses) not in self._resized:
            self._resized[adapter, uses] = resized(adapter, symbols, uses)
        return self._resized[adapter, uses]

    def _load(self, name: str, code: LatentCode, channel: str, snr_db: float) -> ChosenAdapter:
        if name == "none":
            return ChosenAdapter(NoAdapter(), "no adapter, as asked")
        if name in CLOSED_FORM:
            return self._closed_form(code, DESIGN_SNR_DB if name == "prior-fixed" else None)
        if _is_bank(name):
            bank = _bank(name)
            return bank.choose(code.name, _trained_for(bank, code.name, channel), snr_db)
        return _from_file(Path(name), code)

    def _closed_form(self, code: LatentCode, design_snr_db: float | None) -> ChosenAdapter:
        fitted = prior_path(code.name)
        if self.own:
            prior, source = self._mapped_prior(code), "mapped z"
        elif not fitted.is_file():
            prior, source = self._mapped_prior(code), f"mapped z, none being fitted to {code.name}"
        else:
            prior, source = Prior.load(fitted), fitted.name
        known = "every SNR" if design_snr_db is None else f"encoder for {design_snr_db:g} dB"
        return ChosenAdapter(
            PriorAdapter(prior, design_snr_db), f"closed form, {known}, prior of {source}"
        )

    def _mapped_prior(self, code: LatentCode) -> Prior:
        return Prior.from_samples(mapped_reals(self.generator, code, PRIOR_SAMPLES))


def mapped_reals(generator: Generator, code: LatentCode, samples: int) -> Tensor:
    """Reals [samples, 2 k] of the symbols of mapped z, on the CPU."""
    return as_reals(code.sample(generator, samples, PRIOR_SEED)).cpu()


def _is_bank(name: str) -> bool:
    return name in TRAINABLE or (name not in ADAPTERS and Path(name).is_dir())


def _bank(name: str) -> Bank:
    """Those of this name that come with the package, or a folder's."""
    return Bank(SHIPPED, kind=name) if name in TRAINABLE else Bank(name)


def _trained_for(bank: Bank, code: str, channel: str) -> str:
    """The channel whose adapters serve: this one, or its stand-in if none is trained for it."""
    return channel if bank.fitting(code, channel) else STAND_IN.get(channel, channel)


def _open(path: Path, code: str, checkpoint: Path | None = None) -> AdapterFile:
    """Its header; ValueError where it was trained for another code or generator."""
    file = AdapterFile.open(path)
    trained = file.trained
    if trained is not None and trained.code != code:
        raise ValueError(f"code must be {trained.code} for the adapter {path}, got {code}")
    if trained is not None and trained.generator not in ("", generator_digest(checkpoint, 128)):
        raise ValueError(
            f"generator must be the one that the adapter {path} was trained for, "
            f"got {checkpoint or 'the FFHQ generator'}"
        )
    return file


def _from_file(path: Path, code: LatentCode) -> ChosenAdapter:
    loaded = AdapterFile.open(path).load()
    if loaded.symbols != code.k:
        raise ValueError(
            f"code must have {loaded.symbols} symbols for the adapter {path}, got {code.k}"
        )
    trained = loaded.trained
    if trained is None:
        return ChosenAdapter(loaded.adapter, f"closed form, every SNR, prior of {path}")
    reason = f"{path}, trained for {trained.channel} at {trained.snr_db:g} dB"
    return ChosenAdapter(loaded.adapter, reason, trained)
