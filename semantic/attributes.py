"""The five attributes of a face that can be asked for, a row each.

A row is all that is known of an attribute beside its weights and its phrasing: the words for it,
its name elsewhere, what labels say of it. The rows stand in the order of every tensor that has an
axis of attributes, and so in that of the shipped weights.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ATTRIBUTES", "DEGREES", "TABLE", "Attribute", "age_degree", "years_as_degrees"]

DEGREES = 6  # 0..5, as CelebA-Dialog has them


@dataclass(frozen=True)
class Attribute:
    """One attribute; a higher degree is more of it: longer, thicker, older.

    Attributes:
        name: ours.
        noun: as one would ask for it.
        none: degree 0 in words.
        less: a lower degree in words.
        more: a higher one.
        celeba: its name in CelebA, CelebA-Dialog and Talk-to-Edit.
        number: its place among CelebA's forty, from 1.
        backwards: whether a higher degree of theirs is less of ours.
        finer: of those who have it, CelebA's attributes that say how much: any one of a group is
            a level more.
        years: where it is the age, the years at which degrees 1..5 begin.
    """

    name: str
    noun: str
    none: str
    less: str
    more: str
    celeba: str
    number: int
    backwards: bool = False
    finer: tuple[tuple[str, ...], ...] = ()
    years: tuple[int, ...] = ()

    @property
    def head(self) -> str:
        """Its head in Talk-to-Edit's predictor.

        >>> TABLE["beard"].head
        'classifier25No_Beard'
        """
        return f"classifier{self.number:02d}{self.celeba}"


_ROWS = (
    Attribute(
        name="bangs",
        noun="bangs",
        none="no bangs",
        less="shorter",
        more="longer",
        celeba="Bangs",
        number=6,
    ),
    Attribute(
        name="eyeglasses",
        noun="eyeglasses",
        none="no eyeglasses",
        less="less obvious",
        more="more obvious",
        celeba="Eyeglasses",
        number=16,
    ),
    Attribute(
        name="beard",
        noun="beard",
        none="no beard",
        less="shorter",
        more="longer or thicker",
        celeba="No_Beard",
        number=25,
        backwards=True,
        finer=(("Goatee", "Sideburns"), ("Mustache",)),
    ),
    Attribute(
        name="smiling",
        noun="smile",
        none="no smile",
        less="less",
        more="more",
        celeba="Smiling",
        number=32,
        finer=(("Mouth_Slightly_Open",),),
    ),
    Attribute(
        name="age",
        noun="age",
        none="a child",
        less="younger",
        more="older",
        celeba="Young",
        number=40,
        backwards=True,
        years=(15, 30, 40, 50, 60),
    ),
)
TABLE = {row.name: row for row in _ROWS}
ATTRIBUTES = tuple(TABLE)


def age_degree(years: int) -> int:
    """CelebA-Dialog's degree of an age.

    >>> [age_degree(years) for years in (3, 15, 39, 40, 59, 60)]
    [0, 1, 2, 3, 4, 5]
    """
    return sum(years >= bound for bound in TABLE["age"].years)


def years_as_degrees(years: int) -> int:
    """Degrees of a difference of ages: a degree is about ten years.

    >>> [years_as_degrees(years) for years in (1, 10, 15, 20, 30, 45, 80)]
    [1, 1, 2, 2, 3, 4, 5]
    """
    return 1 + sum(years >= bound for bound in TABLE["age"].years[:-1])
