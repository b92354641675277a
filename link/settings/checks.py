"""Bounds of arguments; each raises ValueError with one sentence."""

from __future__ import annotations

from pathlib import Path

from adapters.names import ADAPTERS, TRAINABLE

__all__ = [
    "SNR_DB",
    "at_least",
    "check_adapter",
    "check_file",
    "check_folder",
    "check_out",
    "check_snr",
    "check_trainable",
]

SNR_DB = (-40.0, 60.0)


def at_least(name: str, value: float, bound: float) -> None:
    if not value >= bound:
        raise ValueError(f"{name} must be at least {bound}, got {value}")


def check_snr(name: str, value: float) -> None:
    low, high = SNR_DB
    if not low <= value <= high:
        raise ValueError(f"{name} must be within {low:g}..{high:g} dB, got {value}")


def check_adapter(value: str) -> None:
    if value not in ADAPTERS and not Path(value).exists():
        raise ValueError(
            f"adapter must be one of {', '.join(ADAPTERS)} or an existing file or folder, "
            f"got {value!r}"
        )


def check_trainable(value: str) -> None:
    if value not in TRAINABLE:
        raise ValueError(f"adapter must be one of {', '.join(TRAINABLE)}, got {value!r}")


def check_file(name: str, value: Path | None) -> None:
    if value is not None and not value.is_file():
        raise ValueError(f"{name} must be an existing file, got {str(value)!r}")


def check_folder(name: str, value: Path) -> None:
    if not value.is_dir():
        raise ValueError(f"{name} must be an existing folder, got {str(value)!r}")


def check_out(value: Path) -> None:
    """Results go into a folder, which need not be there yet."""
    if value.exists() and not value.is_dir():
        raise ValueError(f"out must be a folder, got the file {str(value)!r}")
