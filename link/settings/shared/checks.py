"""What the settings check of adapters and files; bounds of numbers are in `phy.bounds`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

from adapters.names import ADAPTERS, TRAINABLE
from phy.bounds import SNR_DB_RANGE, check_range
from semantic.editing.heads import check_code

__all__ = [
    "check_adapter",
    "check_fields",
    "check_file",
    "check_folder",
    "check_out",
    "check_snrs",
    "check_some",
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


def check_out(value: Path, name: str = "out") -> None:
    """Results go into a folder, which need not be there yet, but must be possible."""
    try:
        above = next(one for one in (value, *value.absolute().parents) if one.exists())
        if not above.is_dir():
            below = "" if above == value else f"{str(value)!r} below "
            raise ValueError(f"{name} must be a folder, got {below}the file {str(above)!r}")
        with TemporaryFile(dir=above):  # who may write is known for sure by writing alone
            pass
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ValueError(
            f"{name} must be a folder that can be written to, got {str(value)!r}: {why}"
        ) from None


def check_some(name: str, values: Sequence[object]) -> None:
    """Flags that take several values take one at least."""
    if not values:
        raise ValueError(f"{name} must have at least one value, got none")


def check_snrs(values: Sequence[float]) -> None:
    """Flag --snr-db where it takes several."""
    check_some("snr-db", values)
    for snr_db in values:
        check_range("snr-db", snr_db, SNR_DB_RANGE)


def named_as_flag(error: ValueError) -> ValueError:
    """The same sentence about the flag, where it begins with the name that Python has for it.

    >>> named_as_flag(ValueError("k_factor must be within 0..1e6, got -1"))
    ValueError('k-factor must be within 0..1e6, got -1')
    """
    name, rest = str(error).split(" ", 1)
    return ValueError(f"{name.replace('_', '-')} {rest}")
