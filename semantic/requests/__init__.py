"""The text semantic encoder: a sentence in plain English -> what it asks for.

A request is either a change ("make the beard a bit longer": direction and number of degrees) or a
target ("a clean-shaven look": degree 0). Degrees 0..5 are CelebA-Dialog's, so that direction 1 is
more, longer, thicker, older. Source: Editable-DeepSC, section 4.2; Talk-to-Edit's language encoder.

words.py       a sentence as tokens: numbers, signs and breaks by rule
vocabulary.py  their indices, slips of the pen corrected
encoder.py     the network: what is said of each attribute
negation.py    the rule for sentences that forbid a change
reader.py      all of it; request.py what it gives
"""

from semantic.requests.encoder import CLASSES_PER_HEAD, STATUSES, RequestEncoder
from semantic.requests.reader import WEIGHTS, Calibration, RequestReader
from semantic.requests.request import Request
from semantic.requests.vocabulary import Vocabulary
from semantic.requests.words import words_of

__all__ = [
    "CLASSES_PER_HEAD",
    "STATUSES",
    "WEIGHTS",
    "Calibration",
    "Request",
    "RequestEncoder",
    "RequestReader",
    "Vocabulary",
    "words_of",
]
