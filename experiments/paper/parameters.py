"""How many numbers the networks have, and how many of them fine-tuning moves (Table 7)."""

from __future__ import annotations

from torch import nn

from link.link import Link

__all__ = ["parameters"]


def parameters(link: Link) -> list[list[str]]:
    """Rows of a table: network, its numbers in millions, and whether fine-tuning moves them.

    Of the link as in the paper: generator, LPIPS, predictor, fields, and the adapter's pair.
    """
    paper = link.at(code="w2", adapter="paper")
    models = link.models
    adapter = paper.choice.adapter
    frozen = {
        "generator": models.generator,
        "LPIPS of the inversion": models.lpips,
        "attribute predictor": models.predictors["editing"].network,
        "field networks M": models.fields_of("w2"),
    }
    counts = {name: _count(network) for name, network in frozen.items()}
    tuned = _count(adapter)
    whole = sum(counts.values()) + tuned
    return [
        *([name, f"{count / 1e6:.2f}", "frozen"] for name, count in counts.items()),
        ["channel adapters", f"{tuned / 1e6:.2f}", f"tuned, {tuned / whole:.2%} of all"],
        ["all", f"{whole / 1e6:.2f}", ""],
    ]


def _count(network: object) -> int:
    assert isinstance(network, nn.Module)
    return sum(one.numel() for one in network.state_dict().values())
