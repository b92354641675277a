"""The schemes by name; torch-free: the command line lists them at once.

A new scheme is a class in a file of its own, of the kind of `experiments.baselines.scheme.Scheme`,
and its line here. A name may also be a chain: editing as a separate step, before a scheme that
knows nothing of it (`talk2edit+jpeg-ldpc`, the paper's M2) or after it (`jpeg-ldpc+talk2edit`, M1).
"""

from __future__ import annotations

from typing import Any

__all__ = ["EDITING", "SCHEMES", "check_scheme", "parts"]

EDITING = "talk2edit"  # the step of a chain that edits

_OURS = "experiments.baselines.ours"
_ABLATIONS = "experiments.baselines.ablations"
_SOURCES = "experiments.baselines.digital.sources"
_DEEP = "experiments.baselines.deep"

# Name -> module:function that makes it of its name and a `Setup`, and what else that is given.
SCHEMES: dict[str, tuple[str, dict[str, Any]]] = {
    "editable-deepsc": (f"{_OURS}:best", {}),
    "editable-deepsc-paper": (f"{_OURS}:as_in_the_paper", {}),
    "no-ft": (f"{_OURS}:as_in_the_paper", {"adapter": "none"}),
    "weak-inversion": (f"{_OURS}:as_in_the_paper", {"steps": 70}),
    **{f"r-inv-{n}": (f"{_OURS}:as_in_the_paper", {"steps": n}) for n in (70, 90, 130, 150)},
    "no-iam": (f"{_ABLATIONS}:unwatched", {}),
    "weak-cd": (f"{_ABLATIONS}:other_decoder", {"trained_at": 18.0}),
    "no-cd": (f"{_ABLATIONS}:other_decoder", {"trained_at": None}),
    "digital-latent": (f"{_SOURCES}:adaptive", {"source": "latent", "uses": 512}),
    "jpeg-ldpc": (f"{_SOURCES}:fixed", {"source": "jpeg", "mcs": "16qam-1/2"}),
    "jpeg-ldpc-qpsk": (f"{_SOURCES}:fixed", {"source": "jpeg", "mcs": "qpsk-1/2"}),
    "jpeg-ldpc-64qam": (f"{_SOURCES}:fixed", {"source": "jpeg", "mcs": "64qam-3/4"}),
    "jpeg-ldpc-adaptive": (f"{_SOURCES}:adaptive", {"source": "jpeg", "uses": 4096}),
    "jpeg-ldpc-512": (f"{_SOURCES}:adaptive", {"source": "jpeg", "uses": 512}),
    "avif-ldpc": (f"{_SOURCES}:fixed", {"source": "avif", "mcs": "16qam-1/2"}),
    "avif-ldpc-adaptive": (f"{_SOURCES}:adaptive", {"source": "avif", "uses": 4096}),
    "avif-ldpc-512": (f"{_SOURCES}:adaptive", {"source": "avif", "uses": 512}),
    "webp-ldpc-adaptive": (f"{_SOURCES}:adaptive", {"source": "webp", "uses": 4096}),
    "webp-ldpc-512": (f"{_SOURCES}:adaptive", {"source": "webp", "uses": 512}),
    "deepsc": (f"{_DEEP}:each_snr", {"weights": "deepsc"}),
    "deepjscc": (f"{_DEEP}:any_snr", {"weights": "deepjscc"}),
    "deepjscc-512": (f"{_DEEP}:any_snr", {"weights": "deepjscc-512"}),
}


def parts(name: str) -> tuple[str, bool, bool]:
    """The scheme of a name, whether a step edits before it, and whether one edits after it.

    >>> parts("jpeg-ldpc+talk2edit")
    ('jpeg-ldpc', False, True)
    """
    scheme = name.removeprefix(f"{EDITING}+").removesuffix(f"+{EDITING}")
    return scheme, name.startswith(f"{EDITING}+"), name.endswith(f"+{EDITING}")


def check_scheme(name: str) -> str:
    """The name of a scheme or of a chain; ValueError where there is none of this name.

    >>> check_scheme("morse")  # doctest: +ELLIPSIS, +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
    ValueError: scheme must be one of editable-deepsc, ..., talk2edit+ before it or +talk2edit after
    it for editing apart, got 'morse'
    """
    scheme, before, after = parts(name)
    if scheme not in SCHEMES or (before and after):
        raise ValueError(
            f"scheme must be one of {', '.join(SCHEMES)}, {EDITING}+ before it or +{EDITING} after "
            f"it for editing apart, got {name!r}"
        )
    return name
