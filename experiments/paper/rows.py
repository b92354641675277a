"""What each table and figure of the paper compares; torch-free: the command line lists them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from link.settings import PAPER_SNR_DB

__all__ = ["ROWS", "Row"]

View = Literal["curves", "gallery", "variants", "bandwidth", "costs", "parameters"]

OURS = ("editable-deepsc", "editable-deepsc-paper")
APART = (
    *("deepsc+talk2edit", "jpeg-ldpc+talk2edit"),  # M1: edited by the receiver
    *("talk2edit+deepsc", "talk2edit+jpeg-ldpc"),  # M2: by the transmitter
)
ADAPTIVE = ("talk2edit+jpeg-ldpc-adaptive", "talk2edit+avif-ldpc-adaptive", "talk2edit+deepjscc")
MEASURES = ("lpips_alex", "identity_cosine", "degree_off", "clip", "arrived", "fid", "kid")
FEW_USES = ("digital-latent", "talk2edit+webp-ldpc-512", "talk2edit+deepjscc-512")


@dataclass(frozen=True)
class Row:
    """One table or figure.

    Attributes:
        about: what the paper's shows.
        view: how it is shown.
        schemes: what is compared.
        snr_db: Es/N0 in dB.
        size: pixels a side.
        measures: columns or panels, of `experiments.paper.summary`.
    """

    about: str
    view: View
    schemes: tuple[str, ...]
    snr_db: tuple[float, ...] = PAPER_SNR_DB
    size: int = 128
    measures: tuple[str, ...] = MEASURES


_CURVES = Row(
    "quality over the SNR (the paper: CelebA)", "curves", OURS + APART + ADAPTIVE + FEW_USES
)
_GALLERY = replace(_CURVES, about="pictures at 6 dB", view="gallery", snr_db=(6.0,))
_BANDWIDTH = Row("channel bandwidth ratios", "bandwidth", _CURVES.schemes, (6.0,))
_COSTS = Row("", "costs", OURS + APART, (6.0,), measures=("seconds", "joules"))
_VARIANTS = Row(
    "without fine-tuning", "variants", ("editable-deepsc-paper", "no-ft", *OURS[:1]), (-6.0,)
)

ROWS = {
    "table2": _BANDWIDTH,
    "table3": replace(_BANDWIDTH, about="the same at 1024 pixels", size=1024, schemes=OURS + APART),
    "table4": replace(
        _VARIANTS,
        about="steps of the inversion",
        schemes=("r-inv-70", "r-inv-90", "editable-deepsc-paper", "r-inv-130", "r-inv-150"),
    ),
    "table5": _VARIANTS,
    "table6": replace(_COSTS, about="joules a picture"),
    "table7": Row("numbers of the networks", "parameters", ()),
    "table8": replace(
        _VARIANTS,
        about="the channel decoder",
        schemes=("editable-deepsc-paper", "weak-cd", "no-cd", *OURS[:1]),
    ),
    "table10": replace(
        _VARIANTS,
        about="what each part contributes",
        schemes=("editable-deepsc-paper", "weak-inversion", "no-iam", "no-ft", *OURS[:1]),
        snr_db=PAPER_SNR_DB,
    ),
    "table11": replace(_COSTS, about="seconds a picture"),
    "figure4": _CURVES,
    "figure5": _GALLERY,
    "figure6": replace(
        _CURVES, about="the same at 1024 pixels (CelebA-HQ)", size=1024, schemes=OURS + APART
    ),
    "figure7": replace(_GALLERY, about="pictures at 1024 pixels", size=1024, schemes=OURS + APART),
    "figure8": replace(_CURVES, about="the same out of the domain (the paper: MetFaces)"),
    "figure9": replace(_GALLERY, about="pictures out of the domain (the paper: MetFaces)"),
    "figure10": replace(
        _GALLERY,
        about="with and without iterative attribute matching",
        schemes=("editable-deepsc-paper", "no-iam"),
        snr_db=(-6.0,),
    ),
    "figure11": replace(
        _GALLERY,
        about="with and without fine-tuning",
        schemes=("editable-deepsc-paper", "no-ft", *OURS[:1]),
        snr_db=(-6.0,),
    ),
}
