"""What the settings check of adapters and files; bounds of numbers are in `phy.bounds`."""

from __future__ import annotations

from pathlib import Path

from adapters.names import ADAPTERS, TRAINABLE
from semantic.editing.heads import check_code

__all__ = [
    "check_adapter",
    "check_fields",
    "check_file",
    "check_folder",
    "check_out",
    "check_trainable",
    "named_as_flag",
]


def check_adapter(value: str) -> None:
    if value not in ADAPTERS and not (value and Path(value).exists()):
        raise ValueError(
            f"adapter must be one of {', '.join(ADAPTERS)} or an existing file or folder, "
            f"got {value!r}"
        )


def check_fields(fields: Path | None, generator: Path | None, code: str) -> None:
    """Edits need fields of the same generator and code; those of Talk-to-Edit are a folder."""
    if fields is None and generator is not None:
        raise ValueError("fields must be given with a generator of your own, got none")
    folder = fields if fields is not None and fields.is_dir() else None
    if folder is not None and generator is None:
        raise ValueError(f"generator must be given with the fields in {folder}, got none")
    check_code(code, folder)


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


def named_as_flag(error: ValueError) -> ValueError:
    """The same sentence about the flag, where it begins with the name that Python has for it.

    >>> named_as_flag(ValueError("k_factor must be within 0..1e6, got -1"))
    ValueError('k-factor must be within 0..1e6, got -1')
    """
    name, rest = str(error).split(" ", 1)
    return ValueError(f"{name.replace('_', '-')} {rest}")
