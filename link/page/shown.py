"""What the browser is told of faces and passages: plain JSON values, pictures as data."""

from __future__ import annotations

import math
from base64 import b64encode
from typing import Any

from PIL.Image import Image
from torch import Tensor

from link.inputs.face import Face
from link.inputs.sentences import Degrees, Edit
from link.keeping.synthetic import png
from link.link import Link
from link.passage import Passage
from semantic.attributes import ATTRIBUTES, TABLE
from semantic.faces.photographs import to_pil

__all__ = [
    "DECIMALS",
    "costs",
    "degrees_told",
    "described",
    "edit_told",
    "picture",
    "rounded",
    "symbols",
    "told_picture",
    "wishes",
]

DECIMALS = 3  # of a symbol: a thousandth of the cloud's width is no longer seen


def picture(image: Tensor, text: str, synthetic: bool) -> dict[str, str]:
    """An image element's `src`, with the mark of what no camera took, and its `alt`."""
    return told_picture(to_pil(image), text, synthetic)


def told_picture(image: Image, text: str, synthetic: bool) -> dict[str, str]:
    """The same of a picture of Pillow's."""
    data = b64encode(png(image, mark=synthetic)).decode()
    return {"src": f"data:image/png;base64,{data}", "alt": text}


def described(degrees: dict[str, int]) -> str:
    """A face in words, as a predictor sees it.

    >>> described({"bangs": 0, "eyeglasses": 5, "beard": 0, "smiling": 3, "age": 2})
    'no bangs, eyeglasses 5 of 5, no beard, smile 3 of 5, age 30 to 39'
    """
    words = []
    for name in ATTRIBUTES:
        attribute, degree = TABLE[name], degrees[name]
        if attribute.years:
            words.append(f"{attribute.noun} {_years(attribute.years, degree)}")
        else:
            words.append(f"{attribute.noun} {degree} of 5" if degree else attribute.none)
    return ", ".join(words)


def _years(begin: tuple[int, ...], degree: int) -> str:
    if degree == 0:
        return f"below {begin[0]}"
    if degree == len(begin):
        return f"{begin[-1]} or more"
    return f"{begin[degree - 1]} to {begin[degree] - 1}"


def edit_told(edit: Edit) -> dict[str, Any]:
    """What became of a sentence."""
    return {"sentence": edit.sentence, "matched": edit.matched, "ended": edit.reason}


def wishes(state: Face | Edit) -> dict[str, int]:
    """The degrees that the last sentence asked for."""
    if isinstance(state, Face):
        return {}
    return {match.attribute: match.degree_expected for match in state.matches}


def symbols(passage: Passage) -> dict[str, list[list[float]]]:
    """What was sent, received and equalised, each as [in-phase, quadrature]."""
    reception = passage.reception
    clouds = {"sent": passage.x, "received": reception.y, "equalised": reception.x_hat}
    return {name: rounded(cloud) for name, cloud in clouds.items()}


def rounded(cloud: Tensor) -> list[list[float]]:
    """Symbols as [in-phase, quadrature]."""
    flat = cloud.detach().cpu().flatten()
    return [
        [round(value, DECIMALS) for value in part.tolist() if math.isfinite(value)]
        for part in (flat.real, flat.imag)
    ]


def costs(link: Link, passage: Passage) -> dict[str, Any]:
    """Channel uses, and what the channel did: figures as in result.json."""
    code, size = link.code, link.models.size
    cbr = code.cbr(size)
    on_air = code.k + passage.reception.overhead
    return {
        "k": code.k,
        "on_air": on_air,
        "cbr": cbr,
        "cbr_on_air": cbr * on_air / code.k,
        "adapter": link.choice.reason,
        **passage.channel_measures(),
    }


def degrees_told(stages: dict[str, Degrees]) -> list[dict[str, Any]]:
    """A row an attribute: its noun, and by stage what both predictors see."""
    return [
        {
            "name": name,
            "noun": TABLE[name].noun,
            **{
                stage: [seen["editing"][name], seen["evaluation"][name]]
                for stage, seen in stages.items()
            },
        }
        for name in ATTRIBUTES
    ]
