"""Who is recognised: the figures of lines made by hand."""

from __future__ import annotations

from typing import Any

from experiments.channel_code.person import figures


def row(lpips: float, identity: float) -> dict[str, Any]:
    measures = {"lpips_alex": lpips, "lpips_vgg": 2 * lpips, "identity_cosine": identity}
    return {name: {"received_original": value} for name, value in measures.items()}


def test_figures_are_those_of_the_lines() -> None:
    rows = [row(0.1 + 0.01 * i, 0.05 * i) for i in range(20)]
    made = figures(rows, least=0.5)
    assert made["n"] == 20
    assert made["lpips_alex"].startswith("0.195")
    assert (made["worst tenth"], made["lowest tenth"]) == ("0.285", "0.025")
    assert made["recognised"].startswith("0.45 (0.26-0.66)")  # 9 of 20, Wilson's interval
