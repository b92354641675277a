"""Trains the text semantic encoder on Talk-to-Edit's templates and on our own phrasing.

    python run_link.py train requests --data DIR --work DIR2 [--steps 2500]

DIR holds Talk-to-Edit's ``user_fsm.json`` and ``pool.json``. Every fifth distinct template is held
out: training sees neither it nor a sentence of ours that says the same in the same words. Resumes
where it was stopped; DIR2 keeps the state, log.jsonl and requests.safetensors.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from semantic import weights
from semantic.requests import CLASSES, Request, RequestEncoder, RequestReader, Vocabulary
from semantic.training.requests.phrasing.vocabulary import words
from semantic.training.requests.refusals import other, two_at_once
from semantic.training.requests.sentences import NOTHING, SEVERAL, Meaning, Sentence, own
from semantic.training.requests.templates import Templates, read_templates
from semantic.training.requests.variations import decorated, keeping, misspelt
from semantic.training.resume import Stateful, claim, log_line, restore, save, seeded

__all__ = ["evaluate", "run", "train", "training_pairs"]

LOG = logging.getLogger("editable_deepsc")

EMBEDDING, HIDDEN = 96, 160
BATCH = 128
SAVE_EVERY = 25
PEAK_RATE = 3e-3
UNKNOWN_SHARE = 0.02  # of the words, to learn what to make of words never seen
IGNORED = -100


def training_pairs(templates: Templates, rng: Random, count: int) -> list[Sentence]:
    """Sentences of the training templates and of our own phrasing, with their meanings."""
    held_out = {templates.key(text) for texts in templates.held_out.values() for text in texts}
    pairs: list[Sentence] = []
    while len(pairs) < count:
        one = _template_pair(templates, rng) if rng.random() < 0.45 else own(rng)
        if templates.key(one[0]) in held_out:
            continue
        kind = rng.random()
        if kind < 0.15:
            one = other(rng)
        elif kind < 0.33:
            one = two_at_once(rng, one)
        elif kind < 0.37:
            one = keeping(rng, one)
        text = decorated(rng, one[0])
        pairs.append((misspelt(rng, text) if rng.random() < 0.1 else text, one[1]))
    return pairs


def _template_pair(templates: Templates, rng: Random) -> Sentence:
    meaning = rng.choice(list(templates.train))
    return templates.varied(rng, rng.choice(templates.train[meaning])), meaning


def targets_of(meanings: Sequence[Meaning]) -> dict[str, Tensor]:
    """Class of each head, [B]; -100 where a head has nothing to say."""
    rows = []
    for attribute, direction, degree in meanings:
        row = [CLASSES.index(attribute), IGNORED, IGNORED, IGNORED, IGNORED]
        if direction:
            row[1:4] = [0, int(direction > 0), degree - 1]
        elif attribute not in ("nothing", "several"):
            row[1], row[4] = 1, degree
        rows.append(row)
    names = ("attribute", "mode", "direction", "change", "target")
    return dict(zip(names, torch.tensor(rows).unbind(dim=1), strict=True))


def loss_of(encoder: RequestEncoder, indices: list[list[int]], meanings: list[Meaning]) -> Tensor:
    """Sum of the heads' cross entropies; a head's is averaged over the whole batch."""
    logits = encoder(indices)
    losses = [
        F.cross_entropy(logits[name], classes, ignore_index=IGNORED, reduction="sum")
        for name, classes in targets_of(meanings).items()
    ]
    return torch.stack(losses).sum() / len(indices)


def train(
    encoder: RequestEncoder,
    vocabulary: Vocabulary,
    templates: Templates,
    *,
    work: Path,
    steps: int,
    seed: int,
) -> None:
    """Adam, one cycle of the learning rate; every step draws its own sentences."""
    optimizer = torch.optim.Adam(encoder.parameters(), lr=PEAK_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=steps + 1, pct_start=0.1
    )
    parts: dict[str, Stateful]
    parts = {"encoder": encoder, "optimizer": optimizer, "schedule": schedule}
    start = restore(work / "state.pt", parts)
    for step in tqdm(range(start, steps), initial=start, total=steps, desc="train"):
        rng = Random(f"{seed} {step}")
        indices, meanings = _batch(templates, vocabulary, rng)
        with seeded(rng.getrandbits(31)):  # of the dropout
            loss = loss_of(encoder, indices, meanings)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == steps:
            log_line(work, {"step": step + 1, "loss": loss.item()})
            save(work / "state.pt", parts, step + 1)


def _batch(
    templates: Templates, vocabulary: Vocabulary, rng: Random
) -> tuple[list[list[int]], list[Meaning]]:
    """Words as indices, a few of them made unknown, and what the sentences mean."""
    pairs = training_pairs(templates, rng, BATCH)
    indices = [
        [i if rng.random() >= UNKNOWN_SHARE else 1 for i in vocabulary.indices(text)]
        for text, _ in pairs
    ]
    return indices, [meaning for _, meaning in pairs]


def misses(reader: RequestReader, pairs: Sequence[Sentence]) -> list[tuple[Sentence, Request]]:
    """Where attribute, mode, direction and degree are not all right, and what was read."""
    missed = []
    requests = reader.read_all([text for text, _ in pairs])
    for request, pair in zip(requests, pairs, strict=True):
        meaning = pair[1]
        found = (request.attribute, request.direction or 0, request.degree)
        wanted = (None, 0, None) if meaning in (NOTHING, SEVERAL) else tuple(meaning)
        if found != wanted:
            missed.append((pair, request))
    return missed


def evaluate(reader: RequestReader, templates: Templates) -> dict[str, float]:
    """Exact accuracy on held-out templates, as they stand, varied and misspelt; refusals.

    The first few sentences that are not read right are logged.
    """
    rng = Random("evaluation")
    plain = [(text, m) for m, texts in templates.held_out.items() for text in texts]
    varied = [(templates.varied(rng, text), meaning) for text, meaning in plain for _ in range(20)]
    figures: dict[str, float] = {"held_out_templates": len(plain)}
    for name, pairs in {
        "held_out_plain": plain,
        "held_out_varied": varied,
        "held_out_misspelt": [(misspelt(rng, text), m) for text, m in varied],
        "nothing_refused": [other(rng) for _ in range(500)],
        "several_refused": [two_at_once(rng, own(rng)) for _ in range(500)],
    }.items():
        missed = misses(reader, pairs)
        figures[name] = round(1 - len(missed) / len(pairs), 4)
        for (text, meaning), request in missed[:5]:
            read = request.as_json()
            LOG.info("%s: %r is %s, read as %s", name, text, tuple(meaning), read)
    return figures


def run(*, data: Path, work: Path, steps: int, seed: int) -> dict[str, float]:
    """Trains, measures and writes ``requests.safetensors``; returns the figures.

    Args:
        data: folder of the templates.
        work: folder of state, log and weights.
        steps: of 128 sentences.
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
    train(encoder, vocabulary, templates, work=work, steps=steps, seed=seed)
    # Measured as it is shipped, in float16.
    state = weights.halved(encoder)
    encoder.load_state_dict(state)
    figures = evaluate(RequestReader(vocabulary, encoder), templates)
    config = {"embedding": EMBEDDING, "hidden": HIDDEN, "words": vocabulary.words}
    config |= {"steps": steps, "seed": seed, "figures": figures}
    weights.write(work / "requests.safetensors", state, config)
    return figures
