"""The channels by name: a frozen dataclass each, with its parameters, their bounds and its words.

    channel = make_channel("rician", k_factor=10.0, seed=1)
    reception = channel(x, snr_db)

A new channel is a class here, its entry in CHANNELS and one file of `phy.simulated` that carries it
out. `make_channel`, the command line's flags, the recipes of adapters and the tests follow from it.
Nothing heavy is imported before a channel is built.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, fields, replace
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from phy.bounds import (
    CARRIER_FREQUENCY_RANGE,
    DELAY_SPREAD_RANGE,
    K_FACTOR_RANGE,
    NUM_PILOTS_RANGE,
    PAPR_DB_RANGE,
    SPEED_RANGE,
    TIMEOUT_S_RANGE,
    check_choice,
    check_range,
    check_text,
    check_whole,
)
from phy.simulated.slot import check_prefix

if TYPE_CHECKING:
    import torch

    from phy.reception import Channel

    Device = str | torch.device

__all__ = [
    "CHANNELS",
    "Awgn",
    "ChannelModel",
    "Rayleigh",
    "Rician",
    "Tdl",
    "Zmq",
    "channel_model",
    "make_channel",
]

Default = TypeVar("Default")


def flag(default: Default, text: str) -> Default:
    """A parameter that the command line offers too, and its help there."""
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class ChannelModel(ABC):
    """What every channel has; the parameters of one name are the same parameter in all of them.

    Raises:
        ValueError: a parameter outside its choices or bounds.
    """

    name: ClassVar[str]
    fades: ClassVar[bool] = True  # by gains that the seed draws

    csi: Literal["perfect", "estimated", "none"] = flag(
        "perfect",
        "What the receiver knows of a fading channel; 'estimated' sends pilots, which are counted.",
    )

    def __post_init__(self) -> None:
        for name, kind in get_type_hints(type(self)).items():
            if get_origin(kind) is Literal:
                check_choice(name, getattr(self, name), get_args(kind))
            elif kind is str:
                check_text(name, getattr(self, name))

    @abstractmethod
    def build(self, seed: int = 0, device: Device = "cpu") -> Channel:
        """The channel, with a generator of random numbers of its own; the first takes 3 s.

        Raises:
            ValueError: a seed outside its bounds, or a device that is not there.
        """

    @abstractmethod
    def describe(self) -> str:
        """What the recipe of an adapter says of the channel that it was trained for."""


@dataclass(frozen=True)
class _Flat(ChannelModel):
    """y = h x + n with gains h ~ CN(mean, variance); see `phy.simulated.flat`."""

    num_pilots: int = 16
    """Pilots a gain with estimated CSI."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_whole("num_pilots", self.num_pilots, NUM_PILOTS_RANGE)

    def _built(
        self, mean: float, variance: float, fading: str, seed: int, device: Device
    ) -> Channel:
        from phy.simulated.flat import FlatChannel

        return FlatChannel(
            mean,
            variance,
            fading=fading,
            csi=self.csi,
            num_pilots=self.num_pilots,
            seed=seed,
            device=device,
        )


@dataclass(frozen=True)
class Awgn(_Flat):
    """No fading, h = 1, which every receiver knows; pilots then serve for `snr_db` alone."""

    name = "awgn"
    fades = False

    def build(self, seed: int = 0, device: Device = "cpu") -> Channel:
        return self._built(1.0, 0.0, "block", seed, device)

    def describe(self) -> str:
        return "noise alone"


@dataclass(frozen=True)
class Rayleigh(_Flat):
    """Rayleigh fading: h ~ CN(0, 1)."""

    name = "rayleigh"

    fading: Literal["block", "fast"] = flag(
        "block", "Rayleigh and Rician: one coefficient for all symbols, or one for each."
    )

    def build(self, seed: int = 0, device: Device = "cpu") -> Channel:
        return self._built(0.0, 1.0, self.fading, seed, device)

    def describe(self) -> str:
        return f"csi {self.csi}, fading {self.fading}"


