from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import pytest
import torch

from phy.channels import make_channel
from phy.reception import Reception
from phy.simulated.randomness import import_sionna, lend, owned_generator

VARIANTS = [
    ("awgn", {}),
    ("rayleigh", {"csi": "estimated"}),
    ("rician", {"fading": "fast"}),
    ("tdl", {"csi": "estimated"}),
]


def symbols() -> torch.Tensor:
    return torch.randn(3, 40, dtype=torch.complex64, generator=torch.Generator().manual_seed(5))


def same(a: Reception, b: Reception) -> bool:
    return all(
        torch.equal(getattr(a, field), getattr(b, field))
        for field in ("y", "x_hat", "no_eff", "snr_db", "snr_measured_db")
    )


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_seed_decides_every_symbol(name: str, parameters: dict[str, str]) -> None:
    first, again, other = (make_channel(name, seed=seed, **parameters) for seed in (4, 4, 5))
    x = symbols()
    one, two = first(x, 6.0), first(x, 6.0)
    assert not torch.equal(one.y, two.y)
    torch.manual_seed(0)
    import_sionna().config.torch_rng("cpu").manual_seed(0)
    assert same(again(x, 6.0), one)
    other(x, 6.0)
    assert same(again(x, 6.0), two)
    assert not torch.equal(make_channel(name, seed=5, **parameters)(x, 6.0).y, one.y)


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_no_other_generator_is_touched(name: str, parameters: dict[str, str]) -> None:
    def states() -> list[bytes]:
        sionna = import_sionna().config.torch_rng("cpu").get_state()
        own = (torch.get_rng_state(), sionna)
        numbers = np.random.get_state()[1]
        return [
            *(s.numpy().tobytes() for s in own),
            bytes(numbers),
            repr(random.getstate()).encode(),
        ]

    before = states()
    make_channel(name, **parameters)(symbols(), 6.0)
    assert states() == before


def test_importing_sionna_keeps_the_users_seed() -> None:
    """In a fresh process, as Sionna reseeds torch on its first import only."""
    program = (
        "import torch; torch.manual_seed(7); before = torch.get_rng_state()\n"
        "from phy.channels import make_channel; import sys\n"
        "assert 'sionna' not in sys.modules\n"
        "make_channel('awgn'); assert 'sionna.phy' in sys.modules\n"
        "assert torch.equal(before, torch.get_rng_state())\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_lending_gives_back_both_generators_even_after_an_error() -> None:
    sionna = import_sionna().config.torch_rng("cpu")
    before = sionna.get_state()
    own, twin = owned_generator(3, "cpu"), owned_generator(3, "cpu")
    with pytest.raises(RuntimeError), lend(own):
        drawn = torch.randn(4, generator=sionna)
        raise RuntimeError
    assert torch.equal(sionna.get_state(), before)
    assert torch.equal(drawn, torch.randn(4, generator=twin))
    assert torch.equal(own.get_state(), twin.get_state())
