"""Users' checkpoints: every kind gives the same picture, and nothing in a file is ever run."""

from __future__ import annotations

import argparse
import os
import pickle
import resource
import struct
import sys
import types
import zipfile
from collections import Counter, OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from semantic.editing.predictor import AttributePredictor
from semantic.generators.checkpoints import CheckpointError, describe, load_checkpoint
from semantic.generators.stylegan2 import FIR, StyleGAN2

pytestmark = pytest.mark.usefixtures("one_thread")

State = dict[str, Any]
KERNEL = torch.outer(torch.tensor(FIR), torch.tensor(FIR)) / sum(FIR) ** 2


@pytest.fixture(scope="module")
def state() -> State:
    """A random generator of 32 pixels with the names and shapes of rosinality's files."""
    rng = torch.Generator().manual_seed(20)
    state = {
        name: torch.randn(value.shape, generator=rng)
        * (100 if name.startswith("style.") else 0.3 if name.endswith("bias") else 1)
        for name, value in StyleGAN2(32, 1).state_dict().items()
        if name != "w_mean"
    }
    state = {n: v[None] if n.endswith("conv.weight") else v for n, v in state.items()}
    for i in range(0, 6, 2):
        state[f"convs.{i}.conv.blur.kernel"] = 4 * KERNEL
    for i in range(3):
        state[f"to_rgbs.{i}.upsample.kernel"] = 4 * KERNEL
    return state


def light(state: State) -> State:
    """Names and shapes of ``state``; the values are one zero each, and so is what a file holds."""
    return {name: torch.zeros(1).expand(value.shape) for name, value in state.items()}


