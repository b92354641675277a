"""The paper's command on made faces: lines, resuming, processes, and what is drawn of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from torch import Tensor

import run_link
from experiments.baselines.names import check_scheme
from experiments.paper.command import paper
from experiments.paper.rows import ROWS
from experiments.paper.sets import set_cells
from experiments.paper.settings import Paper
from experiments.paper.summary import cell, summary
from semantic.metrics.sets import kernel_distance

SCHEME = "webp-ldpc-512"  # whatever arrives of it takes a moment

pytestmark = pytest.mark.usefixtures("one_thread")


def settings(out: Path) -> Paper:
    return Paper(
        "figure4", schemes=(SCHEME,), snr_db=(0.0, 15.0), edit=False, out=out, device="cpu"
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("paper")
    paper(settings(out))
    return out


def lines(out: Path) -> list[dict[str, object]]:
    """Of the file, in the order of their keys."""
    rows = [json.loads(line) for line in (out / f"{SCHEME}.jsonl").read_text().splitlines()]
    return sorted(rows, key=lambda row: str(row["key"]))


@pytest.mark.weights
def test_a_line_and_a_picture_an_item(made: Path) -> None:
    found = lines(made)
    assert len(found) == 4 == len({row["key"] for row in found})
    assert {(row["snr_db"], row["arrived"]) for row in found} == {(0.0, False), (15.0, True)}
    assert {row["uses"] for row in found} == {512}
    assert len({row["picture"] for row in found}) == 2
    pictures = {file.stem for file in (made / "pictures").iterdir()}
    assert pictures == {row["key"] for row in found}
    text = (made / "figure4.md").read_text()
    assert "not measured" not in text and f"| {SCHEME} | 512 | 0.0104 | 0.0104 |" in text
    assert {"figure4.json", "figure4.png"} <= {file.name for file in made.iterdir()}


@pytest.mark.weights
def test_what_is_there_is_not_made_again(made: Path) -> None:
    before = (made / f"{SCHEME}.jsonl").read_bytes()
    table = (made / "figure4.md").read_bytes()
    paper(settings(made))
    assert (made / f"{SCHEME}.jsonl").read_bytes() == before
    assert (made / "figure4.md").read_bytes() == table


@pytest.mark.weights
def test_a_killed_run_goes_on_in_several_processes(made: Path, tmp_path: Path) -> None:
    """Killed within its second line; two processes make the rest, and it is the same."""
    first, second, *_ = (made / f"{SCHEME}.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / f"{SCHEME}.jsonl").write_text(first + second[:40])
    paper(replace(settings(tmp_path), jobs=2))
    assert lines(tmp_path) == lines(made)
    for row in lines(made):
        if json.loads(first)["key"] != row["key"]:
            name = f"pictures/{row['key']}.png"
            assert (tmp_path / name).read_bytes() == (made / name).read_bytes()


@pytest.mark.weights
def test_a_gallery_and_a_scheme_that_cannot_be(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.baselines.deep.WEIGHTS", made / "none")
    row = replace(settings(made), what="figure5", schemes=(SCHEME, "deepsc"), snr_db=(15.0,))
    paper(row)
    shown = capsys.readouterr()
    assert "left out deepsc: weights must be trained first" in shown.err
    with Image.open(made / "figure5.png") as picture:
        assert picture.width > 2 * 160 and picture.height > 2 * 160
    assert "figure5" in shown.out
    with pytest.raises(ValueError, match="schemes must have one that can be used, got deepsc"):
        paper(replace(row, schemes=("deepsc",)))


@pytest.mark.weights
def test_what_a_picture_costs_is_measured_afresh(made: Path) -> None:
    """Its lines are others than those of figures, though scheme, SNR and face are the same."""
    asked = replace(settings(made), what="table11", snr_db=(15.0,), images=1)
    paper(asked)
    (line,) = [row for row in lines(made) if "joules" in row]
    assert line["seconds"] > 0  # type: ignore[operator]
    assert "| seconds | 15 dB |" in (made / "table11.md").read_text()
    before = (made / f"{SCHEME}.jsonl").read_bytes()
    paper(replace(asked, what="table6"))
    assert (made / f"{SCHEME}.jsonl").read_bytes() == before


@pytest.mark.weights
def test_the_numbers_of_the_networks(tmp_path: Path) -> None:
    """The adapters are the paper's: two maps of 1,024 numbers, 2,099,200 in all."""
    paper(Paper("table7", out=tmp_path, device="cpu"))
    assert "| channel adapters | 2.10 | tuned, " in (tmp_path / "table7.md").read_text()


