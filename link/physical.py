"""The physical layer that the settings ask for."""

from __future__ import annotations

from typing import Any

import torch

from link.settings import LinkSettings
from phy.channels import make_channel
from phy.reception import Channel

__all__ = ["build_channel"]


def build_channel(settings: LinkSettings, name: str, seed: int, device: torch.device) -> Channel:
    """Channel ``name`` with the settings' parameters and a generator of its own."""
    every: dict[str, dict[str, Any]] = {
        "awgn": {},
        "rayleigh": {"fading": settings.fading},
        "rician": {"fading": settings.fading, "k_factor": settings.k_factor},
        "tdl": {"model": settings.tdl_model, "delay_spread": settings.delay_spread},
        "zmq": {
            "tx_address": settings.tx_address,
            "rx_address": settings.rx_address,
            "control_address": settings.control_address,
        },
    }
    return make_channel(name, csi=settings.csi, seed=seed, device=str(device), **every[name])
