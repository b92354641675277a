"""Training of the text semantic encoder: it goes on where it was stopped, its weights load."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from random import Random

import pytest
import torch

from semantic.requests import RequestEncoder, RequestReader, Vocabulary
from semantic.training.requests import train as training
from semantic.training.requests.sentences import NOTHING, Meaning, Said
from semantic.training.requests.templates import read_templates
from semantic.training.requests.train import Drawer, misses, targets_of
from semantic.training.requests.vocabulary import words


def test_targets_leave_out_what_a_sentence_does_not_say() -> None:
    several = Said((Meaning("beard", -1, 4), Meaning("age", 0, 5)), kept=("bangs",))
    rows = targets_of([several, NOTHING])
    assert rows["status"].tolist() == [[3, 0, 1, 0, 2], [0] * 5]
    assert rows["direction"].tolist() == [[-100, -100, 0, -100, -100], [-100] * 5]
    assert rows["change"].tolist() == [[-100, -100, 3, -100, -100], [-100] * 5]
    assert rows["target"].tolist() == [[-100, -100, -100, -100, 5], [-100] * 5]


class Interrupted(Drawer):
    """Draws so many sentences, then the user presses Ctrl-C."""

    left = 0

    def indexed(self, rng: Random) -> tuple[list[int], Said]:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().indexed(rng)


def test_interrupted_training_goes_on_to_the_same_weights(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vocabulary = Vocabulary(words())
    drawer = Interrupted(read_templates(folder), vocabulary)
    monkeypatch.setattr(training, "BATCH", 8)
    monkeypatch.setattr(training, "SAVE_EVERY", 2)

    def train(work: str, batches: int) -> RequestEncoder:
        (folder / work).mkdir(exist_ok=True)
        drawer.left = 8 * batches
        encoder = _untrained(len(vocabulary))
        training.train(encoder, drawer, work=folder / work, steps=5, seed=0)
        return encoder

    straight = train("straight", 5)
    with pytest.raises(KeyboardInterrupt):
        train("halves", 3)
    resumed = train("halves", 3)  # steps 3 to 5; the third was lost
    for name, value in straight.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name
    log = (folder / "halves" / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in log] == [2, 4, 5]


def test_training_writes_weights_that_load(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "editable_deepsc")
    figures = training.run(data=folder, work=folder / "work", steps=1, seed=0)
    assert figures["held_out_templates"] == 3
    assert any(line.startswith("held_out_plain: ") for line in caplog.messages)
    reader = RequestReader.load(folder / "work" / "requests.safetensors")
    assert 0 <= reader.read("make the beard longer").confidence <= 1


def test_misses_are_counted() -> None:
    reader = RequestReader(Vocabulary(["beard"]), _untrained(3))
    pairs = [("beard", Said((Meaning("beard", 0, 0),))), ("", NOTHING)]
    assert pairs[1] not in [pair for pair, _ in misses(reader, pairs)]


def _untrained(vocabulary: int) -> RequestEncoder:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return RequestEncoder(vocabulary=vocabulary, embedding=4, hidden=4)
