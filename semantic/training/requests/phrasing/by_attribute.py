"""The tables of the attributes side by side; the order is that of the words' indices."""

from __future__ import annotations

from semantic.training.requests.phrasing import age, bangs, beard, eyeglasses, frames, smiling

__all__ = ["CHANGES", "NOUNS", "REMOVE", "TARGETS"]

NOUNS = {
    "bangs": bangs.NOUNS,
    "eyeglasses": eyeglasses.NOUNS,
    "beard": beard.NOUNS,
    "smiling": smiling.NOUNS,
    "age": age.NOUNS,
}
# By attribute and direction: 1 is more, -1 is less.
CHANGES = {
    "bangs": bangs.CHANGES,
    "eyeglasses": eyeglasses.CHANGES,
    "beard": beard.CHANGES,
    "smiling": smiling.CHANGES,
    "age": age.CHANGES,
}
# By attribute and degree. Degree 0 is a removal, but for the age, which nobody can be without.
TARGETS = {
    "bangs": bangs.TARGETS,
    "eyeglasses": eyeglasses.TARGETS,
    "beard": beard.TARGETS,
    "smiling": smiling.TARGETS,
    "age": age.TARGETS,
}
REMOVE = {
    "bangs": bangs.REMOVE,
    "eyeglasses": eyeglasses.REMOVE,
    "beard": beard.REMOVE,
    "smiling": smiling.REMOVE,
    "any": frames.REMOVE,
}
