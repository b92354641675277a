"""Trains the text semantic encoder on Talk-to-Edit's templates and on our own phrasing.

    python run_link.py train requests --data DIR --work DIR2 [--steps 15000]

DIR holds Talk-to-Edit's ``user_fsm.json`` and ``pool.json``. Every fifth distinct template is held
out: training sees neither it nor a sentence of ours that says the same in the same words; nor does
it see one of the sentences of `semantic.training.requests.written`. Resumes where it was stopped;
DIR2 keeps the state, log.jsonl and requests.safetensors.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from semantic import weights
from semantic.attributes import ATTRIBUTES
from semantic.requests import STATUSES, Request, RequestEncoder, RequestReader, Vocabulary
from semantic.requests.vocabulary import UNKNOWN
from semantic.requests.words import words_of
from semantic.training.requests.calibrate import calibrated
from semantic.training.requests.combinations import combined
from semantic.training.requests.negations import asked_all_the_same, corrected, forbidden, keeping
from semantic.training.requests.refusals import other, undecided, with_something_else
from semantic.training.requests.sentences import NOTHING, Said, Sentence, Wish, own
from semantic.training.requests.templates import Templates, read_templates
from semantic.training.requests.variations import decorated, misspelt
from semantic.training.requests.vocabulary import asking_words, words
from semantic.training.requests.written import CALIBRATION, OWN, key, read_written, wishes_of
from semantic.training.resume import Stateful, claim, log_line, restore, save, seeded

__all__ = ["Drawer", "evaluate", "run", "train"]

LOG = logging.getLogger("editable_deepsc")

EMBEDDING, HIDDEN = 96, 128
BATCH = 64
SAVE_EVERY = 50
RATE = 2e-3
WARM_UP = 100  # steps
COOLING = 0.3  # last share of the steps, in which the rate falls to zero
MISSPELT_SHARE = 0.15
UNKNOWN_SHARE = 0.02  # of the words around a wish, to learn what to make of words never seen
EMPTIED_SHARE = 0.07  # of the sentences, whose word that matters is made unknown: nothing is asked
IGNORED = -100
ABSENT, CHANGE, TARGET, KEPT = range(len(STATUSES))


class Drawer:
    """Draws sentences with their meanings, none of which is held out."""

    def __init__(self, templates: Templates, vocabulary: Vocabulary) -> None:
        self.templates = templates
        self.vocabulary = vocabulary
        self._held_out = {
            templates.key(text) for texts in templates.held_out.values() for text in texts
        }
        written = read_written(OWN) + read_written(CALIBRATION)
        self._written = {key(words_of(one.sentence)) for one in written}
        self._meanings = list(templates.train)
        self._asking = {vocabulary.indices(word)[0] for word in asking_words()}
        self._spared = self._asking | {
            vocabulary.indices(word)[0] for word in ("no", "not", "dont")
        }
        self._kinds: dict[Callable[[Random], Sentence], float] = {
            lambda rng: _alone(self.template(rng)): 18,
            lambda rng: _alone(own(rng)): 28,
            combined: 14,
            forbidden: 11,
            lambda rng: _alone(asked_all_the_same(rng)): 6,
            corrected: 6,
            lambda rng: keeping(rng, self._wish(rng)): 5,
            other: 18,
            undecided: 2,
            lambda rng: with_something_else(rng, self._wish(rng)): 6,
        }

    def template(self, rng: Random) -> Wish:
        """One of Talk-to-Edit's, varied."""
        meaning = rng.choice(self._meanings)
        return self.templates.varied(rng, rng.choice(self.templates.train[meaning])), meaning

    def _wish(self, rng: Random) -> Wish:
        return self.template(rng) if rng.random() < 0.3 else own(rng)

    def sentence(self, rng: Random) -> Sentence:
        """A sentence, with what stands around it and a slip of the pen at times."""
        while True:
            draw = rng.choices(list(self._kinds), list(self._kinds.values()))[0]
            text, said = draw(rng)
            if len(said.wishes) == 1 and self.templates.key(text) in self._held_out:
                continue
            text = decorated(rng, text)
            if rng.random() < MISSPELT_SHARE:
                text = misspelt(rng, text)
            if key(words_of(text)) not in self._written:
                return text, said

    def indexed(self, rng: Random) -> tuple[list[int], Said]:
        """A sentence as indices, a few of its words unknown."""
        text, said = self.sentence(rng)
        indices = self.vocabulary.indices(text)
        vital = [at for at, i in enumerate(indices) if i in self._asking]
        if vital and len(said.wishes) <= 1 and rng.random() < EMPTIED_SHARE:
            indices[rng.choice(vital)] = UNKNOWN
            return indices, NOTHING
        return [
            i if i in self._spared or rng.random() >= UNKNOWN_SHARE else UNKNOWN for i in indices
        ], said


def _alone(wish: Wish) -> Sentence:
    return wish[0], Said((wish[1],))


def targets_of(said: Sequence[Said]) -> dict[str, Tensor]:
    """Class of each head and attribute, [B, 5]; -100 where a head has nothing to say."""
    rows = torch.full((4, len(said), len(ATTRIBUTES)), IGNORED)
    rows[0] = ABSENT
    for b, one in enumerate(said):
        for attribute in one.kept:
            rows[0, b, ATTRIBUTES.index(attribute)] = KEPT
        for attribute, direction, degree in one.wishes:
            a = ATTRIBUTES.index(attribute)
            if direction:
                rows[:3, b, a] = torch.tensor([CHANGE, int(direction > 0), degree - 1])
            else:
                rows[0, b, a], rows[3, b, a] = TARGET, degree
    return dict(zip(("status", "direction", "change", "target"), rows, strict=True))


