"""The schemes by name; torch-free: the command line lists them at once.

A new scheme is a class in a file of its own, of the kind of `experiments.baselines.scheme.Scheme`,
and its line here. A name may also be a chain, `jpeg-ldpc+talk2edit`: a step that edits pictures
stands before or after what sends them (the paper's Fig. of separate schemes, M2 and M1).
"""

from __future__ import annotations

__all__ = ["SCHEMES", "check_scheme"]

# Name -> module:function that makes it of a `Setup`.
SCHEMES = {
    "editable-deepsc": "experiments.baselines.ours:best",
    "editable-deepsc-paper": "experiments.baselines.ours:as_in_the_paper",
}


def check_scheme(name: str) -> str:
    """The name of a scheme, or of a chain; ValueError where there is none of this name.

    >>> check_scheme("morse")
    Traceback (most recent call last):
    ValueError: scheme must be one of editable-deepsc, editable-deepsc-paper, got 'morse'
    """
    if name not in SCHEMES:
        raise ValueError(f"scheme must be one of {', '.join(SCHEMES)}, got {name!r}")
    return name
