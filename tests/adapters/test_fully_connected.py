from __future__ import annotations

from pathlib import Path

import torch
from safetensors import safe_open

from adapters.adapter import SYMBOL_POWER, normalise_power
from adapters.files import Trained, load
from adapters.fully_connected import FullyConnectedAdapter

TRAINED = Trained("w1", "awgn", -6.0, 1, "six steps of Adam at 1e-4")


def symbols(count: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.view_as_complex(torch.randn(count, 4, 2, generator=generator))


def test_untrained_is_the_identity() -> None:
    s = normalise_power(symbols()) * SYMBOL_POWER**0.5
    adapter = FullyConnectedAdapter(4)
    x = adapter.encode(s, 0.0)
    torch.testing.assert_close(x, normalise_power(s))
    torch.testing.assert_close(adapter.decode(x, torch.zeros(3, 4)), s)


def test_two_adapters_of_w2_hold_table_7s_parameters() -> None:
    assert sum(p.numel() for p in FullyConnectedAdapter(512).parameters()) == 2_099_200


def test_construction_leaves_the_global_generator_alone() -> None:
    before = torch.random.get_rng_state()
    FullyConnectedAdapter(4)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_file_keeps_small_steps_off_the_identity(tmp_path: Path) -> None:
    adapter = FullyConnectedAdapter(4)
    with torch.no_grad():
        for parameter in adapter.parameters():
            parameter.add_(3e-4)  # a third of float16's spacing at 1
    adapter.save(tmp_path / "a.safetensors", TRAINED)
    with safe_open(tmp_path / "a.safetensors", framework="pt") as file:
        assert file.get_tensor("encoder.weight").dtype == torch.float16
    loaded = load(tmp_path / "a.safetensors")
    assert loaded.trained == TRAINED
    assert loaded.symbols == 4
    back = loaded.adapter
    assert isinstance(back, FullyConnectedAdapter)
    # float16 keeps 11 bits of the 3e-4; float32's own rounding at 1 adds 1.2e-7.
    expected = FullyConnectedAdapter(4).encoder.weight + 3e-4
    torch.testing.assert_close(back.encoder.weight, expected, rtol=0, atol=4e-7)
