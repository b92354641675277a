"""Files of our own weights: every shipped one is found, and what was written is read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from semantic import weights


def linear(config: dict[str, Any], state: dict[str, Tensor]) -> nn.Linear:
    network = nn.Linear(config["inputs"], 2)
    network.load_state_dict(state)
    return network


def test_all_that_is_shipped_has_a_path() -> None:
    names = ["attributes_editing", "attributes_evaluation", "face_code", "face_encoder", "fields"]
    names += ["native_head_128", "requests"]
    folder = Path(weights.__file__).parent
    assert [weights.path(name) for name in names] == sorted(folder.glob("*.safetensors"))


def test_written_and_read(tmp_path: Path) -> None:
    network = nn.Linear(3, 2)
    state = weights.halved(network)
    assert {value.dtype for value in state.values()} == {torch.float16}
    weights.write(tmp_path / "a.safetensors", state, {"inputs": 3})
    found = weights.read(tmp_path / "a.safetensors", "linear layer", linear)
    assert found.weight.dtype == torch.float32
    torch.testing.assert_close(found.weight, network.weight, rtol=2**-11, atol=2**-24)


@pytest.mark.parametrize("kind", ["missing", "noise", "no config", "another size"])
def test_another_file_is_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "a.safetensors"
    if kind == "noise":
        file.write_bytes(bytes(range(200)))
    elif kind == "no config":
        save_file({"weight": torch.zeros(2, 3)}, file)
    elif kind == "another size":
        weights.write(file, {"weight": torch.zeros(2, 3)}, {"inputs": 4})
    with pytest.raises(ValueError, match=r"a\.safetensors is no linear layer: .+") as error:
        weights.read(file, "linear layer", linear)
    assert "\n" not in str(error.value)