@pytest.fixture(scope="module")
def mean() -> Tensor:
    return torch.randn(512, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def picture(state: State, mean: Tensor) -> Tensor:
    generator = StyleGAN2(32, 1)
    weights = {n: v[0] if n.endswith("conv.weight") else v for n, v in state.items()}
    generator.load_state_dict(weights, strict=False)
    return generator(mean.expand(1, generator.num_styles, -1))


class Persistent(nn.Module):
    """Reduces as NVIDIA's persistent classes do: a call with the source of a module in it."""

    source = ""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self._init_args = name, (512,)
        self.weight_gain = 0.01 / np.sqrt(512)  # a numpy scalar, as in the real files
        self.table = np.arange(3.0)

    def __reduce__(self) -> tuple[Any, ...]:
        persistence, dnnlib = sys.modules["torch_utils.persistence"], sys.modules["dnnlib.util"]
        state = {**self.__dict__, "_init_kwargs": dnnlib.EasyDict(rate=0.01)}
        meta = {
            "type": "class",
            "version": 6,
            "module_src": self.source,
            "class_name": self.name,
            "state": state,
        }
        return persistence._reconstruct_persistent_obj, (meta,)


@pytest.fixture
def nvidia_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules that a pickle of NVIDIA's refers to; here only for writing one."""

    def _reconstruct_persistent_obj(meta: State) -> None:
        raise AssertionError("the reader must not call this")

    class EasyDict(dict[str, Any]):
        pass

    for module, value in (
        ("torch_utils.persistence", _reconstruct_persistent_obj),
        ("dnnlib.util", EasyDict),
    ):
        value.__module__, value.__qualname__ = module, value.__name__
        fake = types.ModuleType(module)
        setattr(fake, value.__name__, value)
        monkeypatch.setitem(sys.modules, module.split(".")[0], types.ModuleType(module))
        monkeypatch.setitem(sys.modules, module, fake)


def layer(state: State, name: str) -> Persistent:
    """One convolution of the synthesis in NVIDIA's names and shapes."""
    module, affine = Persistent("SynthesisLayer"), Persistent("FullyConnectedLayer")
    affine.weight = nn.Parameter(state[f"{name}.conv.modulation.weight"])
    affine.bias = nn.Parameter(state[f"{name}.conv.modulation.bias"])
    module.affine = affine
    module.weight = nn.Parameter(state[f"{name}.conv.weight"][0])
    if f"{name}.bias" in state:
        module.bias = nn.Parameter(state[f"{name}.bias"].flatten())
        return module
    module.bias = nn.Parameter(state[f"{name}.activate.bias"])
    module.noise_strength = nn.Parameter(state[f"{name}.noise.weight"][0])
    number = 0 if name == "conv1" else int(name.split(".")[1]) + 1
    module.register_buffer("noise_const", state[f"noises.noise_{number}"][0, 0])
    module.register_buffer("resample_filter", KERNEL.clone())
    return module


def nvidia(state: State, mean: Tensor) -> Persistent:
    """stylegan2-ada-pytorch's tree of modules for a 32 pixel generator."""
    generator, mapping, synthesis = map(Persistent, ("Generator", "Mapping", "Synthesis"))
    for i in range(8):
        fc = Persistent("FullyConnectedLayer")
        fc.weight = nn.Parameter(state[f"style.{i + 1}.weight"])
        fc.bias = nn.Parameter(state[f"style.{i + 1}.bias"])
        mapping.add_module(f"fc{i}", fc)
    mapping.register_buffer("w_avg", mean)
    parts = {4: ("conv1", "to_rgb1")} | {
        8 << i: (f"convs.{2 * i}", f"convs.{2 * i + 1}", f"to_rgbs.{i}") for i in range(3)
    }
    for side, names in parts.items():
        block = Persistent("SynthesisBlock")
        block.register_buffer("resample_filter", KERNEL.clone())
        for part, name in zip(("conv0", "conv1", "torgb")[-len(names) :], names, strict=True):
            block.add_module(part, layer(state, name))
        if side == 4:
            block.const = nn.Parameter(state["input.input"][0])
        synthesis.add_module(f"b{side}", block)
    generator.mapping, generator.synthesis = mapping, synthesis
    return generator


Save = Callable[[State, Tensor, Path], None]


def save_rosinality(state: State, mean: Tensor, path: Path) -> None:
    arguments = argparse.Namespace(size=32, lr=0.002)
    torch.save({"g_ema": state, "latent_avg": mean, "args": arguments}, path)


def save_talk_to_edit_128(state: State, mean: Tensor, path: Path) -> None:
    content = {"g_ema": state, "d": {"convs.0.0.weight": torch.zeros(3)}}
    torch.save(content, path, _use_new_zipfile_serialization=False)


def save_flat(state: State, mean: Tensor, path: Path) -> None:
    torch.save(OrderedDict(state), path)


def save_psp(state: State, mean: Tensor, path: Path) -> None:
    weights = {f"decoder.{name}": value for name, value in state.items()}
    weights["encoder.input_layer.0.weight"] = torch.zeros(64, 3, 3, 3)
    options = argparse.Namespace(exp_dir="runs/1", learn_in_w=False)
    average = mean.expand(8, -1).clone()
    torch.save({"state_dict": weights, "latent_avg": average, "opts": options}, path)


def save_nvidia(state: State, mean: Tensor, path: Path) -> None:
    content = {"G": None, "D": None, "G_ema": nvidia(state, mean), "augment_pipe": None}
    path.write_bytes(pickle.dumps(content, protocol=3))


def save_only_g(state: State, mean: Tensor, path: Path) -> None:
    torch.save({"g": state, "d": {}, "latent_avg": mean.numpy()}, path)


def save_parallel(state: State, mean: Tensor, path: Path) -> None:
    torch.save({"g_ema": {f"module.{n}": v for n, v in state.items()}, "latent_avg": mean}, path)


def save_lightning(state: State, mean: Tensor, path: Path) -> None:
    weights = {f"generator_ema.{n}": v for n, v in state.items()}
    weights |= {f"generator.{n}": torch.zeros_like(v) for n, v in state.items()}
    about = {"epoch": 3, "callbacks": {"best": np.float32(1)}, "at": Path("runs/1")}
    torch.save({"state_dict": weights, "latent_avg": mean, "hyper_parameters": about}, path)


def save_safetensors(state: State, mean: Tensor, path: Path) -> None:
    tensors = {name: value.contiguous() for name, value in state.items()}
    save_file(tensors | {"latent_avg": mean}, path)


def save_bare_module(state: State, mean: Tensor, path: Path) -> None:
    torch.save(nvidia(state, mean), path)


KINDS: dict[str, Save] = {
    "g, alone": save_only_g,
    "g_ema, of several GPUs": save_parallel,
    "generator_ema, Lightning": save_lightning,
    "state dict, safetensors": save_safetensors,
    "NVIDIA pickle, PTI": save_bare_module,
    "g_ema": save_rosinality,
    "g_ema, before torch 1.6": save_talk_to_edit_128,
    "state dict": save_flat,
    "pSp/e4e decoder": save_psp,
    "NVIDIA pickle": save_nvidia,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("nvidia_names")
def test_every_kind_gives_the_same_picture(
    kind: str, state: State, mean: Tensor, picture: Tensor, tmp_path: Path
) -> None:
    KINDS[kind](state, mean, tmp_path / "file")
    generator = load_checkpoint(tmp_path / "file")
    got = generator(mean.expand(1, generator.num_styles, -1))
    assert torch.allclose(got, picture, atol=1e-5 * float(picture.abs().max()))
    expected = {"kind": kind.split(",")[0], "size": 32, "multiplier": 1, "num_styles": 8}
    assert describe(generator) == expected | {"coarse": 6}
    assert not any(p.requires_grad for p in generator.parameters())
    if kind in ("g_ema", "pSp/e4e decoder", "NVIDIA pickle"):
        assert torch.allclose(generator.w_mean, mean, atol=1e-6)


def test_absent_mean_and_noise(state: State, tmp_path: Path) -> None:
    bare = {n: v for n, v in state.items() if "kernel" not in n and not n.startswith("noises.")}
    torch.save(bare, tmp_path / "file.pth")
    generator = load_checkpoint(str(tmp_path / "file.pth"))
    z = torch.randn(4000, 512, generator=torch.Generator().manual_seed(12))
    w = generator.mapping(z)
    # Two independent means, of 10,000 and 4,000: their difference d has covariance C (1/10000 +
    # 1/4000), so |d|^2 / trace is 1 with standard deviation sqrt(2 tr(C^2)) / tr(C).
    covariance = w.T.cov()
    trace = covariance.trace()
    ratio = (generator.w_mean - w.mean(dim=0)).square().sum() / (trace / 10000 + trace / 4000)
    deviation = (2 * covariance.square().sum()).sqrt() / trace
    assert abs(ratio.item() - 1) < 5 * deviation.item()
    assert torch.equal(generator.noises[6], StyleGAN2(32, 1).noises[6])


@pytest.mark.parametrize("multiplier", [1, 2])
def test_multiplier_is_found(multiplier: int, tmp_path: Path) -> None:
    content = {"g_ema": light(StyleGAN2(64, multiplier).state_dict())}
    torch.save(content, tmp_path / "file.pt")
    loaded = describe(load_checkpoint(tmp_path / "file.pt"))
    assert (loaded["size"], loaded["multiplier"], loaded["num_styles"]) == (64, multiplier, 10)


def refusal(path: Path) -> str:
    """The error's one sentence; the file's name is in it."""
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(path)
    text = str(caught.value)
    assert text.startswith(str(path)) and "\n" not in text
    return text.removeprefix(str(path))


class Call:
    """Pickles as a call of ``function``."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


def save_zip(content: Any, path: Path) -> None:
    torch.save(content, path)


def save_legacy(content: Any, path: Path) -> None:
    torch.save(content, path, _use_new_zipfile_serialization=False)


def save_pickle(content: Any, path: Path) -> None:
    path.write_bytes(pickle.dumps(content, protocol=3))


def nested(content: Any, path: Path) -> None:
    """A harmless pickle whose tensor storage is a torch file with the call in it."""
    inner = path.with_suffix(".inner")
    save_zip(content, inner)
    save_pickle({"G_ema": Call(torch.storage._load_from_bytes, inner.read_bytes())}, path)


@pytest.mark.parametrize("save", [save_zip, save_legacy, save_pickle, nested])
@pytest.mark.parametrize("function", [os.system, eval, exec, __import__])
def test_calls_are_refused(
    save: Callable[[Any, Path], None], function: Callable[..., Any], tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    code = "os" if function is __import__ else f"open({str(mark)!r}, 'w')"
    argument = f"touch {mark}" if function is os.system else code
    save({"g_ema": Call(function, argument)}, tmp_path / "file.pt")
    text = refusal(tmp_path / "file.pt")
    assert f"{function.__name__}, which no generator needs: refused, nothing was run" in text
    assert not mark.exists()


@pytest.mark.parametrize("function", [getattr, torch.load, np.load, os.path.join, pickle.loads])
def test_no_stepping_stones(function: Callable[..., Any], tmp_path: Path) -> None:
    """Names inside allowed packages are refused as well."""
    save_pickle(Call(function, b"x", b"y"), tmp_path / "file.pkl")
    assert "which no generator needs" in refusal(tmp_path / "file.pkl")


@pytest.mark.usefixtures("nvidia_names")
def test_module_source_is_never_run(
    state: State, mean: Tensor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "mark"
    monkeypatch.setattr(Persistent, "source", f"open({str(mark)!r}, 'w').close()")
    save_nvidia(state, mean, tmp_path / "file.pkl")
    assert str(mark).encode() in (tmp_path / "file.pkl").read_bytes()
    assert load_checkpoint(tmp_path / "file.pkl").kind == "NVIDIA pickle"
    assert not mark.exists()
    exec(Persistent.source)  # the source does leave the mark when it is run
    assert mark.exists()


def test_a_pickle_may_not_ask_for_any_memory(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The place of an object far beyond those that there are; bytes that are not there."""
    number = struct.pack("<I", 400_000_000)  # 6 GB of Python's list of objects
    (tmp_path / "file.pkl").write_bytes(b"\x80\x02}r" + number + b".")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "must be one of the 2 so far, has number 400000000" in refusal(tmp_path / "file.pkl")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 100_000
    (tmp_path / "file.pkl").write_bytes(b"\x80\x05\x96" + struct.pack("<Q", 99) + b"short")
    assert "truncated, damaged or no checkpoint" in refusal(tmp_path / "file.pkl")
    assert capfd.readouterr().err == ""  # Python's own unpickler prints a traceback


@pytest.mark.usefixtures("nvidia_names")
def test_cyclic_modules_end(tmp_path: Path) -> None:
    modules: dict[str, Any] = {}
    meta = {"class_name": "Generator", "state": {"_modules": modules}}
    rebuild = sys.modules["torch_utils.persistence"]._reconstruct_persistent_obj
    modules["again"] = Call(rebuild, meta)
    save_pickle({"modules": modules, "G_ema": modules["again"]}, tmp_path / "file.pkl")
    assert "nested at most 16 deep, got modules.again.again." in refusal(tmp_path / "file.pkl")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("synthesis.L0_36_512.weight", "alias-free StyleGAN3"),
        ("decoder.synthesis.input.affine.weight", "alias-free StyleGAN3"),
        ("synthesis.b8.skip.weight", "resnet architecture"),
        ("mapping.embed.weight", "class-conditional"),
        ("G.initial_block", "lucidrains"),
        ("style_mlp.1.weight", "BasicSR"),
    ],
)
def test_other_networks_are_named(name: str, expected: str, tmp_path: Path) -> None:
    torch.save({name: torch.zeros(1)}, tmp_path / "file.pt")
    text = refusal(tmp_path / "file.pt")
    assert text.startswith(" is not supported: it holds") and expected in text


