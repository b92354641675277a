"""The text semantic encoder: a sentence in plain English -> what it asks for.

A request is either a change ("make the beard a bit longer": direction and number of degrees) or a
target ("a clean-shaven look": degree 0). Degrees 0..5 are CelebA-Dialog's, so that direction 1 is
more, longer, thicker, older. Source: Editable-DeepSC, section 4.2; Talk-to-Edit's language encoder.

    sentence -> tokens -> embedding -> LSTM, both ways -> maximum over the sentence -> five heads
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from semantic import weights
from semantic.attributes import ATTRIBUTES, DEGREES, TABLE, age_degree

__all__ = [
    "CLASSES",
    "CLASSES_PER_HEAD",
    "WEIGHTS",
    "Request",
    "RequestEncoder",
    "RequestReader",
    "Vocabulary",
    "words_of",
]

CLASSES = (*ATTRIBUTES, "nothing", "several")
CLASSES_PER_HEAD = {
    "attribute": len(CLASSES),
    "mode": 2,
    "direction": 2,
    "change": DEGREES - 1,
    "target": DEGREES,
}
WEIGHTS = weights.path("requests")
MAX_CHARACTERS = 500
CONFIDENT = 0.5  # below it the request is refused rather than guessed
BATCH = 64

*_FIRST, _LAST = (row.noun for row in TABLE.values())
CAN_BE_ASKED = (
    f"what can be asked for: {', '.join(_FIRST)} or {_LAST}, more or less of it"
    ' ("make the bangs slightly longer", "smile more") or how it shall be ("remove the glasses",'
    ' "a face in the forties")'
)
Direction = Literal[1, -1]


@dataclass(frozen=True)
class Request:
    """What one sentence asks for.

    ``problem`` is empty when it was understood; else it says in one sentence why nothing is done,
    and attribute, direction and degree are None. ``confidence`` (0..1) is the probability that the
    encoder gives to the answer as a whole.
    """

    attribute: str | None
    mode: Literal["change", "target", "none"]
    direction: Direction | None
    degree: int | None
    confidence: float
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """The five fields as plain JSON values."""
        return {
            "attribute": self.attribute,
            "mode": self.mode,
            "direction": self.direction,
            "degree": self.degree,
            "confidence": round(self.confidence, 4),
        }


def words_of(sentence: str) -> list[str]:
    """Lower-case words without punctuation; numbers become one of few tokens.

    Degrees 0..5 stay digits; larger numbers become the age bin that they fall into (#0..#5), a
    percentage its nearest ten.

    >>> words_of("Don't make him 45; 50% of the fringe, by 2!")
    ['dont', 'make', 'him', '#3', '%50', 'of', 'the', 'fringe', 'by', '2']
    """
    text = unicodedata.normalize("NFKC", sentence).lower().replace("'", "").replace("’", "")
    text = re.sub(r"(\d)\s*per\s?cent\b", r"\1%", text)
    pattern = r"(\d{1,4})(%?)(?:s\b|st\b|nd\b|rd\b|th\b)?|[^\W\d_]+"
    return [
        _number(int(match[1]), bool(match[2])) if match[1] else match[0]
        for match in re.finditer(pattern, text)
    ]


def _number(value: int, percent: bool) -> str:
    if percent:
        return f"%{min((value + 5) // 10 * 10, 100)}"
    if value < DEGREES:
        return str(value)
    return f"#{age_degree(value)}"


class Vocabulary:
    """Words and their indices; 0 pads, 1 is an unknown word.

    An unknown word of four letters or more that differs by one letter (wrong, missing, too many, or
    two swapped) is taken for the word; the first in the list where several fit.

    >>> Vocabulary(["beard", "shorter"]).indices("a shrter baerd")
    [1, 3, 2]
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._index = {word: i for i, word in enumerate(self.words, 2)}
        self._near: dict[str, int] = {}
        for word, i in self._index.items():
            for form in _shortened(word):
                self._near.setdefault(form, i)

    def __len__(self) -> int:
        return len(self.words) + 2

    def indices(self, sentence: str) -> list[int]:
        """Index of each word of ``sentence``; [1] when there is none."""
        return [self._lookup(word) for word in words_of(sentence)] or [1]

    def _lookup(self, word: str) -> int:
        if word in self._index or len(word) < 4:
            return self._index.get(word, 1)
        found = [self._near[form] for form in _shortened(word) if form in self._near]
        return min(found, default=1)


def _shortened(word: str) -> Iterator[str]:
    """The word and all that it becomes by leaving out a letter after the first; none if short."""
    if len(word) >= 4 and word.isalpha():
        yield word
        yield from (word[:i] + word[i + 1 :] for i in range(1, len(word)))


class RequestEncoder(nn.Module):
    """LSTM over the words, both ways; a head for each part of a request.

    >>> encoder = RequestEncoder(vocabulary=9, embedding=8, hidden=8)
    >>> {name: tuple(logits.shape) for name, logits in encoder([[2, 3], [4]]).items()}["target"]
    (2, 6)
    """

    def __init__(self, *, vocabulary: int, embedding: int, hidden: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding, padding_idx=0)
        self.lstm = nn.LSTM(embedding, hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(0.2)
        self.heads = nn.ModuleDict(
            {
                name: nn.Sequential(
                    nn.Linear(2 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, classes)
                )
                for name, classes in CLASSES_PER_HEAD.items()
            }
        )

    def forward(self, sentences: Sequence[Sequence[int]]) -> dict[str, Tensor]:
        """Logits [B, classes] of each head; ``sentences`` are lists of word indices."""
        device = self.embedding.weight.device
        lengths = torch.tensor([len(sentence) for sentence in sentences])
        padded = pad_sequence(
            [torch.tensor(sentence) for sentence in sentences], batch_first=True
        ).to(device)
        packed = pack_padded_sequence(
            self.dropout(self.embedding(padded)), lengths, batch_first=True, enforce_sorted=False
        )
        states, _ = pad_packed_sequence(
            self.lstm(packed)[0], batch_first=True, padding_value=float("-inf")
        )
        meaning = self.dropout(states.amax(dim=1))
        return {name: head(meaning) for name, head in self.heads.items()}


class RequestReader:
    """Sentences in, requests out.

    >>> reader = RequestReader.load()
    >>> request = reader.read("Make the beard a little shorter, please.")
    >>> request.attribute, request.mode, request.direction, request.degree
    ('beard', 'change', -1, 1)
    >>> reader.understand("Make the sky blue.")
    Traceback (most recent call last):
    ...
    ValueError: the sentence asks for nothing that is known; what can be asked for: bangs, ...
    """

    def __init__(self, vocabulary: Vocabulary, encoder: RequestEncoder) -> None:
        self.vocabulary = vocabulary
        self.encoder = encoder.eval()

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(cls, path: Path = WEIGHTS, device: str | torch.device = "cpu") -> RequestReader:
        """The reader of a file, whose config holds words and sizes; ValueError if it is another."""
        reader = weights.read(path, "reader of requests", cls._built)
        reader.encoder.to(device)
        return reader

    @classmethod
    def _built(cls, config: dict[str, Any], state: dict[str, Tensor]) -> RequestReader:
        vocabulary = Vocabulary(config["words"])
        encoder = RequestEncoder(
            vocabulary=len(vocabulary), embedding=config["embedding"], hidden=config["hidden"]
        )
        encoder.load_state_dict(state)
        return cls(vocabulary, encoder)

    def understand(self, sentence: str) -> Request:
        """The request; ValueError that says what can be asked when there is not exactly one."""
        request = self.read(sentence)
        if request.problem:
            raise ValueError(request.problem)
        return request

    def read(self, sentence: str) -> Request:
        """The request, or one whose ``problem`` says why there is none."""
        return self.read_all([sentence])[0]

    @torch.no_grad()
    def read_all(self, sentences: Sequence[str]) -> list[Request]:
        """One request for each of ``sentences``."""
        requests = []
        for start in range(0, len(sentences), BATCH):
            batch = sentences[start : start + BATCH]
            # A sentence that is too long is refused whatever the encoder makes of its beginning.
            logits = self.encoder(
                [self.vocabulary.indices(sentence[:MAX_CHARACTERS]) for sentence in batch]
            )
            probabilities = {name: values.softmax(dim=1) for name, values in logits.items()}
            for i, sentence in enumerate(batch):
                chances = {name: values[i].tolist() for name, values in probabilities.items()}
                requests.append(_without_request(sentence) or _decode(chances))
        return requests


def _without_request(sentence: str) -> Request | None:
    """The refusal of what need not be read at all."""
    if not words_of(sentence):
        return _nothing(1.0, f"the sentence is empty; {CAN_BE_ASKED}")
    if len(sentence) > MAX_CHARACTERS:
        length = f"the sentence must be within {MAX_CHARACTERS} characters, got {len(sentence)}"
        return _nothing(1.0, f"{length}; {CAN_BE_ASKED}")
    return None


def _decode(chances: dict[str, list[float]]) -> Request:
    """Most probable class of each head that matters; their product is the confidence."""

    def best(head: str) -> int:
        return max(range(CLASSES_PER_HEAD[head]), key=chances[head].__getitem__)

    chosen = {head: best(head) for head in CLASSES_PER_HEAD}
    attribute = CLASSES[chosen["attribute"]]
    used = ["attribute"]
    if attribute in ATTRIBUTES:
        used += ["mode", "target"] if chosen["mode"] else ["mode", "direction", "change"]
    confidence = 1.0
    for head in used:
        confidence *= chances[head][chosen[head]]
    if attribute == "several":
        return _nothing(
            confidence,
            "the sentence asks for more than one thing, and each must be sent as a sentence of"
            f" its own; {CAN_BE_ASKED}",
        )
    if attribute == "nothing":
        return _nothing(confidence, f"the sentence asks for nothing that is known; {CAN_BE_ASKED}")
    if confidence < CONFIDENT:
        return _nothing(confidence, f"the sentence was not understood for sure; {CAN_BE_ASKED}")
    if chosen["mode"]:
        return Request(attribute, "target", None, chosen["target"], confidence)
    direction: Direction = 1 if chosen["direction"] else -1
    return Request(attribute, "change", direction, chosen["change"] + 1, confidence)


def _nothing(confidence: float, problem: str) -> Request:
    return Request(None, "none", None, None, confidence, problem)