def loss_of(encoder: RequestEncoder, indices: list[list[int]], said: list[Said]) -> Tensor:
    """Sum of the heads' cross entropies; a head's is averaged over the whole batch."""
    reading = encoder(indices)
    losses = [
        F.cross_entropy(
            reading.heads[name].flatten(0, 1),
            classes.flatten(),
            ignore_index=IGNORED,
            reduction="sum",
        )
        for name, classes in targets_of(said).items()
    ]
    beyond = torch.tensor([int(one.beyond) for one in said])
    losses.append(F.cross_entropy(reading.beyond, beyond, reduction="sum"))
    return torch.stack(losses).sum() / len(indices)


def train(encoder: RequestEncoder, drawer: Drawer, *, work: Path, steps: int, seed: int) -> None:
    """Adam; every step draws its own sentences.

    The rate rises, stays, and falls at the end, so that a state of the middle serves any number of
    steps.
    """
    optimizer = torch.optim.Adam(encoder.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / WARM_UP, 1, (1 - step / steps) / COOLING),
    )
    parts: dict[str, Stateful]
    parts = {"encoder": encoder, "optimizer": optimizer, "schedule": schedule}
    start = restore(work / "state.pt", parts)
    for step in tqdm(range(start, steps), initial=start, total=steps, desc="train"):
        rng = Random(f"{seed} {step}")
        batch = [drawer.indexed(rng) for _ in range(BATCH)]
        with seeded(rng.getrandbits(31)):  # of the dropout
            loss = loss_of(encoder, [indices for indices, _ in batch], [said for _, said in batch])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == steps:
            log_line(work, {"step": step + 1, "loss": loss.item()})
            save(work / "state.pt", parts, step + 1)


def misses(reader: RequestReader, pairs: Sequence[Sentence]) -> list[tuple[Sentence, Request]]:
    """Where attribute, mode, direction and degree are not all right, and what was read."""
    requests = reader.read_all([text for text, _ in pairs])
    return [
        (pair, request)
        for request, pair in zip(requests, pairs, strict=True)
        if set(wishes_of(request)) != (set() if pair[1].beyond else set(map(tuple, pair[1].wishes)))
    ]


def evaluate(reader: RequestReader, templates: Templates) -> dict[str, float]:
    """Exact accuracy on held-out templates, as they stand, varied and misspelt; on what was written
    by hand; on drawn refusals and combinations.

    The first few sentences that are not read right are logged.
    """
    rng = Random("evaluation")
    plain = [(text, m) for m, texts in templates.held_out.items() for text in texts]
    varied = [(templates.varied(rng, text), meaning) for text, meaning in plain for _ in range(20)]
    figures: dict[str, float] = {"held_out_templates": len(plain)}
    for name, pairs in {
        "held_out_plain": list(map(_alone, plain)),
        "held_out_varied": list(map(_alone, varied)),
        "held_out_misspelt": [_alone((misspelt(rng, text), m)) for text, m in varied],
        "nothing_refused": [other(rng) for _ in range(500)],
        "forbidden_refused": [forbidden(rng) for _ in range(500)],
        "several_done": [combined(rng) for _ in range(500)],
    }.items():
        missed = misses(reader, pairs)
        figures[name] = round(1 - len(missed) / len(pairs), 4)
        for (text, said), request in missed[:5]:
            LOG.info("%s: %r is %s, read as %s", name, text, said, request.as_json())
    written = read_written(OWN)
    requests = reader.read_all([one.sentence for one in written])
    right = [
        one.is_right(wishes_of(request)) for one, request in zip(written, requests, strict=True)
    ]
    return figures | {"own_requests": round(sum(right) / len(right), 4)}


def run(*, data: Path, work: Path, steps: int, seed: int) -> dict[str, float]:
    """Trains, calibrates, measures and writes ``requests.safetensors``; returns the figures.

    Args:
        data: folder of the templates.
        work: folder of state, log and weights.
        steps: of 64 sentences.
        seed: of initial weights and sentences.

    Raises:
        ValueError: the folder of the data holds no templates.
    """
    templates = read_templates(data)
    files = b"".join((data / name).read_bytes() for name in ("user_fsm.json", "pool.json"))
    claim(work, {"templates": zlib.crc32(files), "steps": steps, "seed": seed})
    vocabulary = Vocabulary(words())
    with seeded(seed):
        encoder = RequestEncoder(vocabulary=len(vocabulary), embedding=EMBEDDING, hidden=HIDDEN)
    train(encoder, Drawer(templates, vocabulary), work=work, steps=steps, seed=seed)
    # Measured as it is shipped, in float16.
    state = weights.halved(encoder)
    encoder.load_state_dict(state)
    calibration = calibrated(RequestReader(vocabulary, encoder), read_written(CALIBRATION))
    figures = evaluate(RequestReader(vocabulary, encoder, calibration), templates)
    config = {"embedding": EMBEDDING, "hidden": HIDDEN, "words": vocabulary.words}
    config |= {"calibration": calibration, "steps": steps, "seed": seed, "figures": figures}
    weights.write(work / "requests.safetensors", state, config)
    return figures
