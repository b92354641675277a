"""Whether any damaged file ends in anything but a result or one sentence.

    nice -n 15 python -m experiments.robustness.fuzz --count 10000 --out results/fuzz.json

A reader runs in a process of its own with 2 GB of address space on top of what it began with, so
that a crash of a decoder is seen and a file that asks for any memory is refused. Prints and writes,
for each kind, how many files were read, refused, ended in a traceback, a crash or beyond a minute;
prints the memory of the largest process, which tells what the bound would hide.
"""

from __future__ import annotations

import io
import multiprocessing
import resource
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from experiments.common.command import run
from experiments.robustness.checkpoints import CHECKPOINTS, whole_checkpoint
from experiments.robustness.mutations import mutated
from experiments.robustness.pictures import FORMATS, whole_pictures
from link.keeping.results import write_json
from link.keeping.symbols import read_symbols
from link.views.tables import table
from semantic.faces.photographs import read_image
from semantic.generators.checkpoints import load_checkpoint

__all__ = ["Settings", "main", "outcome"]

MEMORY = 2 * 10**9
CHUNK = 250  # files a process
SYMBOLS = 8

Read = Callable[[Path], object]


@dataclass(frozen=True)
class Settings:
    """Damaged files of every kind that is read."""

    count: int = 10_000
    """Pictures over all formats, symbols files, and checkpoints of each kind."""
    kinds: tuple[str, ...] = ()
    """Only these, such as PNG, g_ema or symbols; unset: all."""
    seed: int = 0
    """Of the damage."""
    out: Path = Path("results/fuzz.json")
    """File of the counts."""


def main(settings: Settings) -> None:
    """Runs all kinds; prints a table and writes the counts.

    Raises:
        ValueError: a file that ended in anything but a result or a sentence, all named.
    """
    counts: dict[str, dict[str, int]] = {}
    for kind, (whole, read, share) in _kinds().items():
        if settings.kinds and kind not in settings.kinds:
            continue
        counts[kind] = dict(_fuzzed(whole, read, max(1, settings.count // share), settings.seed))
        print(kind, counts[kind], flush=True)
        write_json(settings.out, counts)
    outcomes = sorted({name for row in counts.values() for name in row})
    rows = [[kind, *(row.get(name, 0) for name in outcomes)] for kind, row in counts.items()]
    print(table(["kind", *outcomes], rows))
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # in kilobytes
    print(f"the largest process took {largest // 1024} MB")
    if bad := set(outcomes) - {"read", "refused"}:
        raise ValueError(f"files must end in a result or a sentence, got {', '.join(sorted(bad))}")


def outcome(read: Read, path: Path) -> str:
    """How a reader ends: read, refused in one sentence, or the name of what it raised."""
    try:
        read(path)
    except ValueError as error:
        return "refused" if "\n" not in str(error) else "several lines"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:80]}"
    return "read"


def _kinds() -> dict[str, tuple[list[bytes], Read, int]]:
    """Whole files, their reader, and how many kinds share the count."""
    kinds: dict[str, tuple[list[bytes], Read, int]] = {
        kind: (whole_pictures(kind), read_image, len(FORMATS)) for kind in FORMATS
    }
    kinds |= {kind: ([whole_checkpoint(kind)], load_checkpoint, 1) for kind in CHECKPOINTS}
    return kinds | {"symbols": (_whole_symbols(), _read_symbols, 1)}


def _read_symbols(path: Path) -> object:
    return read_symbols(path, SYMBOLS, 6.0, torch.device("cpu"))


def _whole_symbols() -> list[bytes]:
    x = np.exp(1j * np.arange(SYMBOLS)).astype(np.complex64)
    noise = np.ones(SYMBOLS, np.float32)
    files = []
    for arrays in ({"y": x}, {"x_hat": x[None], "no_eff": noise[None]}):
        for save in (np.savez, np.savez_compressed):
            file = io.BytesIO()
            save(file, **arrays)
            files.append(file.getvalue())
    return files


def _fuzzed(whole: list[bytes], read: Read, count: int, seed: int) -> Counter[str]:
    """In processes of `CHUNK` files; one that dies is named by the file it died at."""
    outcomes: Counter[str] = Counter()
    first = 0
    context = multiprocessing.get_context("fork")
    while first < count:
        ours, theirs = context.Pipe(duplex=False)
        last = min(first + CHUNK, count)
        process = context.Process(target=_chunk, args=(whole, read, seed, first, last, theirs))
        process.start()
        theirs.close()
        first = _collect(ours, first, last, outcomes)
        process.kill()
        process.join()
    return outcomes


def _collect(ours: Any, first: int, last: int, outcomes: Counter[str]) -> int:
    """The number of the file after the last one that has an outcome."""
    for number in range(first, last):
        try:
            if not ours.poll(60):
                outcomes[f"beyond a minute: file {number}"] += 1
                return number + 1
            outcomes[ours.recv()] += 1
        except EOFError:
            outcomes[f"crash: file {number}"] += 1
            return number + 1
    return last


def _chunk(whole: list[bytes], read: Read, seed: int, first: int, last: int, to: Any) -> None:
    torch.set_num_threads(1)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for number in range(first, last):
            rng = np.random.default_rng((seed, number))
            path.write_bytes(_damaged(whole[number % len(whole)], rng))
            to.send(outcome(read, path))


def _damaged(whole: bytes, rng: np.random.Generator) -> bytes:
    """Half of the archives by their members, whole again outside: the checksum would end it all."""
    if not whole.startswith(b"PK") or rng.random() < 0.5:
        return mutated(whole, rng)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        structure = [name for name in names if name.endswith((".pkl", ".npy"))] or names
        chosen = structure[int(rng.integers(len(structure)))]
        for name in names:
            content = old.read(name)
            new.writestr(name, mutated(content, rng) if name == chosen else content)
    return made.getvalue()


if __name__ == "__main__":
    run(main, Settings)
