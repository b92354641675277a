"""Whether a sentence forbids a change and asks for none: a rule that overrules the network.

A network that overlooks one "don't" does the opposite of what was asked. So where a clause begins
with a prohibition of a change, and no other clause follows that could ask for something else, no
reading of it is carried out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["forbids_all"]

_OPENING = (
    r"please|pls|plz|hey|hi|hello|ok|okay|well|now|so|and|oh|no|sorry|you|i|we|whatever|do|id"
    r"|rather"
)
_BAN = (
    r"dont|do not|never|(?:must|should|shall|may|can|need|would|do) not|mustnt|shouldnt|neednt"
    r"|cannot|(?:i|we) (?:dont|do not|never) want (?:you|to|it|anyone|\w+|the \w+) to"
    r"|(?:dont|do not) (?:have|need) to|no need to|not necessary to|not needed to"
)
_CHANGE = (
    "make|add|give|put|remove|take|cut|shave|trim|shorten|lengthen|grow|increase|decrease|reduce"
    "|change|alter|turn|age|rejuvenate|touch|widen|enlarge|raise|lower|modify|edit|extend|thicken"
    "|erase|delete|clip|set|let|get|become"
)
_FORBIDDEN = re.compile(
    rf"^(?:(?:{_OPENING}|,) )*?(?:{_BAN}) (?:you |ever |even |dare |to |please |try to )*"
    rf"(?:{_CHANGE}|(?:smile|grin|laugh|look|be) (?:any )?(?:more|less|(?!her\b)\w+er))\b"
)
_NEXT_BAN = re.compile(rf"(?: ,)? (?:and|or) (?=(?:please )?(?:{_BAN}) )")
# What may turn a prohibition into a wish ("don't make her older, make her younger", "... so old").
_MORE_TO_SAY = re.compile(
    r"\b(?:but|instead|rather|just|only|so|such|too|that|like|then)\b|, \w+ "
    rf"|\band (?:please )?(?:{_CHANGE}|smile|grin|laugh|look|be|show)\b"
)
_ENDING = re.compile(r"(?: ,)? (?:please|pls|plz|thanks|thank you|ok|okay|at all|ever|again)$")
_POLITE = re.compile(
    r"\b(?:why|could|can|would|will|wont|cant|couldnt|wouldnt) (?:not|dont|you|we)\b"
)


def forbids_all(words: Sequence[str]) -> bool:
    """Whether ``words`` (of `words_of`) forbid a change, and that is all.

    >>> from semantic.requests.words import words_of
    >>> said = "Don't make her older", "Don't make her so old", "Why don't you make her older?"
    >>> [forbids_all(words_of(sentence)) for sentence in said]
    [True, False, False]
    """
    text = _ENDING.sub("", " ".join(words))
    return not _POLITE.search(text) and all(map(_forbids, _NEXT_BAN.split(text)))


def _forbids(clause: str) -> bool:
    """Whether one clause does."""
    found = _FORBIDDEN.match(clause)
    return found is not None and not _MORE_TO_SAY.search(clause, found.end())
