"""A channel, and what a radio told of it: what an adapter's recipe says of its training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from torch import Tensor

from phy.channels import ChannelModel
from phy.radio.zmq_bridge import RadioError
from phy.reception import Channel, Reception

__all__ = ["ObservedChannel"]


@dataclass
class ObservedChannel:
    """Passes on what the channel does, and keeps what a radio told of every transmission."""

    model: ChannelModel
    channel: Channel
    radio: list[Mapping[str, Any]] = field(default_factory=list)

    def __call__(self, x: Tensor, snr_db: float | Tensor) -> Reception:
        """As the channel itself."""
        reception = self.channel(x, snr_db)
        if reception.radio is not None:
            self.radio.append(reception.radio)
        return reception

    def snr_db(self, asked: float) -> float:
        """What was asked for, or the mean of the receiver's estimates where the air decides."""
        if not self.radio or self._kind == "loopback":
            return asked
        return round(self._estimate(), 2)

    def describe(self) -> str:
        """What the channel was like: by its parameters, or as the radio told.

        Raises:
            RadioError: nothing arrived through a radio.
        """
        return self._radio_conditions() if self.radio else self.model.describe()

    @property
    def _kind(self) -> str:
        return str(self.radio[-1]["kind"])

    def _estimate(self) -> float:
        told = [db for passage in self.radio for db in passage["snr_db_estimated"]]
        arrived = [db for db in told if db is not None]
        if not arrived:
            raise RadioError(f"of {len(told)} transmissions none arrived: nothing was learnt")
        return fmean(arrived)

    def _radio_conditions(self) -> str:
        blocks, erased = (
            sum(passage[name] for passage in self.radio) for name in ("blocks", "blocks_erased")
        )
        about = f"radio {self._kind}, SNR as the air gave it"
        if self._kind == "loopback":
            parameters = self.radio[-1]["parameters"]
            about = (
                f"GNU Radio loopback, SNR set, CFO {parameters['cfo']:g} cycles/sample, "
                f"{parameters['ppm']:g} ppm, taps {' '.join(parameters['taps'])}"
            )
        return (
            f"{about}, receiver's estimate {self._estimate():.2f} dB in the mean, "
            f"{erased} of {blocks} blocks erased, channel estimated by the receiver, "
            "gradient around the radio"
        )
