"""Trains the text semantic encoder on Talk-to-Edit's templates and on our own phrasing.

    python -m semantic.training.requests --data DIR --work DIR [--steps 2500]

DIR of the data: Talk-to-Edit's ``user_fsm.json`` and ``pool.json``. Every fifth distinct template
is held out: training sees neither it nor a sentence of ours that says the same in the same words.
Resumes where it was stopped; ``--work`` keeps the state, log.jsonl and requests.safetensors.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from semantic.requests import (
    CLASSES,
    Request,
    RequestEncoder,
    RequestReader,
    Vocabulary,
    words_of,
)
from semantic.training import sentences
from semantic.training.sentences import NOTHING, SEVERAL, Meaning, Sentence

__all__ = ["Templates", "meaning_of", "read_templates", "training_pairs"]

EMBEDDING, HIDDEN = 96, 160
BATCH = 128
SAVE_EVERY = 25
PEAK_RATE = 3e-3
UNKNOWN_SHARE = 0.02  # of the words, to learn what to make of words never seen
IGNORED = -100
NAMES = {
    "Bangs": "bangs",
    "Eyeglasses": "eyeglasses",
    "No_Beard": "beard",
    "Smiling": "smiling",
    "Young": "age",
}
# What the words of a template say beyond the place where it stands.
OVER_SIXTY = re.compile("sixties|senior|elderly")
COMPARED = re.compile(r"\bmore\b|\b(?!very)\w+er\b")
REMOVED = re.compile(r"^(remove|no)\b|\b(off|gone|shouldnt|dont (like|want))\b|remove it"
                     r"|try to remove|smile to vanish|to a poker")  # fmt: skip
MEASURED = re.compile("slightly|somewhat|much|a lot|almost|and darker")
# The pool takes it for "somewhat"; in English it is nearer to "much".
NO_SYNONYM = "considerably"


class Options(argparse.Namespace):
    """The command line."""

    data: Path
    work: Path
    steps: int
    seed: int


class Templates(NamedTuple):
    """Request templates by meaning, and the pool that varies them."""

    train: dict[Meaning, list[str]]
    held_out: dict[Meaning, list[str]]
    synonyms: dict[str, list[str]]
    keys: dict[str, str]  # " synonym " -> " what it stands for ", the longest first
    before: list[str]
    after: list[str]

    def varied(self, rng: Random, text: str) -> str:
        """The template with synonyms, prefix and postfix of the pool, at times."""
        text = text.lower()
        for key, choices in self.synonyms.items():
            text = re.sub(rf"\b{re.escape(key)}\b", partial(_one_of, rng, choices), text)
        if rng.random() < 0.25:
            text = f"{rng.choice(self.before)} {text}"
        if rng.random() < 0.25:
            text = f"{text} {rng.choice(self.after)}"
        return text

    def key(self, text: str) -> tuple[str, ...]:
        """The words with every synonym put back: equal for sentences that say the same."""
        words = f" {' '.join(words_of(text))} "
        for choice, key in self.keys.items():
            words = words.replace(choice, key)
        return tuple(words_of(words))


def read_templates(folder: Path, seed: int = 0) -> Templates:
    """Reads and splits the templates; ValueError where the folder has none.

    Sentences of the same words (but for synonyms) always fall on the same side of the split.
    """
    try:
        cells = json.loads((folder / "user_fsm.json").read_text())["pureRequest"]
        pool = json.loads((folder / "pool.json").read_text())
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"data must hold user_fsm.json and pool.json: {error}") from error
    synonyms = {
        key.strip(): [choice.strip() for choice in choices if choice != NO_SYNONYM]
        for key, choices in pool["synonyms"].items()
    }
    keys = {
        f" {' '.join(words_of(choice))} ": f" {key} "
        for key, choices in synonyms.items()
        for choice in sorted(choices, key=len, reverse=True)
    }
    templates = Templates({}, {}, synonyms, keys, pool["prefix"], pool["postfix"])
    places: dict[tuple[str, ...], list[tuple[str, list[str]]]] = defaultdict(list)
    for place, text in _cells(cells):
        places[templates.key(text)].append((text, place))
    order = sorted(places)
    Random(seed).shuffle(order)
    for i, key in enumerate(order):
        side = templates.held_out if i % 5 == 0 else templates.train
        meaning = meaning_of(key, [place for _, place in places[key]])
        texts = sorted({text for text, _ in places[key]})
        side.setdefault(meaning, []).extend(texts)
    return templates


def meaning_of(words: Sequence[str], places: Sequence[Sequence[str]]) -> Meaning:
    """One meaning for a template that stands in one or several places, which do not always agree.

    A place is (attribute, "target", degree) or (attribute, "change", sign, "definite", degree) or
    (..., "indefinite"). What names an end state is a target; a change without a measure is one
    degree; ages from sixty are degree 5, as CelebA-Dialog defines it.
    """
    attribute, text = NAMES[places[0][0]], " ".join(words)
    targets = [int(place[2]) for place in places if place[1] == "target"]
    if targets:
        over_sixty = attribute == "age" and OVER_SIXTY.search(text)
        return Meaning(attribute, 0, 5 if over_sixty else min(targets))
    more_obvious = {"more", "obvious"} <= set(words)  # one of them stands among the negative ones
    direction = 1 if places[0][2] == "positive" or more_obvious else -1
    definite = [int(place[4]) for place in places if place[3] == "definite"]
    degree = definite[0] if len(definite) == len(places) else 1
    if direction == 1 and degree == 5 and not COMPARED.search(text):
        return Meaning(attribute, 0, 5)
    if direction == -1 and REMOVED.search(text):
        return Meaning(attribute, 0, 0)
    return Meaning(attribute, direction, degree if MEASURED.search(text) else 1)


def _cells(tree: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[list[str], str]]:
    if isinstance(tree, list):
        yield from ((list(place), text) for text in tree)
    else:
        for name, branch in tree.items():
            yield from _cells(branch, (*place, name))


def training_pairs(templates: Templates, rng: Random, count: int) -> list[Sentence]:
    """Sentences of the training templates and of our own phrasing, with their meanings."""
    held_out = {templates.key(text) for texts in templates.held_out.values() for text in texts}
    pairs: list[Sentence] = []
    while len(pairs) < count:
        one = _template_pair(templates, rng) if rng.random() < 0.45 else sentences.own(rng)
        if templates.key(one[0]) in held_out:
            continue
        kind = rng.random()
        if kind < 0.15:
            one = sentences.other(rng)
        elif kind < 0.33:
            one = sentences.two_at_once(rng, one)
        elif kind < 0.37:
            one = sentences.keeping(rng, one)
        text = sentences.decorated(rng, one[0])
        pairs.append((sentences.misspelt(rng, text) if rng.random() < 0.1 else text, one[1]))
    return pairs


def _one_of(rng: Random, choices: list[str], _: re.Match[str]) -> str:
    return rng.choice(choices)


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
    encoder: RequestEncoder, vocabulary: Vocabulary, templates: Templates, options: Options
) -> None:
    """Adam, one cycle of the learning rate; every step draws its own sentences."""
    optimizer = torch.optim.Adam(encoder.parameters(), lr=PEAK_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=options.steps + 1, pct_start=0.1
    )
    parts: dict[str, Any] = {"encoder": encoder, "optimizer": optimizer, "schedule": schedule}
    state_file = options.work / "state.pt"
    start = 0
    if state_file.exists():
        state = torch.load(state_file, weights_only=True)
        start = state["step"]
        for name, part in parts.items():
            part.load_state_dict(state[name])
    steps = range(start, options.steps)
    for step in tqdm(steps, initial=start, total=options.steps, desc="train"):
        rng = Random(f"{options.seed} {step}")
        pairs = training_pairs(templates, rng, BATCH)
        indices = [
            [i if rng.random() >= UNKNOWN_SHARE else 1 for i in vocabulary.indices(text)]
            for text, _ in pairs
        ]
        with seeded(rng.getrandbits(31)):  # of the dropout
            loss = loss_of(encoder, indices, [meaning for _, meaning in pairs])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == options.steps:
            with (options.work / "log.jsonl").open("a") as log:
                log.write(json.dumps({"step": step + 1, "loss": loss.item()}) + "\n")
            state = {name: part.state_dict() for name, part in parts.items()}
            torch.save(state | {"step": step + 1}, state_file.with_suffix(".tmp"))
            os.replace(state_file.with_suffix(".tmp"), state_file)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """torch's own generator seeded inside, untouched outside: some layers take no other."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


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
    """Exact accuracy on held-out templates, as they stand, varied and misspelt; refusals."""
    rng = Random("evaluation")
    plain = [(text, m) for m, texts in templates.held_out.items() for text in texts]
    varied = [(templates.varied(rng, text), meaning) for text, meaning in plain for _ in range(20)]
    figures: dict[str, float] = {"held_out_templates": len(plain)}
    for name, pairs in {
        "held_out_plain": plain,
        "held_out_varied": varied,
        "held_out_misspelt": [(sentences.misspelt(rng, text), m) for text, m in varied],
        "nothing_refused": [sentences.other(rng) for _ in range(500)],
        "several_refused": [sentences.two_at_once(rng, sentences.own(rng)) for _ in range(500)],
    }.items():
        missed = misses(reader, pairs)
        figures[name] = round(1 - len(missed) / len(pairs), 4)
        for (text, meaning), request in missed[:5]:
            line = f"{name}: {text!r} is {tuple(meaning)}, read as {request.as_json()}"
            print(line, file=sys.stderr)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the templates")
    parser.add_argument("--work", type=Path, required=True, help="folder for state, log, weights")
    parser.add_argument("--steps", type=int, default=2500, help=f"steps of {BATCH} sentences")
    parser.add_argument("--seed", type=int, default=0, help="of initial weights and sentences")
    options = parser.parse_args(namespace=Options())
    options.work.mkdir(parents=True, exist_ok=True)
    templates = read_templates(options.data)
    vocabulary = Vocabulary(sentences.words())
    with seeded(options.seed):
        encoder = RequestEncoder(vocabulary=len(vocabulary), embedding=EMBEDDING, hidden=HIDDEN)
    train(encoder, vocabulary, templates, options)
    # Measured as it is shipped, in float16.
    state = {name: value.half().contiguous() for name, value in encoder.state_dict().items()}
    encoder.load_state_dict(state)
    figures = evaluate(RequestReader(vocabulary, encoder), templates)
    print(json.dumps(figures))
    config = {"embedding": EMBEDDING, "hidden": HIDDEN, "words": vocabulary.words}
    config |= {"steps": options.steps, "seed": options.seed, "figures": figures}
    metadata = {"config": json.dumps(config)}
    save_file(state, options.work / "requests.safetensors", metadata=metadata)


if __name__ == "__main__":
    main()
