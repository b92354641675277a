"""The tables of the attributes side by side; the order is that of the words' indices."""

from __future__ import annotations

from semantic.training.requests.phrasing import frames
from semantic.training.requests.phrasing.attributes import age, bangs, beard, eyeglasses, smiling
from semantic.training.requests.phrasing.wording import Change, Target

__all__ = ["CHANGES", "NOUNS", "REMOVE", "TARGETS", "THINGS"]

_MODULES = {
    "bangs": bangs,
    "eyeglasses": eyeglasses,
    "beard": beard,
    "smiling": smiling,
    "age": age,
}

NOUNS: dict[str, tuple[str, ...]] = {name: module.NOUNS for name, module in _MODULES.items()}
# By direction: 1 is more, -1 is less.
CHANGES: dict[str, dict[int, Change]] = {name: module.CHANGES for name, module in _MODULES.items()}
# By degree. Degree 0 is a removal, but for the age.
TARGETS: dict[str, dict[int, Target]] = {name: module.TARGETS for name, module in _MODULES.items()}
REMOVE: dict[str, tuple[str, ...]] = {
    **{name: module.REMOVE for name, module in _MODULES.items()},
    "any": frames.REMOVE,
}
# What one can be without.
THINGS = tuple(name for name in _MODULES if REMOVE[name])
