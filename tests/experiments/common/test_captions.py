"""There is one caption a degree, no two alike."""

from __future__ import annotations

import pytest

from experiments.common.captions import CAPTIONS, caption
from semantic.attributes import ATTRIBUTES, DEGREES


def test_every_degree_has_a_caption_of_its_own() -> None:
    assert tuple(CAPTIONS) == ATTRIBUTES
    every = [caption(attribute, degree) for attribute in ATTRIBUTES for degree in range(DEGREES)]
    assert len(set(every)) == len(ATTRIBUTES) * DEGREES
    assert all(len(one.split()) <= 20 for one in every)


@pytest.mark.parametrize(("attribute", "degree"), [("hat", 0), ("age", 6), ("age", -1)])
def test_what_has_none_is_refused(attribute: str, degree: int) -> None:
    with pytest.raises(ValueError, match="attribute must be one of bangs, eyeglasses"):
        caption(attribute, degree)
