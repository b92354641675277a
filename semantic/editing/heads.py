"""Which latent codes the field networks move, and by which of their outputs; free of torch."""

from __future__ import annotations

from pathlib import Path

__all__ = ["HEADS", "OUTPUTS", "THROUGH", "check_code"]

OUTPUTS = 3  # of each attribute's network: the coarse vector, the fine one, the single one
HEADS = {"w2": slice(0, 2), "w1": slice(2, 3)}
THROUGH = {"face": "w2"}  # codes moved as seen through the vectors of another
TALK_TO_EDIT = ("w2",)  # its fields move the coarse vector alone


def check_code(code: str, talk_to_edit: Path | None = None) -> None:
    """Refuse a code that cannot be edited.

    Args:
        code: its name.
        talk_to_edit: the folder of Talk-to-Edit's fields, where those move the latents.

    >>> check_code("w3")
    Traceback (most recent call last):
    ...
    ValueError: code must be face, w1 or w2 for the field networks, got 'w3'

    Raises:
        ValueError: fields that have no output for it.
    """
    if talk_to_edit is None:
        known, fields = sorted([*HEADS, *THROUGH]), "the field networks"
    else:
        known, fields = list(TALK_TO_EDIT), f"the fields in {talk_to_edit}"
    if code not in known:
        raise ValueError(f"code must be {_either(known)} for {fields}, got {code!r}")


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
