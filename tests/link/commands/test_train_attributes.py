"""``run_link.py train attributes`` with data that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

import run_link


def test_folder_without_faces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = tmp_path / "work"
    arguments = ["train", "attributes", "--data", str(tmp_path), "--work", str(work)]
    assert run_link.main(arguments) == 2
    errors = capsys.readouterr().err
    assert errors.startswith("run_link.py: data must hold the readable file list_attr_celeba.txt")
    assert errors.count("\n") == 1
    assert not work.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--data", "nowhere"), "data must be an existing folder, got 'nowhere'"),
        (("--data", ".", "--annotation", "nowhere"), "annotation must be an existing file"),
        (("--data", ".", "--epochs", "0"), "epochs must be at least 1, got 0"),
        (
            ("--data", ".", "--seed", "-1"),
            "seed must be a whole number within 0..9223372036854775807, got -1",
        ),
    ],
)
def test_bad_settings(
    arguments: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = run_link.main(["train", "attributes", *arguments])
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    assert code == 2
    errors = capsys.readouterr().err
    assert reason in " ".join(errors.replace("│", " ").split())
