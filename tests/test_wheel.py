"""The published copy: complete, and it works where there is no checkout.

The wheel is built from the tracked files and installed, without what it depends on, into an
environment of its own, which borrows that from the environment of the tests.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import textwrap
import tomllib
import zipfile
from pathlib import Path

import pytest
from processes import PATIENCE_S, as_options

from link.radio.loopback import free_address
from semantic import zoo

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OWN = {
    pattern.rstrip("*") for pattern in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
}
MODULES = {f"{name}.py" for name in PROJECT["tool"]["setuptools"]["py-modules"]}
ANY = "tcp://127.0.0.1:*"  # a free port
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def tracked() -> list[str]:
    """The files that git knows of."""
    made = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"needs a git checkout: {made.stderr.strip()}")
    return made.stdout.splitlines()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to build from, so that neither old builds nor files that git does not know get in."""
    copy = tmp_path_factory.mktemp("source")
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    out = tmp_path_factory.mktemp("wheel")
    build = [*PIP, "wheel", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", out, source], check=True)
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that has the wheel.

    A folder that a .pth file names is searched, but its own .pth files are not read: the finder of
    the checkout's editable install is left out.
    """
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin" / "python"
    subprocess.run(
        [*PIP, "--python", python, "install", "--no-index", "--no-deps", wheel], check=True
    )
    where = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    borrowed = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (site / "dependencies.pth").write_text("\n".join(borrowed))
    return home / "bin"


def output(*command: str | Path, cwd: Path) -> str:
    """What a command prints, in another folder; it must succeed."""
    made = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_the_wheel_has_every_tracked_file_of_ours_and_nothing_else(wheel: Path) -> None:
    expected = {name for name in tracked() if name.split("/")[0] in OWN | MODULES}
    names = set(zipfile.ZipFile(wheel).namelist())
    metadata = {name for name in names if ".dist-info/" in name}
    assert names - metadata == expected
    assert {"LICENSE", "NOTICE", "entry_points.txt"} <= {name.split("/")[-1] for name in metadata}


def test_the_source_distribution_has_every_tracked_file(source: Path, tmp_path: Path) -> None:
    code = f"from setuptools.build_meta import build_sdist; build_sdist({str(tmp_path)!r})"
    output(sys.executable, "-c", code, cwd=source)
    (made,) = tmp_path.iterdir()
    with tarfile.open(made) as archive:
        files = {file.name.split("/", 1)[1] for file in archive.getmembers() if file.isfile()}
    written = {name for name in files if ".egg-info/" in name} | {"PKG-INFO", "setup.cfg"}
    assert files - written == set(tracked())


def test_the_installed_copy_is_what_runs(installed: Path, tmp_path: Path) -> None:
    code = "import link, run_link; print(link.__file__); print(run_link.__file__)"
    for file in output(installed / "python", "-c", code, cwd=tmp_path).splitlines():
        assert Path(file).is_relative_to(installed.parent)


def test_the_version_is_that_of_pyproject(installed: Path, tmp_path: Path) -> None:
    version = PROJECT["project"]["version"]
    program = installed / "editable-deepsc"
    assert output(program, "--version", cwd=tmp_path) == f"editable-deepsc {version}\n"
    code = (
        "import editable_deepsc as eds, link.keeping.results as kept\n"
        "print(eds.__version__, kept.versions()['editable-deepsc'])"
    )
    assert output(installed / "python", "-c", code, cwd=tmp_path) == f"{version} {version}\n"


@pytest.mark.weights
def test_the_command_runs_in_another_folder(installed: Path, tmp_path: Path) -> None:
    program = installed / "editable-deepsc"
    output(program, "run", "--steps", "2", "--out", "out", cwd=tmp_path)
    assert {"result.json", "received.png"} <= {file.name for file in (tmp_path / "out").iterdir()}
    assert "loopback" in output(program, "radio", "--help", cwd=tmp_path)


@pytest.mark.radio
def test_the_radio_runs_and_leaves_nothing_beside_its_flowgraphs(
    installed: Path, tmp_path: Path
) -> None:
    code = "import flowgraphs; print(flowgraphs.__path__[0])"
    folder = Path(output(installed / "python", "-c", code, cwd=tmp_path).strip())
    before = {file.name for file in folder.iterdir()} | {"__pycache__"}
    ends = {"tx_address": free_address(), "rx_address": ANY, "control_address": ANY}
    command = [installed / "editable-deepsc", "radio", "loopback", *as_options(ends)]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as radio:
        assert radio.stdout is not None
        ready = json.loads(radio.stdout.readline())
        radio.terminate()
        stopped = json.loads(radio.communicate(timeout=PATIENCE_S)[0].splitlines()[-1])
    assert (ready["ready"], stopped["stopped"], radio.returncode) == ("loopback", "loopback", 0)
    assert {file.name for file in folder.iterdir()} <= before
    assert not list(tmp_path.iterdir())


@pytest.mark.weights
def test_the_five_lines_run_in_another_folder(installed: Path, tmp_path: Path) -> None:
    """Those at the head of editable_deepsc.py, with the sample face and few steps."""
    head = (ROOT / "editable_deepsc.py").read_text().split('"""')[1]
    lines = textwrap.dedent("\n".join(re.findall(r"^    .*$", head, flags=re.MULTILINE)))
    code = lines.replace("snr_db=0)", "snr_db=0, steps=2)").replace('"me.jpg"', "SAMPLE")
    assert code.count("steps=2") == code.count("SAMPLE") == 1
    output(installed / "python", "-c", f"from link.settings import SAMPLE\n{code}", cwd=tmp_path)
    assert (tmp_path / "received.png").is_file()


def test_the_notice_lists_the_weights_of_others() -> None:
    notice = " ".join((ROOT / "NOTICE").read_text().split())
    for entry in zoo.entries():
        assert f" {entry.name} {entry.archive} {entry.use} {entry.terms} " in notice
