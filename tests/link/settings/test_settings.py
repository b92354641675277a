"""Settings: what is saved of them, and what is refused before any work starts."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from link.settings import (
    Adapt,
    Chat,
    Finding,
    Inversion,
    Networks,
    Photograph,
    Run,
    Rx,
    Sweep,
    TrainAttributes,
    TrainFaceCode,
    TrainFields,
    TrainRequests,
    Tx,
    as_json,
)
from link.settings.decode import Decode
from semantic.latents.names import CODES

IN_EVERY_RESULT = (
    *("size", "generator", "device", "cache", "inversion", "steps", "seed", "out"),
    *("csi", "fading", "k_factor", "tdl_model", "delay_spread"),
    *("tx_address", "rx_address", "control_address"),
)


def test_saved_settings_are_flat_and_keep_their_names() -> None:
    for settings in (Run(), Chat(), Sweep(), Adapt()):
        saved = as_json(settings)
        assert set(IN_EVERY_RESULT) <= set(saved)
        assert json.loads(json.dumps(saved)) == {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in saved.items()
        }
    run = as_json(Run(Networks(size=1024), latent=Inversion(steps=7), say="smile"))
    assert (run["size"], run["steps"], run["say"]) == (1024, 7, "smile")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (partial(Run, latent=Inversion(steps=0)), "steps must be at least 1, got 0"),
        (partial(Run, Networks(size=64)), "size must be one of 128, 1024, got 64"),
        (partial(Run, Networks(32, Path(__file__))), "size must be one of 64, 128, 256, 512, 1024"),
        (
            partial(Tx, networks=Networks(generator=Path("no.pkl"))),
            "generator must be an existing file, got 'no",
        ),
        (
            partial(Run, seed=2**63),
            "seed must be a whole number within 0..9223372036854775807, got",
        ),
        (partial(Chat, snr_db=float("inf")), "snr-db must be within -40..60 dB, got inf"),
        (partial(Run, snr_db=(0.0, float("inf"))), "snr-db must be within -40..60 dB, got inf"),
        (partial(Sweep, snr_db=(0.0, -41.0)), "snr-db must be within -40..60 dB, got -41.0"),
        (partial(Adapt, learning_rate=float("nan")), "learning-rate must be within 0..1, got nan"),
        (partial(Tx, pause_s=float("inf")), "pause-s must be a finite number, got inf"),
        (partial(Sweep, finding=Finding(face=0)), "face must be at least 1, got 0"),
        (partial(Tx, finding=Finding(2, True)), "face must not be given with aligned, got 2"),
        (partial(Rx, rate=float("inf")), "rate must be within 1..1e9 samples/s, got inf"),
    ],
)
def test_bad_values_are_named(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_folders_that_cannot_be_are_refused_before_any_work(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    long = tmp_path / ("n" * 300)
    for make, name in [
        *((partial(settings), "out") for settings in (Run, Chat, Sweep, Adapt, Tx, Rx)),
        (partial(TrainFields), "work"),
        (partial(TrainAttributes, tmp_path), "work"),
        (partial(TrainRequests, tmp_path), "work"),
        (partial(TrainFaceCode, tmp_path), "work"),
    ]:
        with pytest.raises(ValueError, match=f"{name} must be a folder, got the file"):
            make(**{name: file})
        with pytest.raises(ValueError, match=f"{name} must be a folder, got .* below the file"):
            make(**{name: file / "a" / "b"})
        for impossible in (long, Path("/proc/nobody/x")):
            with pytest.raises(ValueError, match=f"{name} must be a folder that can be written to"):
                make(**{name: impossible})
        assert getattr(make(**{name: tmp_path / "a" / "b"}), name) == tmp_path / "a" / "b"
    assert list(tmp_path.iterdir()) == [file]


def test_every_command_means_the_same_code(tmp_path: Path) -> None:
    generator = tmp_path / "mine.pkl"
    generator.touch()
    kinds = (Run, Adapt, Tx, Rx, partial(Decode, generator))
    for own, code in ((None, "face"), (generator, "w2")):
        networks = Networks(generator=own)
        assert {kind(networks=networks).link()["code"] for kind in kinds} == {code}
        assert {kind(networks=networks, code="w1").code for kind in kinds} == {"w1"}
        assert Sweep(networks).codes == (code,)
        with pytest.raises(ValueError, match=f"inversion must be .* for code {code}, got"):
            Run(networks, latent=Inversion("paper" if code == "face" else "fast"))


def test_edits_need_fields_of_the_same_generator_and_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CODES, "fourth", "nowhere:Code")  # one that no field moves
    generator = tmp_path / "mine.pkl"
    generator.touch()
    own = Networks(generator=generator)
    for edits in (partial(Chat), partial(Run, say="smile more")):
        with pytest.raises(ValueError, match="fields must be given with a generator of your own"):
            edits(own)
        with pytest.raises(ValueError, match="generator must be given with the fields in"):
            edits(fields=tmp_path)
        with pytest.raises(ValueError, match=r"code must be w2 for the fields in .* got 'w1'"):
            edits(own, fields=tmp_path, code="w1")
        with pytest.raises(ValueError, match="code must be face, w1 or w2 for the field networks"):
            edits(code="fourth")
        assert edits(own, fields=tmp_path).fields == tmp_path
    assert Run(own).fields is None  # nothing is edited
    with pytest.raises(ValueError, match="fields must be an existing file or folder, got 'none'"):
        Photograph(fields=Path("none"))