def test_lucidrains_file_is_named(tmp_path: Path) -> None:
    torch.save({"GAN": {"S.net.0.weight": torch.zeros(1)}, "version": "1"}, tmp_path / "file.pt")
    assert "lucidrains" in refusal(tmp_path / "file.pt")


def test_tensorflow_pickle_is_named(tmp_path: Path) -> None:
    (tmp_path / "file.pkl").write_bytes(b"\x80\x03cdnnlib.tflib.network\nNetwork\nq\x00)\x81.")
    assert "TensorFlow pickle of dnnlib.tflib" in refusal(tmp_path / "file.pkl")


def spoilt(state: State, name: str, value: Tensor | None) -> State:
    return {n: v for n, v in {**state, name: value}.items() if v is not None}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("input.input", None, "no input.input"),
        ("convs.3.conv.weight", None, "lacks convs.3.conv.weight, of shape [512, 512, 3, 3]"),
        ("style.8.bias", None, "lacks style.8.bias, of shape [512]"),
        ("conv1.noise.weight", torch.zeros(2), "conv1.noise.weight of shape [1], has [2]"),
        ("conv1.activate.bias", torch.full((512,), torch.nan), "not finite"),
        ("conv1.activate.bias", torch.zeros(512, dtype=torch.int64), "not finite"),
        ("conv1.activate.bias", torch.zeros(512).to_sparse(), "unusable tensor"),
        ("conv1.activate.bias", torch.zeros(512, device="meta"), "unusable tensor"),
        ("conv1.conv.weight", torch.zeros(0, 1, 1, 1, 1), "has [0, 1, 1, 1, 1]"),
        ("to_rgbs.2.bias", None, "size within 32..1024, has 2 to_rgbs: 16"),
        ("convs.9.conv.weight", torch.zeros(2), "has convs.9.conv.weight, which StyleGAN2"),
        ("convs.6.conv.weight", torch.zeros(1, 384, 512, 3, 3), "multiplier 1 or 2, has 1.5"),
        ("convs.0.conv.blur.kernel", torch.ones(4, 4), "filter other than [1, 3, 3, 1]"),
        ("latent_avg", torch.zeros(64), "latent_avg [512] or [n, 512], has [64]"),
    ],
)
def test_spoilt_weights_are_named(
    name: str, value: Tensor | None, expected: str, state: State, tmp_path: Path
) -> None:
    state = {name: v for name, v in light(state).items() if "kernel" not in name}
    content: State = {"g_ema": spoilt(state, name, value)}
    if name == "latent_avg":
        content = {"g_ema": state, name: value}
    torch.save(content, tmp_path / "file.pt")
    assert expected in refusal(tmp_path / "file.pt")


