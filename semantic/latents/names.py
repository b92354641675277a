"""Latent codes and inversions by name; torch-free: the command line lists them at once.

A new code is a class in a file of its own, of the kind of `semantic.latents.codes.LatentCode`, and
its line here.
"""

from __future__ import annotations

__all__ = ["CODES", "FAST", "INVERSIONS", "STEPS", "check_way", "known_code", "meant_code", "way"]

# name -> module:class
CODES = {
    "face": "semantic.latents.face_code:FaceCode",
    "w1": "semantic.latents.codes:OneVector",
    "w2": "semantic.latents.codes:TwoVectors",
}

FAST = ("face",)  # codes that there is an encoder for
R_INV = 110  # steps of the paper's inversion (5.1)
STEPS = {"fast": 20, "adam": R_INV, "paper": R_INV}  # of each one, where nothing else is said
INVERSIONS = ("auto", *STEPS)


def way(inversion: str, steps: int | None, code: str) -> tuple[str, int]:
    """The inversion that is meant for a code, and its steps.

    Args:
        inversion: one of INVERSIONS; "auto" is "fast" where there is an encoder, else "adam".
        steps: None for the usual ones.

    >>> way("auto", None, "face"), way("auto", 20, "w2")
    (('fast', 20), ('adam', 20))
    """
    if inversion == "auto":
        inversion = "fast" if code in FAST else "adam"
    return inversion, STEPS[inversion] if steps is None else steps


def check_way(inversion: str, code: str) -> None:
    """Refuse, with ValueError, an inversion that a code has not."""
    if (inversion == "fast" and code not in FAST) or (inversion == "paper" and code in FAST):
        others = "adam or paper" if inversion == "fast" else "fast or adam"
        raise ValueError(f"inversion must be {others} for code {code}, got {inversion!r}")


def known_code(name: str) -> str:
    """The name of a code; ValueError where there is none of this name."""
    if name not in tuple(CODES):  # whatever is given: a list is no key
        raise ValueError(f"code must be one of {', '.join(CODES)}, got {name!r}")
    return name


def meant_code(asked: str | None, own_generator: bool, inversion: str = "auto") -> str:
    """The code that is meant, for the command line and for `Link.load` alike.

    Args:
        asked: its name; None for ``face``, which was learned for the FFHQ generator alone, or
            for ``w2`` with a generator of one's own.
        inversion: how its latents are to be found.

    >>> meant_code(None, own_generator=False), meant_code(None, own_generator=True)
    ('face', 'w2')

    Raises:
        ValueError: no such code, or one that the inversion is not for.
    """
    code = known_code(asked or ("w2" if own_generator else "face"))
    check_way(inversion, code)
    return code
