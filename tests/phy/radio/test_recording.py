import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sigmf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from phy.radio.recording import Recorder, Recording, RecordingError

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)


def written(path: Path, *chunks: NDArray[np.complexfloating], rate: float = 1e6) -> Path:
    """A finished recording; gives its metadata file."""
    with Recorder(path, rate, 512) as recorder:
        for chunk in chunks:
            recorder.write(chunk)
    return recorder.meta


def played(path: Path, size: int = 1 << 16) -> NDArray[np.complex64]:
    return np.concatenate([np.zeros(0, np.complex64), *Recording(path).chunks(size)])


@ONE_FOLDER
@given(
    chunks=st.lists(
        arrays.arrays(np.complex64, st.integers(0, 300), elements=st.complex_numbers(width=64)),
        max_size=6,
    ),
    size=st.integers(1, 700),
)
def test_what_is_written_is_played_back_bit_for_bit(
    tmp_path: Path, chunks: list[NDArray[np.complex64]], size: int
) -> None:
    everything = np.concatenate([np.ones(1, np.complex64), *chunks])
    written(tmp_path / "any", everything[:1], *chunks)
    assert played(tmp_path / "any", size).tobytes() == everything.tobytes()


def test_the_library_finds_nothing_to_object_to(tmp_path: Path) -> None:
    samples = np.arange(6000).astype(np.complex64)
    with Recorder(tmp_path / "a.b", 2e6, 512, {"snr_db": 6.0, "gain_db": 20.0}) as recorder:
        recorder.write(samples)
        recorder.annotate(3000.4, 2620, "block 1", {"cfo": 1e-3})
        recorder.annotate(-2.0, 2620, "block 0")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        file = sigmf.fromfile(recorder.meta)  # compares the checksum
        file.validate()
    assert file.sample_count == 6000
    assert np.array_equal(file.read_samples(), samples)
    facts = file.get_global_info()
    assert facts["core:sample_rate"] == 2e6
    assert (facts["deepsc:snr_db"], facts["deepsc:gain_db"]) == (6.0, 20.0)
    assert (facts["deepsc:symbols"], facts["deepsc:burst_samples"]) == (512, 2620)
    marks = [
        (one["core:label"], one["core:sample_start"], one["core:sample_count"])
        for one in file.get_annotations()
    ]
    assert marks == [("block 0", 0, 2618), ("block 1", 3000, 2620)]


def test_files_get_their_names_at_the_end_and_only_with_samples(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "late.sigmf-data", 1e6, 512)
    recorder.write(np.ones(5))
    assert not list(tmp_path.glob("late*"))
    recorder.close()
    recorder.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "late.sigmf-data",
        "late.sigmf-meta",
    ]
    Recorder(tmp_path / "empty", 1e6, 512).close()
    assert len(list(tmp_path.iterdir())) == 2


def test_an_error_on_the_way_keeps_what_was_recorded(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Recorder(tmp_path / "cut", 1e6, 512) as recorder:
        recorder.write(np.ones(7))
        raise KeyboardInterrupt
    assert (Recording(tmp_path / "cut").samples, Recording(tmp_path / "cut").note) == (7, "")


def test_a_new_recording_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    written(tmp_path / "same", np.zeros(100))
    written(tmp_path / "same", np.ones(3))
    assert np.array_equal(played(tmp_path / "same"), np.ones(3))
    assert Recording(tmp_path / "same").note == ""


@ONE_FOLDER
@given(left=st.integers(1, 799))
def test_a_cut_recording_says_so_and_gives_what_is_there(tmp_path: Path, left: int) -> None:
    samples = np.arange(100).astype(np.complex64)
    with Recorder(tmp_path / "cut", 1e6, 512) as recorder:
        recorder.write(samples)
        recorder.annotate(10, 90, "block 0")
    recorder.data.write_bytes(recorder.data.read_bytes()[:left])
    recording = Recording(tmp_path / "cut")
    assert "was cut short or changed since it was recorded" in recording.note
    assert f"{left // 8} samples are there, its last burst ends at 100" in recording.note
    assert np.array_equal(played(tmp_path / "cut", 7), samples[: left // 8])


def test_integers_of_other_programs_are_scaled(tmp_path: Path) -> None:
    raw = np.array([[32767, -32768], [16384, 0], [-1, 1]], dtype="<i2")
    raw.tofile(tmp_path / "int.sigmf-data")
    facts = {"core:datatype": "ci16_le", "core:sample_rate": 5e5, "core:version": "1.2.0"}
    sigmf.SigMFFile(data_file=tmp_path / "int.sigmf-data", global_info=facts).tofile(
        tmp_path / "int.sigmf-meta", skip_validate=True
    )
    recording = Recording(tmp_path / "int.sigmf-meta")
    assert (recording.sample_rate, recording.samples) == (5e5, 3)
    expected = (raw[:, 0] + 1j * raw[:, 1]) / 32768
    assert np.allclose(played(tmp_path / "int"), expected, atol=1e-7)


def test_an_archive_is_read(tmp_path: Path) -> None:
    samples = np.arange(9) * (1 - 2j)
    sigmf.fromfile(written(tmp_path / "loose", samples)).archive(str(tmp_path / "one.sigmf"))
    assert np.array_equal(played(tmp_path / "one.sigmf"), samples.astype(np.complex64))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"global": {}}', "\xff\xfe", "1"])
def test_broken_metadata_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    meta = written(tmp_path / "bad", np.ones(9))
    meta.write_bytes(text.encode("latin-1"))
    with pytest.raises(RecordingError, match="replay must be an intact SigMF recording") as caught:
        Recording(meta)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("core:datatype", "rf32_le", "must be a recording of complex samples, got rf32_le"),
        ("core:datatype", "cx99", "must be an intact SigMF recording"),
        ("core:num_channels", 2, "replay has 2 channels: name one, --replay-channel 0 to 1"),
        ("core:sample_rate", "fast", "must be an intact SigMF recording"),
    ],
)
def test_other_kinds_are_refused(tmp_path: Path, field: str, value: object, message: str) -> None:
    meta = written(tmp_path / "kind", np.ones(10))
    facts = json.loads(meta.read_text())
    facts["global"][field] = value
    meta.write_text(json.dumps(facts))
    with pytest.raises(RecordingError, match=message):
        Recording(meta)