def test_half_precision_is_widened(state: State, tmp_path: Path) -> None:
    halves = {name: v.half() for name, v in light(state).items() if "kernel" not in name}
    torch.save(halves, tmp_path / "file.pt")
    generator = load_checkpoint(tmp_path / "file.pt")
    assert generator.style[1].weight.dtype == torch.float32


def unfiltered(state: State) -> State:
    """Light, and without the filters, which may not be zero."""
    return {name: value for name, value in light(state).items() if "kernel" not in name}


@pytest.mark.parametrize(
    "value",
    [
        *(np.float64(0.1), np.arange(3.0), np.array(["a"]), Path("runs/1"), {1, 2}, frozenset("a")),
        *(
            torch.device("cpu"),
            torch.float16,
            1 + 2j,
            Counter("ab"),
            datetime(2026, 1, 1, tzinfo=UTC),
        ),
    ],
)
def test_what_trainers_leave_in_a_file_is_data(value: object, state: State, tmp_path: Path) -> None:
    torch.save({"g_ema": unfiltered(state), "args": {"of": value}}, tmp_path / "file.pt")
    assert load_checkpoint(tmp_path / "file.pt").kind == "g_ema"


def test_a_generator_without_its_mean_is_named(
    state: State, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "editable_deepsc"):
        torch.save({"g": unfiltered(state)}, tmp_path / "file.pt")
        load_checkpoint(tmp_path / "file.pt")
    assert "no running mean of the generator: g is used" in caplog.text


