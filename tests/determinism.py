#!/usr/bin/env python3
"""Proof that two checkouts compute the same, bit for bit.

    python tests/determinism.py record TREE OUT [--only NAME ...]
    python tests/determinism.py compare A B

`record` carries out ten commands of TREE/run_link.py with fixed seeds, on one thread, under the
Python that runs this script; each leaves its results in the folder OUT/NAME and what it printed in
OUT/NAME.log. `compare` looks for everything that A holds in B: arrays bit for bit, pictures pixel
by pixel, figures digit by digit, other files byte by byte. It prints a line a command and exits
with 1 where anything differs or is missing; what B alone holds is mentioned.

Both recordings have to be made on the same machine: kernels, and with them the last bits, depend on
the processor and on the versions of the packages.

Left out of the comparison:

- seconds, peak_memory_mib and peak_memory_mib_by_stage: clock and memory, never twice the same;
- core:datetime: when a recording was made;
- versions: of this program, Python, the machine and the packages, which are no results;
- tx_address, rx_address and control_address: ports that are free at the time;
- counters: of a radio, read while samples may still be under way;
- the folders of an absolute path: only its last name counts;
- settings that one of the recordings does not have, so that options may come, go and be renamed.

The loopback of command `radio` has no carrier offset: GNU Radio's rotator rounds anew wherever its
scheduler cuts the stream, which is never twice at the same places.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run --code w2 --steps 5 --out run",),
    "rayleigh": (
        "run --code w2 --channel rayleigh --csi estimated --snr-db 3 --steps 5 --seed 1"
        " --out rayleigh",
    ),
    "tdl": (
        "run --code w2 --channel tdl --tdl-model C --csi estimated --steps 5 --seed 2 --out tdl",
    ),
    "say": ('run --say "smile more" --code w2 --steps 5 --seed 3 --out say',),
    "paper": (
        "run --channel rayleigh --fading fast --code w1 --adapter paper --steps 5 --seed 4"
        " --out paper",
    ),
    "chat": ("chat --code w2 --steps 5 --seed 5 --out chat",),
    "sweep": (
        "sweep --code w2 --channels awgn rayleigh --adapters prior none --snr-db 0 12 --steps 2"
        " --out sweep",
    ),
    "adapt": (
        "adapt --channels awgn rician --code w1 --snr-db 0 --iterations 3 --steps 5 --out adapt",
        "run --channel rician --code w1 --adapter adapt/paper-w1-rician-0dB.safetensors --steps 5"
        " --out adapt/run",
    ),
    "recording": (
        "tx --code w2 --repeat 2 --steps 5 --record recording/air --out recording/tx",
        "rx --code w2 --replay recording/air --dump recording/dump --no-window --out recording/rx",
    ),
    "radio": ("run --code w2 --channel zmq --snr-db 6 --steps 5 --seed 6 --out radio",),
}
TYPED = {"chat": "make the face older\nundo\nsmile more\nmake the bangs longer\n"}
LOOPBACK = "radio loopback --snr-db 6 --ppm 10 --taps 1 0.3j --rx-address tcp://127.0.0.1:*"

LEFT_OUT = {
    "seconds",
    "peak_memory_mib",
    "peak_memory_mib_by_stage",
    "core:datetime",
    "versions",
    "tx_address",
    "rx_address",
    "control_address",
    "counters",
}
SHOWN = 5  # differences of a command

Figures = dict[str, Any]  # of a document, by their place in it
Thing = np.ndarray | Figures | bytes  # array or picture; result; any other file
Things = dict[str, Thing]


def record(tree: Path, out: Path, names: Iterable[str]) -> None:
    """Carry out the commands of these names with the checkout ``tree``."""
    for name in names:
        if (out / name).exists():
            sys.exit(f"{out / name} is there already: record into a new folder")
        (out / name).mkdir(parents=True)
        begun = time.monotonic()
        with loopback(tree) if name == "radio" else no_radio() as addresses:
            for line in COMMANDS[name]:
                carry_out(link(tree, line) + addresses, out, name)
        print(f"{name}: {time.monotonic() - begun:.1f} s", flush=True)


def link(tree: Path, line: str) -> list[str]:
    """A command line of the checkout; Python looks for packages beside the script first."""
    return [sys.executable, str(tree / "run_link.py"), *shlex.split(line)]


def carry_out(command: list[str], out: Path, name: str) -> None:
    """Run to the end within ``out``, on one thread: no sum depends on how many cores are free."""
    log = out / f"{name}.log"
    with log.open("a") as printed:
        done = subprocess.run(
            command,
            cwd=out,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            input=TYPED.get(name, ""),
            stdout=printed,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{shlex.join(command)} failed:\n{log.read_text()[-2000:]}")


@contextmanager
def loopback(tree: Path) -> Iterator[list[str]]:
    """GNU Radio's loopback with seeded noise; gives the options of a command that uses it."""
    addresses = f"--tx-address {free_address()} --control-address tcp://127.0.0.1:*"
    command = link(tree, f"{LOOPBACK} {addresses}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as radio:
        try:
            assert radio.stdout is not None
            ready = json.loads(radio.stdout.readline() or sys.exit("the radio does not start"))
            ends = ("tx_address", "rx_address", "control_address")
            yield [word for end in ends for word in (f"--{end.replace('_', '-')}", ready[end])]
        finally:
            radio.terminate()
            radio.communicate()  # its last line, too, wants a reader


def no_radio() -> AbstractContextManager[list[str]]:
    """For commands that need none: no further options."""
    return nullcontext([])


def free_address() -> str:
    """An address that nobody has bound yet."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def compare(before: Path, after: Path) -> int:
    """Print a line a command, with the first differences; 1 where there are any, else 0."""
    names = sorted(path.name for path in before.iterdir() if path.is_dir())
    if not names:
        sys.exit(f"{before} holds no recording")
    return max(compare_command(name, before / name, after / name) for name in names)


def compare_command(name: str, before: Path, after: Path) -> int:
    """Print what has become of one command; 1 where anything differs, else 0."""
    old, new = contents(before), contents(after)
    found = [line for place, thing in old.items() for line in differences(place, thing, new)]
    more = len(places(new) - places(old))
    added = f"; {more} more in {after}" if more else ""
    if found or not old:
        shown = "".join(f"\n  {line}" for line in found[:SHOWN])
        print(f"{name}: {many(len(found), 'difference')} in {counted(old)}{added}{shown}")
        return 1
    print(f"{name}: {counted(old)} equal{added}")
    return 0


def places(things: Things) -> set[str]:
    """Where there is anything, every figure for itself."""
    inside = {name: thing if isinstance(thing, dict) else [""] for name, thing in things.items()}
    return {f"{name} {figure}" for name, figures in inside.items() for figure in figures}


def counted(things: Things) -> str:
    """Such as "14 arrays, 5 pictures, 1 result"."""
    counts = Counter(kind(place, thing) for place, thing in things.items())
    return ", ".join(many(count, name) for name, count in sorted(counts.items())) or "nothing"


def many(count: int, name: str) -> str:
    """Such as "1 result" or "5 pictures"."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def kind(place: str, thing: Thing) -> str:
    """What to call a thing."""
    if isinstance(thing, np.ndarray):
        return "picture" if place.endswith(".png") else "array"
    return "result" if isinstance(thing, dict) else "file"


def differences(place: str, old: Thing, others: Things) -> list[str]:
    """How the thing at this place is another one, or none, among the others; a line each."""
    if place not in others:
        return [f"{place}: missing"]
    new = others[place]
    if isinstance(old, dict) and isinstance(new, dict):
        return [f"{place}: {line}" for line in differing_figures(old, new)]
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        return [f"{place}: {line}" for line in differing_values(old, new)]
    return [] if old == new else [f"{place}: other bytes"]


def differing_figures(old: Figures, new: Figures) -> list[str]:
    """Figures that are others or missing; settings may be missing."""
    expected = {name: old[name] for name in old if name in new or "settings." not in name}
    return [
        f"{name} {value!r} / {new[name]!r}" if name in new else f"{name} missing"
        for name, value in expected.items()
        if name not in new or repr(value) != repr(new[name])
    ]


def differing_values(old: np.ndarray, new: np.ndarray) -> list[str]:
    """How many values are not the same bits, and the first of them; at most one line."""
    if (old.dtype, old.shape) != (new.dtype, new.shape):
        return [f"{old.dtype} {old.shape} / {new.dtype} {new.shape}"]
    if old.tobytes() == new.tobytes():
        return []
    unequal = np.flatnonzero((as_bytes(old) != as_bytes(new)).any(axis=1))
    first = int(unequal[0])
    values = f"{old.flat[first].item()!r} / {new.flat[first].item()!r}"
    return [f"{len(unequal)} of {old.size} values, number {first} is {values}"]


def as_bytes(array: np.ndarray) -> np.ndarray:
    """The bytes of every value, [values, bytes of one]."""
    return np.frombuffer(array.tobytes(), np.uint8).reshape(array.size, -1)


def contents(folder: Path) -> Things:
    """Everything in a folder, by its file and its place in it."""
    things: Things = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for part, thing in READERS.get(path.suffix, whole)(path).items():
            things[f"{path.relative_to(folder)} {part}".rstrip()] = thing
    return things


def whole(path: Path) -> Things:
    """All bytes of a file."""
    return {"": path.read_bytes()}


def array(path: Path) -> Things:
    """An .npy file."""
    return {"": np.load(path)}


def arrays(path: Path) -> Things:
    """An .npz file's arrays by name."""
    with np.load(path) as stored:
        return dict(stored)


def samples(path: Path) -> Things:
    """The samples of a SigMF recording."""
    return {"": np.fromfile(path, "<c8")}


def picture(path: Path) -> Things:
    """The pixels of a picture."""
    with Image.open(path) as opened:
        return {"": np.asarray(opened)}


def tensors(path: Path) -> Things:
    """Bytes of a safetensors file's tensors by name, type and shape; its metadata if it has any."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    metadata = header.pop("__metadata__", None)
    found: Things = {"metadata": figures(metadata)} if metadata else {}
    for name, about in header.items():
        first, end = (start + offset for offset in about["data_offsets"])
        place = f"{name} {about['dtype']} {about['shape']}"
        found[place] = np.frombuffer(data[first:end], np.uint8)
    return found


def result(path: Path) -> Things:
    """The figures of a JSON file."""
    return {"": figures(json.loads(path.read_text()))}


def results(path: Path) -> Things:
    """The figures of a file with a JSON document a line."""
    return {"": figures([json.loads(line) for line in path.read_text().splitlines()])}


def figures(document: Any, place: str = "") -> Figures:
    """What a JSON document says by its place in it, such as "lpips_alex.received_original"."""
    if not document or not isinstance(document, dict | list):
        return {place: last_name(document)}
    inside = document if isinstance(document, dict) else dict(enumerate(document))
    found: Figures = {}
    for name, value in inside.items():
        if name not in LEFT_OUT:
            found |= figures(value, f"{place}.{name}" if place else str(name))
    return found


def last_name(value: Any) -> Any:
    """The value itself; of an absolute path its last name."""
    return Path(value).name if isinstance(value, str) and value.startswith("/") else value


READERS: dict[str, Callable[[Path], Things]] = {
    ".npy": array,
    ".npz": arrays,
    ".safetensors": tensors,
    ".sigmf-data": samples,
    ".png": picture,
    ".json": result,
    ".sigmf-meta": result,
    ".jsonl": results,
}


def main() -> int:
    """The command line."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_subparsers(dest="what", required=True)
    recording = what.add_parser("record", help="carry out the commands")
    recording.add_argument("tree", type=Path, help="checkout whose run_link.py is used")
    recording.add_argument("out", type=Path, help="folder of what the commands leave behind")
    recording.add_argument("--only", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    comparison = what.add_parser("compare", help="look for differences")
    comparison.add_argument("before", type=Path, metavar="A", help="a recording")
    comparison.add_argument("after", type=Path, metavar="B", help="another one")
    asked = parser.parse_args()
    if asked.what == "compare":
        return compare(asked.before, asked.after)
    record(asked.tree.resolve(), asked.out.resolve(), asked.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
