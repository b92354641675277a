"""Whether the lines of an earlier sweep belong to this one: by all that matters for the numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from link.content import generator_digest
from link.settings import ChannelParameters, Sweep, as_json
from phy.channels import CHANNELS, channel_model

__all__ = ["Point", "check_belongs"]

# What a line is of is in the line itself; where things are and what computes them is no matter.
TASKS = ("images", "limit", "channels", "snr_db", "codes", "adapters")
PLACES = ("out", "cache", "device", "generator")
ADDRESSES = ("tx_address", "rx_address", "control_address")
# Of every line there ever was: what came later, such as ms_ssim, an earlier one lacks.
MEASURES = ("lpips_alex", "lpips_vgg", "psnr_db", "identity_cosine")
WAY_OUT = "choose another --out"


class Point(NamedTuple):
    """What a photograph's latent is sent over."""

    channel: str
    adapter: str
    snr_db: float

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """That of a line."""
        return cls(row["channel"], row["adapter"], row["snr_db"])


def check_belongs(
    rows: Iterable[dict[str, Any]],
    settings: Sweep,
    lines: Path,
    adapters: Mapping[tuple[str, Point], str | None],
) -> None:
    """Refuse to add to lines that came about in another way.

    A setting that a line does not know, because it was written before there was one, was at its
    default.

    Args:
        rows: the lines that are there.
        lines: their file.
        adapters: digest of the adapter of each code and point that is asked for.

    Raises:
        ValueError: lines of other settings, another generator or adapter, or of version 0.3 and
            before, which do not say what picture they are of.
    """
    generator = generator_digest(settings.networks.generator, settings.networks.size)
    here = f"to continue {str(lines)!r}"
    for number, row in enumerate(rows, 1):
        if not _is_line(row):
            raise ValueError(
                f"out must hold lines that say which picture they are of, line {number} of "
                f"{str(lines)!r} does not (damaged, or of version 0.3 and before): {WAY_OUT}"
            )
        saved, asked = row["settings"], as_json(settings)
        _same(_settings(saved), _settings(asked), here)
        channel = row["channel"]
        if channel in settings.channels:
            _same(_parameters(channel, saved), _parameters(channel, asked), here)
        if row["generator"] != generator:
            raise ValueError(f"generator must be that of before {here}, got another: {WAY_OUT}")
        point = (row["code"], Point.of(row))
        if point in adapters and adapters[point] != row["adapter_digest"]:
            raise ValueError(
                f"adapter {row['adapter']!r} must be that of before {here}, got another: {WAY_OUT}"
            )


def _is_line(row: Mapping[str, Any]) -> bool:
    """Whether it has what a line of a sweep has."""
    texts = ("image", "picture", "code", "channel", "adapter", "inversion", "generator")
    return (
        all(isinstance(row.get(name), str) for name in texts)
        and isinstance(row.get("snr_db"), float | int)
        and all(isinstance(row.get(name), dict) for name in ("settings", *MEASURES))
        and {"latent_mse_relative", "adapter_digest"} <= set(row)
    )


def _same(before: dict[str, Any], now: dict[str, Any], here: str) -> None:
    for name, value in now.items():
        if before[name] != value:
            flag = name.replace("_", "-")
            raise ValueError(f"{flag} must be {before[name]!r} {here}, got {value!r}: {WAY_OUT}")


def _settings(saved: Mapping[str, Any]) -> dict[str, Any]:
    """Those that every line of a file must share, whatever its channel."""
    left_out = {*TASKS, *PLACES, *vars(ChannelParameters())}
    every = as_json(Sweep()) | dict(saved)
    return json.loads(json.dumps({n: v for n, v in every.items() if n not in left_out}))


def _parameters(channel: str, saved: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a channel."""
    own = set(vars(CHANNELS[channel]())) & set(saved)
    model = channel_model(channel, **{name: saved[name] for name in own})
    return {name: value for name, value in vars(model).items() if name not in ADDRESSES}