def test_what_came_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_text("<!DOCTYPE html><html><title>Quota exceeded</title>")
    assert "is a web page ('Quota exceeded'), not the file" in refusal(tmp_path / "a.pt")
    (tmp_path / "b.pt").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    assert "is a pointer of Git LFS" in refusal(tmp_path / "b.pt")


def test_no_message_advises_to_switch_the_safety_off(tmp_path: Path) -> None:
    torch.save({"state_dict": Call(os.system, "true")}, tmp_path / "file.pt")
    text = refusal(tmp_path / "file.pt")
    with pytest.raises(ValueError, match=r"asks for posix\.system") as caught:
        AttributePredictor.load(tmp_path / "file.pt")
    for message in (text, str(caught.value)):
        assert "weights_only" not in message and "save the state_dict() alone" in message


def test_a_torchscript_program_is_not_run(tmp_path: Path) -> None:
    torch.jit.script(nn.Linear(2, 2)).save(tmp_path / "file.pt")
    assert "is a TorchScript program, not weights" in refusal(tmp_path / "file.pt")


def test_a_tensor_beyond_its_storage_takes_no_memory(tmp_path: Path) -> None:
    storage = torch.zeros(1).storage()
    huge = Call(torch._utils._rebuild_tensor_v2, storage, 0, (10**11,), (1,), False, OrderedDict())
    save_pickle({"G_ema": huge}, tmp_path / "file.pkl")
    assert "damaged" in refusal(tmp_path / "file.pkl")


