"""Channels by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from phy.radio.channel import RadioChannel
from phy.reception import Channel, Reception, check_choice
from phy.simulated.flat import awgn, rayleigh, rician
from phy.simulated.tdl import TdlChannel

__all__ = ["CHANNELS", "Channel", "Reception", "make_channel"]

CHANNELS: dict[str, Callable[..., Channel]] = {
    "awgn": awgn,
    "rayleigh": rayleigh,
    "rician": rician,
    "tdl": TdlChannel,
    "zmq": RadioChannel,
}


def make_channel(
    name: str, *, csi: str = "perfect", seed: int = 0, device: str = "cpu", **parameters: Any
) -> Channel:
    """Build a channel; building the first one imports Sionna, which takes 3 s.

    Args:
        name: "awgn", "rayleigh", "rician" or "tdl", or "zmq" for a radio.
        csi: what the receiver knows of the channel: "perfect", "estimated" or "none".
        seed: of the channel's own generator; neither torch's nor Sionna's is touched.
        device: "cpu" or "cuda:N"; x must be there.
        parameters: of that channel alone, e.g. k_factor=4.0; see `phy.simulated.flat`,
            `phy.simulated.tdl` and `phy.radio.channel`.

    Raises:
        ValueError: an unknown name or parameter, or a value outside its bounds.

    >>> import torch
    >>> x = torch.ones(2, 4, dtype=torch.complex64)
    >>> reception = make_channel("rician", seed=1)(x, 10.0)
    >>> reception.x_hat.shape, reception.overhead
    (torch.Size([2, 4]), 0)
    """
    build = CHANNELS[check_choice("channel", name, tuple(CHANNELS))]
    known = inspect.signature(build).parameters
    for parameter in parameters:
        check_choice(f"parameter of channel {name}", parameter, tuple(known))
    return build(csi=csi, seed=seed, device=device, **parameters)
