"""The accounts of an endurance run, and a short one through the real radio."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from processes import PATIENCE_S, link

from link.bench.accounts import _SPAN, Account
from link.bench.serials import numbered, read


def test_a_message_tells_its_number_through_noise() -> None:
    rng = np.random.default_rng(0)
    for serial in (0, 1, 77_777, 2**32 - 1):
        x = numbered(serial)
        assert np.mean(np.abs(x) ** 2) == pytest.approx(1)
        noise = rng.normal(scale=(0.0625 / 2) ** 0.5, size=(512, 2)) @ [1, 1j]  # at 12 dB
        number, error = read((x + noise).astype(np.complex64))
        assert number == serial
        assert error == pytest.approx(0.0625, rel=5 / 512**0.5)


def test_what_a_disturbance_does_not_explain_is_told() -> None:
    account = Account(sent=1000)
    heard = [f"{n} whole" for n in range(1000) if n not in (5, 402, 403, 404)]
    account.hear([*heard[:401], "overflow 5000", *heard[401:], "900 whole", "2000 whole"])
    figures = account.figures()
    assert (figures["lost_on_air"], figures["lost"]) == (3, 1)
    assert (figures["doubled"], figures["never_sent"], figures["damaged"]) == (1, 1, 0)
    account.hear(["700 damaged", "701 torn"])
    assert account.figures()["damaged"] == 1 and account.figures()["torn_on_air"] == 1


def test_a_kill_explains_what_queues_hold_and_no_more() -> None:
    account = Account(sent=5000)
    account.hear([f"{n} whole" for n in range(100)])
    account.killed_receiver(99)
    account.hear([f"{n} whole" for n in range(100 + _SPAN + 7, 5000)])
    assert account.figures()["lost"] == 7
    account.killed_sender(99 + _SPAN + 7)
    assert account.figures()["lost"] == 0


@pytest.mark.radio
def test_a_short_run_accounts_for_every_message(tmp_path: Path) -> None:
    command = ("bench", "endurance", "--minutes", "0.2", "--out", tmp_path / "out")
    made = link(*command, cwd=tmp_path, timeout=3 * PATIENCE_S)
    assert made.returncode == 0, made.stdout + made.stderr
    figures = json.loads((tmp_path / "out" / "endurance.json").read_text())
    assert figures["sent"] > 100 and figures["arrived"] > 50
    assert figures["lost"] == figures["doubled"] == figures["damaged"] == 0
    assert figures["arrived"] + figures["lost_on_air"] == figures["sent"]
    assert set(figures["memory"]) == {"radio", "receiver", "sender"}