def changed(meta: Path, **facts: Any) -> dict[str, Any]:
    """The metadata, with some global fields put in."""
    metadata: dict[str, Any] = json.loads(meta.read_text())
    metadata["global"] |= {f"core:{name}": value for name, value in facts.items()}
    return metadata


def test_habits_of_others_are_read(tmp_path: Path) -> None:
    """A byte-order mark, annotations as they were thought of, a checksum in capitals."""
    samples = np.arange(1, 10).astype(np.complex64)
    with Recorder(tmp_path / "odd", 1e6, 512) as recorder:
        recorder.write(samples)
        for start in (1, 5):
            recorder.annotate(start, 3, f"at {start}")
    metadata = json.loads(recorder.meta.read_text())
    metadata["annotations"].reverse()
    metadata["global"]["core:sha512"] = metadata["global"]["core:sha512"].upper()
    recorder.meta.write_bytes(b"\xef\xbb\xbf" + json.dumps(metadata).encode())
    recording = Recording(tmp_path / "odd")
    assert recording.note == ""
    assert [one["core:label"] for one in recording.annotations] == ["at 1", "at 5"]
    assert np.array_equal(played(tmp_path / "odd"), samples)


def test_a_header_before_the_samples_is_left_out(tmp_path: Path) -> None:
    samples = np.arange(1, 10).astype(np.complex64)
    meta = written(tmp_path / "head", samples)
    metadata = changed(meta)
    del metadata["global"]["core:sha512"]
    metadata["captures"][0]["core:header_bytes"] = 20
    meta.write_text(json.dumps(metadata))
    data = meta.with_suffix(".sigmf-data")
    data.write_bytes(b"header of 20 bytes.." + data.read_bytes())
    recording = Recording(tmp_path / "head")
    assert (recording.samples, recording.note) == (9, "")
    assert np.array_equal(played(tmp_path / "head", 4), samples)
    metadata["captures"].append({"core:sample_start": 4, "core:header_bytes": 8})
    meta.write_text(json.dumps(metadata))
    with pytest.raises(RecordingError, match="its captures have headers between them"):
        Recording(meta)


def test_one_of_two_channels_is_taken(tmp_path: Path) -> None:
    both = np.stack([np.arange(9), -1j * np.arange(9)], axis=1).astype(np.complex64)
    meta = written(tmp_path / "two", both.reshape(-1))
    meta.write_text(json.dumps(changed(meta, num_channels=2)))
    for channel in range(2):
        recording = Recording(tmp_path / "two", channel)
        assert recording.samples == 9
        assert np.array_equal(np.concatenate([*recording.chunks(4)]), both[:, channel])
    with pytest.raises(RecordingError, match=r"replay-channel must be within 0..1 for .* got 2"):
        Recording(tmp_path / "two", 2)


def test_files_that_are_missing(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="replay must name a SigMF recording"):
        Recording(tmp_path / "nothing")
    (tmp_path / "bare.cf32").write_bytes(bytes(80))
    with pytest.raises(RecordingError, match="replay must name a SigMF recording"):
        Recording(tmp_path / "bare.cf32")
    meta = written(tmp_path / "half", np.ones(10))
    meta.with_suffix(".sigmf-data").unlink()
    with pytest.raises(RecordingError, match="must have its samples beside the metadata"):
        Recording(meta)
    written(tmp_path / "none", np.ones(10)).with_suffix(".sigmf-data").write_bytes(b"")
    with pytest.raises(RecordingError, match="must be an intact SigMF recording"):
        Recording(tmp_path / "none")


def test_places_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="record must be a file that can be written"):
        Recorder(tmp_path / "file" / "inside", 1e6, 512)


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_rates_out_of_bounds(tmp_path: Path, rate: float) -> None:
    with pytest.raises(ValueError, match="sample_rate must be within"):
        Recorder(tmp_path / "rate", rate, 512)
