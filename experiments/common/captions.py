"""What a face of each degree is called, for CLIP scores; degrees as CelebA-Dialog has them."""

from __future__ import annotations

from semantic.attributes import ATTRIBUTES, DEGREES

__all__ = ["CAPTIONS", "caption"]

_PERSON = "a photo of a person"

CAPTIONS: dict[str, tuple[str, ...]] = {
    "bangs": (
        f"{_PERSON} with no bangs and the whole forehead visible",
        f"{_PERSON} with very short bangs",
        f"{_PERSON} with short bangs",
        f"{_PERSON} with bangs that cover half of the forehead",
        f"{_PERSON} with long bangs",
        f"{_PERSON} with long bangs that cover the whole forehead",
    ),
    "eyeglasses": (
        f"{_PERSON} without eyeglasses",
        f"{_PERSON} with rimless eyeglasses",
        f"{_PERSON} with thin-framed eyeglasses",
        f"{_PERSON} with thick-framed eyeglasses",
        f"{_PERSON} with thin-framed sunglasses",
        f"{_PERSON} with thick-framed sunglasses",
    ),
    "beard": (
        f"{_PERSON} without a beard",
        f"{_PERSON} with a little stubble",
        f"{_PERSON} with a short beard",
        f"{_PERSON} with a beard of medium length",
        f"{_PERSON} with a long, well-kept beard",
        f"{_PERSON} with a long, bushy beard",
    ),
    "smiling": (
        f"{_PERSON} who does not smile",
        f"{_PERSON} with a slight smile and closed lips",
        f"{_PERSON} with a small smile that shows some teeth",
        f"{_PERSON} with a smile that shows the teeth",
        f"{_PERSON} with a big smile and a slightly open mouth",
        f"{_PERSON} with a very big smile and a wide open mouth",
    ),
    "age": (
        "a photo of a child",
        "a photo of a teenager",
        "a photo of a young adult",
        "a photo of a middle-aged person",
        "a photo of an ageing person",
        "a photo of an elderly person",
    ),
}


def caption(attribute: str, degree: int) -> str:
    """The caption of a degree.

    >>> caption("beard", 0)
    'a photo of a person without a beard'

    Raises:
        ValueError: no such attribute or degree.
    """
    if attribute not in CAPTIONS or not 0 <= degree < DEGREES:
        raise ValueError(
            f"attribute must be one of {', '.join(ATTRIBUTES)} and degree within 0..{DEGREES - 1}, "
            f"got {attribute!r}, {degree}"
        )
    return CAPTIONS[attribute][degree]