def test_other_content(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "absent.pt")
    assert "does not exist or is no file" in refusal(tmp_path)
    torch.save([1, 2], tmp_path / "list.pt")
    assert "holds a list" in refusal(tmp_path / "list.pt")
    torch.save({"state_dict": {"fc.weight": torch.zeros(1)}}, tmp_path / "other.pt")
    assert "no input.input, but fc.weight" in refusal(tmp_path / "other.pt")
    (tmp_path / "text.pt").write_text("hello")
    assert "no checkpoint" in refusal(tmp_path / "text.pt")
    (tmp_path / "empty.pt").write_bytes(b"")
    assert "truncated" in refusal(tmp_path / "empty.pt")
    with zipfile.ZipFile(tmp_path / "archive.pt", "w") as archive:
        archive.writestr("readme", "no torch file")
    assert "no checkpoint" in refusal(tmp_path / "archive.pt")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("nvidia_names")
def test_truncated_files(kind: str, state: State, mean: Tensor, tmp_path: Path) -> None:
    path = tmp_path / "file"
    KINDS[kind](state, mean, path)
    for share in (0.99, 0.5, 0.001):
        os.truncate(path, int(share * path.stat().st_size))
        assert "truncated" in refusal(path)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.usefixtures("nvidia_names")
def test_damaged_pickles_raise_nothing_else(tmp_path: Path) -> None:
    """300 pickles with one byte changed: whatever that gives, the error is ours."""
    module = Persistent("Generator")
    module.weight = nn.Parameter(torch.zeros(2))
    content = pickle.dumps({"G_ema": module}, protocol=4)
    rng = np.random.default_rng(0)
    for _ in range(300):
        changed = bytearray(content)
        changed[rng.integers(len(content))] = rng.integers(256)
        (tmp_path / "file").write_bytes(changed)
        refusal(tmp_path / "file")
