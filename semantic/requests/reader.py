"""Sentences in, requests out: words, encoder, and what is made of its probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from semantic import weights
from semantic.attributes import ATTRIBUTES, TABLE
from semantic.requests.encoder import STATUSES, RequestEncoder
from semantic.requests.negation import forbids_all
from semantic.requests.request import Direction, Request, nothing, several
from semantic.requests.vocabulary import UNKNOWN, Vocabulary
from semantic.requests.words import words_of

__all__ = ["MAX_CHARACTERS", "WEIGHTS", "Calibration", "RequestReader"]

WEIGHTS = weights.path("requests")
MAX_CHARACTERS = 500
CONFIDENT = 0.5  # below it the request is refused rather than guessed
FORBIDDEN = 0.9  # confidence of the rule for prohibitions
BATCH = 64
CHANGE, TARGET, KEPT = (STATUSES.index(name) for name in ("change", "target", "kept"))


class Calibration(NamedTuple):
    """How often the network is right: sigmoid(slope logit(p) + shift + unknown words' share)."""

    slope: float = 1.0
    shift: float = 0.0
    unknown: float = 0.0

    def confidence(self, p: float, unknown: int) -> float:
        """Of an answer to which the network gives ``p``, in a sentence of so many unknown words."""
        return 1 / (1 + math.exp(-self.slope * logit(p) - self.shift - self.unknown * unknown))


def logit(p: float) -> float:
    """The log-odds of a probability, finite at its ends."""
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


class RequestReader:
    """Sentences in, requests out.

    >>> reader = RequestReader.load()
    >>> request = reader.read("Make the beard a little shorter, please.")
    >>> request.attribute, request.mode, request.direction, request.degree
    ('beard', 'change', -1, 1)
    >>> [wish.attribute for wish in reader.read("Remove the glasses and smile more").wishes]
    ['eyeglasses', 'smiling']
    >>> reader.understand("Don't make her older.")
    Traceback (most recent call last):
    ...
    ValueError: the sentence asks to leave the age as it is, and for no change; what can be ...
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        encoder: RequestEncoder,
        calibration: Calibration = Calibration(),  # noqa: B008
    ) -> None:
        self.vocabulary = vocabulary
        self.encoder = encoder.eval()
        self.calibration = calibration

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
        return cls(vocabulary, encoder, Calibration(*config["calibration"]))

    def understand(self, sentence: str) -> Request:
        """The request; ValueError that says what can be asked when there is none."""
        request = self.read(sentence)
        if request.problem:
            raise ValueError(request.problem)
        return request

    def read(self, sentence: str) -> Request:
        """The request, or one whose ``problem`` says why there is none."""
        return self.read_all([sentence])[0]

    def read_all(self, sentences: Sequence[str]) -> list[Request]:
        """One request for each of ``sentences``."""
        return [
            _without_request(sentence) or self._request(sentence, answer)
            for sentence, answer in zip(sentences, self.answers(sentences), strict=True)
        ]

    @torch.no_grad()
    def answers(self, sentences: Sequence[str]) -> list[Answer]:
        """What the network takes ``sentences`` for, sure or not."""
        answers = []
        for start in range(0, len(sentences), BATCH):
            # A sentence that is too long is refused whatever the encoder makes of its beginning.
            batch = [
                self.vocabulary.indices(sentence[:MAX_CHARACTERS])
                for sentence in sentences[start : start + BATCH]
            ]
            reading = self.encoder(batch)
            heads = {name: logits.softmax(dim=2).tolist() for name, logits in reading.heads.items()}
            beyond = reading.beyond.softmax(dim=1)[:, 1].tolist()
            where = reading.where.tolist()
            for i, indices in enumerate(batch):
                chances = {name: values[i] for name, values in heads.items()}
                answers.append(_answer(chances, beyond[i], where[i], indices.count(UNKNOWN)))
        return answers

    def _request(self, sentence: str, answer: Answer) -> Request:
        confidence = self.calibration.confidence(answer.chance, answer.unknown)
        if answer.wishes and forbids_all(words_of(sentence)):
            asked = tuple(wish[0] for wish in answer.wishes)
            return nothing(FORBIDDEN, _left(asked))
        if not answer.wishes:
            return nothing(confidence, _why(answer))
        if confidence < CONFIDENT:
            return nothing(confidence, "the sentence was not understood for sure")
        wishes = [_wish(wish, confidence) for wish in answer.wishes]
        return wishes[0] if len(wishes) == 1 else several(confidence, wishes)


class Answer(NamedTuple):
    """What the network takes a sentence for.

    Attributes:
        wishes: (attribute, direction or 0 for a target, degree), in the order of the sentence.
        kept: attributes that shall stay as they are.
        beyond: attributes that were named beside something that is not known.
        chance: the network's probability of the wishes, or of there being none.
        unknown: words of the sentence that it does not know.
    """

    wishes: tuple[tuple[str, int, int], ...]
    kept: tuple[str, ...]
    beyond: tuple[str, ...]
    chance: float
    unknown: int


def _answer(
    chances: dict[str, list[list[float]]], beyond: float, where: list[int], unknown: int
) -> Answer:
    """The likelier of the most probable wishes and of none."""
    wishes, kept, wished, none = {}, [], 1 - beyond, 1.0
    for i, attribute in enumerate(ATTRIBUTES):
        status = chances["status"][i]
        quiet = 1 - status[CHANGE] - status[TARGET]
        none *= quiet
        found = max(range(len(STATUSES)), key=status.__getitem__)
        if found in (CHANGE, TARGET):
            direction, degree, chance = _asked({name: c[i] for name, c in chances.items()}, found)
            wishes[attribute] = (attribute, direction, degree)
            wished *= chance
        else:
            wished *= quiet
            kept += [attribute] if found == KEPT else []
    none = beyond + (1 - beyond) * none
    if wishes and wished >= none:
        order = sorted(wishes, key=lambda name: where[ATTRIBUTES.index(name)])
        return Answer(tuple(wishes[name] for name in order), tuple(kept), (), wished, unknown)
    named = tuple(wishes) if beyond > 0.5 else ()
    return Answer((), tuple(kept) if beyond <= 0.5 else (), named, none, unknown)


def _asked(chances: dict[str, list[float]], status: int) -> tuple[int, int, float]:
    """Direction (0 for a target), degree and probability of one attribute's wish."""

    def best(head: str) -> tuple[int, float]:
        i = max(range(len(chances[head])), key=chances[head].__getitem__)
        return i, chances[head][i]

    if status == TARGET:
        degree, sure = best("target")
        return 0, degree, chances["status"][status] * sure
    (up, sure), (steps, surely) = best("direction"), best("change")
    return (1 if up else -1), steps + 1, chances["status"][status] * sure * surely


def _wish(wish: tuple[str, int, int], confidence: float) -> Request:
    attribute, sign, degree = wish
    if sign == 0:
        return Request(attribute, "target", None, degree, confidence)
    direction: Direction = 1 if sign > 0 else -1
    return Request(attribute, "change", direction, degree, confidence)


def _without_request(sentence: str) -> Request | None:
    """The refusal of what need not be read at all."""
    if not words_of(sentence):
        return nothing(1.0, "the sentence is empty")
    if len(sentence) > MAX_CHARACTERS:
        length = f"the sentence must be within {MAX_CHARACTERS} characters, got {len(sentence)}"
        return nothing(1.0, length)
    return None


def _why(answer: Answer) -> str:
    if answer.kept:
        return _left(answer.kept)
    if answer.beyond:
        named = " and ".join(TABLE[name].noun for name in answer.beyond)
        return f"the sentence asks for something that is not known beside the {named}"
    return "the sentence asks for nothing that is known"


def _left(attributes: Sequence[str]) -> str:
    nouns = " and ".join(TABLE[name].noun for name in attributes)
    return f"the sentence asks to leave the {nouns} as it is, and for no change"
