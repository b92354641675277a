"""Which edits are asked for, and how their lines become figures."""

from __future__ import annotations

import pytest
import torch

from experiments.common.editing import NamedFace
from experiments.common.possible_requests import possible_requests
from experiments.editing.editing_benchmark import METHODS, report, summary_rows
from experiments.editing.editing_gallery import CHANGE, chosen_faces
from semantic.attributes import ATTRIBUTES


def face(name: str, *degrees: int) -> NamedFace:
    nothing = torch.zeros(1)
    return NamedFace(name, nothing, nothing, dict(zip(ATTRIBUTES, degrees, strict=True)))


FACES = [face("a", 0, 0, 5, 2, 1), face("b", 3, 0, 0, 5, 4), face("c", 1, 5, 0, 0, 2)]


def test_requests_are_possible_spread_and_repeatable() -> None:
    def drawn() -> list[tuple[str, str, int, int]]:
        return [
            (f.name, str(r.attribute), int(r.direction or 0), int(r.degree or 0))
            for f, r in possible_requests(FACES, 3, torch.Generator().manual_seed(1))
        ]

    requests = drawn()
    assert requests == drawn()
    assert len(requests) == len(set(requests))
    degrees = {f.name: f.degrees for f in FACES}
    for name, attribute, direction, change in requests:
        assert 0 <= degrees[name][attribute] + direction * change <= 5
        assert 1 <= change <= 2
    up = [
        name for name, attribute, direction, _ in requests if (attribute, direction) == ("age", 1)
    ]
    assert sorted(up) == ["a", "b", "c"]  # every face before any twice
    off = [r for r in requests if r[1:3] == ("eyeglasses", -1)]
    assert [r[0] for r in off] == ["c"] * 2  # the one face that has some, by 1 and 2


def test_gallery_takes_faces_with_room() -> None:
    chosen = chosen_faces(FACES)
    assert [(a, d) for a, d, _ in chosen] == [(a, d) for a in ATTRIBUTES for d in (-1, 1)]
    for attribute, direction, one in chosen[:2]:
        degree = one.degrees[attribute]
        assert (5 - degree if direction == 1 else degree) >= CHANGE
    # c has some bangs already, and is the only one with eyeglasses to take off.
    assert [one.name for _, _, one in chosen[:3]] == ["b", "c", "c"]


def line(method: str, sent: int, second: int) -> dict[str, object]:
    same = {"image": "a", "attribute": "age", "direction": -1, "change": 2, "expected": 1}
    measures = {"identity": 0.5, "drift_editing": 0.1, "drift_evaluation": 0.2, "steps": 2}
    return {
        **same,
        **measures,
        "method": method,
        "sent_editing": sent,
        "sent_evaluation": second,
        "moved_evaluation": -1.5,
        "seconds": 0.3,
    }


def test_figures_of_lines() -> None:
    lines = [line("field", 1, 2), line("field", 2, 3)]
    row = summary_rows(lines, "field")
    assert row[:5] == ["field", 2, 0.5, 0.5, pytest.approx(1.5)]
    text = report([line(method, 1, 1) for method in METHODS])
    assert text.count("where both reached it") == 2
    assert "age, less: straight" in text
