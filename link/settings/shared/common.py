"""What the settings of several commands share, and their form in the results."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from adapters.names import CLOSED_FORM, TRAINABLE
from semantic.latents.names import CODES

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["ADAPTER_HELP", "CODE_HELP", "PAPER_SNR_DB", "SAMPLE", "Code", "as_json", "settle"]

SAMPLE = Path(__file__).parents[3] / "semantic" / "samples" / "face.jpg"
PAPER_SNR_DB = (-6.0, 0.0, 6.0, 12.0, 18.0)

CODE_HELP = (
    f"Latent code, what is sent of a face: {', '.join(CODES)}. "
    "Unset: face, w2 with a generator of your own."
)
ADAPTER_HELP = ", ".join(
    [
        *(f"{name} ({about})" for name, about in CLOSED_FORM.items()),
        *(f"{name} (trained, nearest SNR)" for name in TRAINABLE),
        "none, an adapter file, or a folder of trained ones (nearest SNR).",
    ]
)

if TYPE_CHECKING:
    Code = str
else:
    Code = Literal[*CODES]


def settle(settings: DataclassInstance, **meant: object) -> None:
    """Puts what is meant where it was left unset; for the __post_init__ of frozen settings alone.

    Results are saved with settings that are settled: they say what was done.
    """
    for name, value in meant.items():
        object.__setattr__(settings, name, value)


def as_json(settings: DataclassInstance) -> dict[str, Any]:
    """The settings as plain JSON values, groups of them flattened, to be saved with the results."""
    plain: dict[str, Any] = {}
    for field in fields(settings):
        value = getattr(settings, field.name)
        if is_dataclass(value) and not isinstance(value, type):
            plain |= as_json(value)
        else:
            plain[field.name] = str(value) if isinstance(value, Path) else value
    return plain