@pytest.mark.parametrize("name", ROWS)
def test_each_row_is_of_schemes_and_measures_that_there_are(name: str) -> None:
    row = Paper(name).row
    assert (row.schemes or row.view == "parameters") and all(
        check_scheme(scheme) for scheme in row.schemes
    )
    assert row == ROWS[name]


def test_bad_settings_are_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for given, sentence in (
        (["--images", "0"], "images must be at least 1, got 0"),
        (["--schemes", "morse"], "scheme must be one of editable-deepsc, "),
        (["--data", "nowhere"], "data must be an existing folder, got 'nowhere'"),
    ):
        assert run_link.main(["paper", "figure4", *given]) == 2
        assert sentence in capsys.readouterr().err
    assert run_link.main(["paper", "figure99"]) == 2
    assert "figure99" in capsys.readouterr().err


def test_intervals() -> None:
    """Student's 95 % of four values: t = 3.1824 deviations of the mean; Wilson's of 3 of 4."""
    known = cell([1.0, 2.0, 3.0, 4.0])
    assert known.low is not None and known.high is not None
    assert (known.mean, known.n) == (2.5, 4)
    assert known.high - known.mean == pytest.approx(3.18245 * (5 / 3) ** 0.5 / 2, rel=1e-4)
    share = cell([1, 1, 1, 0], share=True)
    assert (share.low, share.high) == pytest.approx((0.30064, 0.95441), abs=1e-4)
    assert cell([0.3]).low is None


def test_sets_of_pictures() -> None:
    """FID and KID of received sets, where every face has arrived and there are three or more."""
    rng = torch.Generator().manual_seed(0)
    originals = {str(n): torch.randn(1, 1, 2, 2, generator=rng) for n in range(6)}
    lines = [{"scheme": "a", "snr_db": 6.0, "picture": name} for name in originals]
    lines += [{"scheme": "b", "snr_db": 6.0, "picture": name} for name in list(originals)[:5]]

    def features(pictures: Sequence[Tensor]) -> Tensor:
        return torch.cat(list(pictures)).flatten(1)

    def moved(line: dict[str, Any]) -> Tensor:
        return originals[line["picture"]] + 2

    found = set_cells(lines, originals, moved, features)
    assert list(found) == [("a", 6.0)]
    assert found["a", 6.0]["fid"].mean == pytest.approx(4 * 2**2, rel=1e-5)  # the means' distance
    known = kernel_distance(features([moved(line) for line in lines[:6]]),
                            features(list(originals.values())), paired=True)  # fmt: skip
    assert found["a", 6.0]["kid"].mean == known.value
    few = {name: originals[name] for name in list(originals)[:2]}
    assert set_cells(lines, few, moved, features) == {}


def test_summaries_leave_out_what_was_not_measured() -> None:
    rows = [
        {"scheme": "a", "snr_db": 6.0, "lpips_alex": 0.2, "identity_cosine": None},
        {"scheme": "a", "snr_db": 6.0, "lpips_alex": 0.4, "identity_cosine": None},
    ]
    ((group, cells),) = summary(rows, ("lpips_alex", "identity_cosine", "degree_off")).items()
    assert group == ("a", 6.0) and list(cells) == ["lpips_alex"]
    assert cells["lpips_alex"].mean == pytest.approx(0.3)
