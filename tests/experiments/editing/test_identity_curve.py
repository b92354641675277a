"""The curve of lines made by hand, whose means and intervals are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.editing.identity_curve import Settings, curve, main, size


def line(method: str, moved: float, identity: float, of: str = "a") -> dict[str, Any]:
    return {
        **{"of": of, "method": method, "direction": -1},
        **{"moved_evaluation": -moved, "identity": identity},
    }


def test_edits_are_put_together_by_their_size() -> None:
    lines = [line("field", moved, 1 - moved / 5) for moved in (-0.4, 0.1, 1.0, 1.4, 2.0, 4.0)]
    rows = curve([*lines, line("straight", 1.0, 0.5)])
    found = {(row["method"], row["degrees"]): row for row in rows}
    assert list(found) == [
        ("field", "below 0.5"),
        ("field", "0.5 to 1.5"),
        ("field", "1.5 to 2.5"),
        ("field", "2.5 and more"),
        ("straight", "0.5 to 1.5"),
    ]
    lazy, some = found["field", "below 0.5"], found["field", "0.5 to 1.5"]
    assert (lazy["edits"], lazy["share"], lazy["size"]) == (2, 0.333, -0.15)
    assert (some["size"], some["identity"]) == (1.2, pytest.approx(0.76))
    assert some["low"] is None  # of one face there is no interval
    assert size(lines[0]) == -0.4


def test_the_interval_is_that_of_faces_not_of_edits() -> None:
    """Each of 40 faces edited five times alike: the spread is that of 40 values, not of 200."""
    identities = np.random.default_rng(1).normal(0.8, 0.1, 40)
    lines = [
        line("field", 1.0, float(one), str(i)) for i, one in enumerate(identities) for _ in range(5)
    ]
    (row,) = curve(lines)
    reach = 1.96 * identities.std() / 40**0.5
    assert row["high"] - row["low"] == pytest.approx(2 * reach, rel=0.1)


def test_table_and_figure_are_drawn_from_the_lines_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line("field", moved, 0.9, str(i)) for i, moved in enumerate((0.2, 1.0, 1.1, 1.2))]
    file = tmp_path / "results-w2.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in lines))
    main(Settings(file, tmp_path / "out"))
    assert "0.5 to 1.5" in capsys.readouterr().out
    written = json.loads((tmp_path / "out" / "identity_curve.json").read_text())
    assert [row["edits"] for row in written["rows"]] == [1, 3]
    assert (tmp_path / "out" / "identity_curve.png").read_bytes().startswith(b"\x89PNG")


def test_lines_of_something_else_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text('{"image": "a"}\n')
    for path in (file, tmp_path / "none.jsonl"):
        with pytest.raises(ValueError, match="lines must be those of"):
            main(Settings(path, tmp_path / "out"))
