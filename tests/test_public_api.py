"""The promised Python names: each is there, has the signature that was promised, and costs nothing.

After a change that CHANGELOG.md tells of: python tests/test_public_api.py
"""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import editable_deepsc

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).with_name("public_api.txt")


def signatures() -> str:
    """A line for each promised name and each public method or attribute of the promised classes."""
    lines = []
    for name in sorted(editable_deepsc.__all__):
        value = getattr(editable_deepsc, name)
        lines.append(name + _signature(value))
        if inspect.isclass(value):
            lines += [f"{name}.{member}" for member in _members(value)]
    return "\n".join(lines).replace(str(ROOT), ".") + "\n"


def _members(of: type) -> list[str]:
    members = []
    for name, value in inspect.getmembers_static(of):
        if name.startswith("_") or name not in {key for c in of.__mro__[:-1] for key in vars(c)}:
            continue
        if of.__module__.startswith("torch"):
            continue
        owner = next(c for c in of.__mro__ if name in vars(c))
        if not owner.__module__.startswith("torch"):
            members.append(name + _signature(getattr(of, name, value)))
    return sorted(members)


def _signature(value: object) -> str:
    return str(inspect.signature(value)) if callable(value) else ""


def test_every_name_has_the_promised_signature() -> None:
    assert signatures() == GOLDEN.read_text()


def test_names_are_listed_in_one_place() -> None:
    assert sorted(editable_deepsc._HOMES) == editable_deepsc.__all__
    assert set(editable_deepsc.__all__) <= set(dir(editable_deepsc))


def test_import_is_instant() -> None:
    code = (
        "import sys, editable_deepsc; editable_deepsc.__version__\n"
        "heavy = {'torch', 'sionna', 'matplotlib', 'numpy', 'PIL'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(editable_deepsc, "Transmitter")


if __name__ == "__main__":
    GOLDEN.write_text(signatures())
