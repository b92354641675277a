"""The rules of the design: who imports whom, and whose packages the names are."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("adapters", "experiments", "link", "phy", "semantic")


def imported(path: Path) -> set[str]:
    """Top-level names of everything that a module imports, at any depth of it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("semantic", {"phy", "adapters", "link", "experiments", "zmq", "sionna"}),
        ("phy", {"semantic", "adapters", "link", "experiments", "PIL", "lpips"}),
        ("adapters", {"semantic", "phy", "link", "experiments"}),
        ("link", {"experiments"}),
        ("flowgraphs", set(PACKAGES) - {"phy"}),
    ],
)
def test_nobody_imports_what_it_may_not_know(package: str, forbidden: set[str]) -> None:
    found = {path.name: imported(path) & forbidden for path in modules(package)}
    assert not {name: names for name, names in found.items() if names}


def test_gnu_radio_shares_the_modem_alone_and_that_with_the_blocks() -> None:
    users = {path for path in modules("flowgraphs") if "phy" in imported(path)}
    assert {path.parent.name for path in users} == {"blocks"}
    taken = {
        node.module
        for path in users
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("phy")
    }
    assert taken == {"phy.modem.modem", "phy.modem.stream"}


def test_one_file_alone_speaks_zmq() -> None:
    users = {path.name for path in modules("phy") if "zmq" in imported(path)}
    assert users <= {"zmq_bridge.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_imported_package_is_ours(package: str) -> None:
    """phy, semantic and adapters are also distributions of other people."""
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / package


def test_import_linter_agrees() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_help_needs_no_heavy_import() -> None:
    code = (
        "import sys, run_link\n"
        "try: run_link.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'sionna', 'matplotlib', 'numpy', 'PIL'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_what_contributing_names_is_there() -> None:
    named = re.findall(r"`([\w./]+\.(?:py|md|toml))`", (ROOT / "CONTRIBUTING.md").read_text())
    paths = [name for name in named if "/" in name and "NAME" not in name]
    assert len(paths) > 10
    assert not [path for path in paths if not (ROOT / path).is_file()]
