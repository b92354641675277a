"""Request templates of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A handful of templates of our own in Talk-to-Edit's layout."""
    names = ("Bangs", "Eyeglasses", "No_Beard", "Smiling", "Young")
    request = {
        name: {
            "target": {"0": [f"no {name} whatsoever", f"let there be zero {name} here"]},
            "change": {"positive": {"indefinite": [f"somehow more {name}"], "definite": {}}},
        }
        for name in names
    }
    pool = {"synonyms": {"more": ["more", "extra"]}, "prefix": ["Hm,"], "postfix": ["Bye!"]}
    (tmp_path / "user_fsm.json").write_text(json.dumps({"pureRequest": request}))
    (tmp_path / "pool.json").write_text(json.dumps(pool))
    return tmp_path