@dataclass(frozen=True)
class Rician(Rayleigh):
    """Rician fading: h ~ CN(sqrt(K/(K+1)), 1/(K+1)), so var |h|^2 = (1 + 2K)/(1 + K)^2.

    K = 0 is Rayleigh fading.
    """

    name = "rician"

    k_factor: float = flag(
        4.0, "Rician: power of the line of sight over that of the scattered paths, linear."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range("k_factor", self.k_factor, K_FACTOR_RANGE)

    def build(self, seed: int = 0, device: Device = "cpu") -> Channel:
        k = self.k_factor
        return self._built((k / (k + 1.0)) ** 0.5, 1.0 / (k + 1.0), self.fading, seed, device)

    def describe(self) -> str:
        return f"{super().describe()}, k-factor {self.k_factor:g}"


@dataclass(frozen=True)
class Tdl(ChannelModel):
    """OFDM over a tapped delay line, frequency-selective; see `phy.simulated.tdl`."""

    name = "tdl"

    tdl_model: Literal["A", "B", "C", "D", "E"] = flag(
        "A", "Channel tdl: the 3GPP TR 38.901 profile."
    )
    delay_spread: float = flag(100e-9, "Channel tdl: rms delay spread in seconds.")
    carrier_frequency: float = 3.5e9
    """In Hz; with `speed` it gives the Doppler shift."""
    speed: float = 0.0
    """Of the receiver, m/s."""
    estimator: Literal["ls", "lmmse"] = "ls"
    """Of estimated CSI: least squares, or the Wiener filter of the known profile."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range("delay_spread", self.delay_spread, DELAY_SPREAD_RANGE)
        check_range("carrier_frequency", self.carrier_frequency, CARRIER_FREQUENCY_RANGE)
        check_range("speed", self.speed, SPEED_RANGE)
        check_prefix(self.tdl_model, self.delay_spread)

    def build(self, seed: int = 0, device: Device = "cpu") -> Channel:
        from phy.simulated.tdl import TdlChannel

        return TdlChannel(**vars(self), seed=seed, device=device)

    def describe(self) -> str:
        return f"csi {self.csi}, profile {self.tdl_model}, delay spread {self.delay_spread:g} s"


@dataclass(frozen=True)
class Zmq(ChannelModel):
    """A radio, whose receiver estimates the channel whatever `csi` says; see `phy.radio.channel`.

    The noise is the radio's: `build` does not use its seed.
    """

    name = "zmq"
    fades = False

    tx_address: str = flag(
        "tcp://127.0.0.1:5555",
        "Channel zmq: where the radio fetches our samples (command `radio`).",
    )
    rx_address: str = flag("tcp://127.0.0.1:5556", "Channel zmq: where the radio gives us samples.")
    control_address: str = flag(
        "tcp://127.0.0.1:5557",
        "Channel zmq: the radio's control socket, by which a loopback is set to --snr-db; "
        '"" for a radio without one. On USRPs the SNR is what the air gives.',
    )
    papr_db: float | None = flag(
        None,
        "Channel zmq: lower the waveform's peaks to so many dB above its mean, for an amplifier; "
        "8 to 10 as it is.",
    )
    timeout_s: float = 10.0
    """How long nothing may happen before missing blocks count as erased, or, if no sample comes at
    all, RadioError is raised."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range("timeout_s", self.timeout_s, TIMEOUT_S_RANGE)
        if self.papr_db is not None:
            check_range("papr_db", self.papr_db, PAPR_DB_RANGE)

    def build(self, seed: int = 0, device: Device = "cpu") -> Channel:
        from phy.radio.channel import RadioChannel

        return RadioChannel(
            self.tx_address,
            self.rx_address,
            self.control_address,
            self.timeout_s,
            device,
            self.papr_db,
        )

    def describe(self) -> str:
        return "a radio"


CHANNELS: dict[str, type[ChannelModel]] = {
    model.name: model for model in (Awgn, Rayleigh, Rician, Tdl, Zmq)
}


def channel_model(channel: str | ChannelModel, **parameters: Any) -> ChannelModel:
    """A channel with those of the parameters that it has; other channels' are passed over.

    Args:
        channel: its name, or a model whose other parameters are kept.
        parameters: of any channel.

    Raises:
        ValueError: an unknown name, a parameter of no channel, or one outside its bounds.

    >>> channel_model("rician", k_factor=10.0, delay_spread=1e-7).describe()
    'csi perfect, fading block, k-factor 10'
    """
    every = tuple(dict.fromkeys(name for model in CHANNELS.values() for name in _names(model)))
    for parameter in parameters:
        check_choice("parameter of a channel", parameter, every)
    if isinstance(channel, str):
        channel = CHANNELS[check_choice("channel", channel, tuple(CHANNELS))]()
    if not isinstance(channel, ChannelModel):
        raise ValueError(f"channel must be a name or a ChannelModel, got {channel!r}")
    own = {name: parameters[name] for name in _names(type(channel)) if name in parameters}
    return replace(channel, **own)


def make_channel(
    name: str,
    *,
    csi: str = "perfect",
    seed: int = 0,
    device: str | torch.device = "cpu",
    **parameters: Any,
) -> Channel:
    """Build a channel; building the first one imports Sionna, which takes 3 s.

    Args:
        name: "awgn", "rayleigh", "rician" or "tdl", or "zmq" for a radio.
        csi: what the receiver knows of the channel: "perfect", "estimated" or "none".
        seed: of the channel's own generator; neither torch's nor Sionna's is touched.
        device: "cpu" or "cuda:N"; x must be there.
        parameters: of that channel alone, e.g. k_factor=4.0; see the classes above.

    Raises:
        ValueError: an unknown name or parameter, or a value outside its bounds.

    >>> import torch
    >>> x = torch.ones(2, 4, dtype=torch.complex64)
    >>> reception = make_channel("rician", seed=1)(x, 10.0)
    >>> reception.x_hat.shape, reception.overhead
    (torch.Size([2, 4]), 0)
    """
    own = _names(CHANNELS[check_choice("channel", name, tuple(CHANNELS))])
    for parameter in parameters:
        check_choice(f"parameter of channel {name}", parameter, own)
    return channel_model(name, csi=csi, **parameters).build(seed, device)


def _names(model: type[ChannelModel]) -> tuple[str, ...]:
    return tuple(parameter.name for parameter in fields(model))
