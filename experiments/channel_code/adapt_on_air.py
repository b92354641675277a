"""Fine-tuning the paper's adapters on the air, beside two ways that need no radio to learn.

    python -m experiments.channel_code.adapt_on_air --latents results/adapters/latents

A radio gives no gradient. Three ways to train the same adapters on the same few photographs:

    radio       symbols that went through GNU Radio, the gradient around it (phy/radio/channel.py)
    fitted      AWGN of the SNR that known symbols measured on that radio beforehand
    simulated   AWGN of the SNR that the loopback is set to

Each adapter, no adapter and the closed form then send OTHER photographs through the radio, and
those trained on again, for what was learnt and does not carry over. Twice: with the paper's
iterations and rate, and with more of them. A repeat is a training with noise of its own and several
passages of every photograph: mean and standard error are over repeats.
Latents are those that `run_link.py adapt` and `sweep` keep; of the two parts, by name, the first
are trained on. One line a run in `runs.jsonl`, means in `adapt_on_air.json`; a run that was stopped
goes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

import torch
from tqdm import tqdm

from adapters.adapter import Adapter
from adapters.finetuning import FineTuning, finetune
from adapters.fully_connected import FullyConnectedAdapter
from experiments.common.command import run
from experiments.common.latents import Faces, stored_faces
from experiments.common.statistics import effective_snr_db, mean_and_error
from experiments.common.symbols import over
from link.content import digest
from link.keeping.results import append_line, read_lines, versions, write_json
from link.link import Link
from link.radio.loopback import running_loopback
from link.settings import as_json
from link.views.tables import table
from phy.channels import make_channel
from phy.reception import Channel
from semantic.metrics.lpips import Lpips

__all__ = [
    "MEASURES",
    "WAYS",
    "OnAir",
    "Settings",
    "compare",
    "main",
]

WAYS = ("radio", "fitted", "simulated")
MEASURES = ("lpips_vgg", "lpips_alex", "latent_error", "lpips_vgg_trained_on")

Figures = dict[str, float]  # of MEASURES


@dataclass(frozen=True)
class Settings:
    """Train the paper's adapters on the air and otherwise; send through the radio with each."""

    latents: Path
    """Folder of inverted photographs: NAME.w2.safetensors with `image` and `w`."""
    out: Path = Path("results/adapt_on_air")
    """Folder of runs.jsonl and adapt_on_air.json."""
    code: Literal["w1", "w2"] = "w2"
    """Latent code."""
    snr_db: float = 6.0
    """Es/N0 that the loopback is set to."""
    cfo: float = 1e-3
    """Of the loopback, cycles/sample."""
    ppm: float = 10.0
    """Of the loopback's clock."""
    taps: tuple[str, ...] = ("1",)
    """Of the loopback's echoes, at the sample rate, such as 1 0.3j."""
    train: int = 4
    """Photographs trained on."""
    test: int = 4
    """Other photographs that are sent."""
    iterations: int = 30
    """Of the second training; the first has the paper's."""
    learning_rate: float = 1e-4
    """Of the second training."""
    repeats: int = 3
    """Trainings, each with other noise."""
    passages: int = 4
    """Of each test photograph after each training."""
    soundings: int = 40
    """Bursts of known symbols that measure the radio's SNR."""
    seed: int = 0
    """Of the sounding symbols and the simulated noise; the loopback's is its own."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        for name in ("train", "test", "passages", "soundings"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.repeats < 2:
            raise ValueError(f"repeats must be at least 2 for an error, got {self.repeats}")


class OnAir:
    """One link, and the radio that its symbols are sent over."""

    def __init__(self, settings: Settings, radio: Channel) -> None:
        self.settings = settings
        self.radio = radio
        self.link = Link.load(
            code=settings.code, snr_db=settings.snr_db, device="cpu", transmit=False
        )
        self.code = self.link.code
        self.decode = self.code.decoder(self.link.models.generator)
        self.lpips = {net: Lpips.load(net) for net in ("vgg", "alex")}

    def sounded_snr_db(self) -> float:
        """The radio's SNR by symbols that both ends know."""
        rng = torch.Generator().manual_seed(self.settings.seed)
        size = (self.settings.soundings, self.code.k)
        x = torch.randn(size, dtype=torch.complex64, generator=rng)
        x = x / x.abs().square().mean(dim=1, keepdim=True).sqrt()
        x_hat = self.radio(x, self.settings.snr_db).x_hat
        return effective_snr_db([(x.numpy(), x_hat.numpy())])

    def trained(
        self, faces: Faces, channel: Channel, snr_db: float, recipe: FineTuning
    ) -> tuple[FullyConnectedAdapter, list[float]]:
        """Adapters from the identity on, and the loss of each iteration."""
        adapter = FullyConnectedAdapter(self.code.k)
        log = finetune(
            adapter,
            self.code.to_symbols(faces.w),
            faces.images,
            channel=channel,
            snr_db=snr_db,
            decode_image=lambda s: self.decode(self.code.to_latent(s)),
            loss=self.lpips["vgg"],
            settings=recipe,
            progress=False,
        )
        return adapter.requires_grad_(False), [step.loss for step in log]

    @torch.no_grad()
    def sent(self, faces: Faces, adapter: Adapter) -> Figures:
        """Means over photographs and passages through the radio, against the photographs."""
        snr_db, passages = self.settings.snr_db, self.settings.passages
        w = faces.w.repeat(passages, 1, 1)
        w_hat = self.code.to_latent(over(self.radio, adapter, self.code.to_symbols(w), snr_db))
        error = (w_hat - w).square().sum((1, 2)) / (w - self.code.mean).square().sum((1, 2))
        figures = {"latent_error": float(error.mean())}
        pictures = [self.decode(one[None]).clamp(-1, 1) for one in w_hat]
        for net, lpips in self.lpips.items():
            originals = [lpips.features(image[None]) for image in faces.images]
            figures[f"lpips_{net}"] = fmean(
                float(lpips.distance(lpips.features(picture), originals[i % len(originals)]))
                for i, picture in enumerate(pictures)
            )
        return figures


def compare(on_air: OnAir, faces: Faces, lines: Path) -> list[dict[str, Any]]:
    """A row for every way to an adapter; each run has its line before the next is begun."""
    settings = on_air.settings
    parts = faces[: settings.train], faces[settings.train :]
    of = digest(faces.images, faces.w)
    done = _done(lines, settings, of)
    sounded = done[0]["snr_db_sounded"] if done else on_air.sounded_snr_db()
    longer = FineTuning(settings.learning_rate, settings.iterations, settings.train)
    ways: list[tuple[str, FineTuning | None]] = [("none", None), ("prior", None)]
    ways += [
        (way, recipe) for recipe in (FineTuning(images=settings.train), longer) for way in WAYS
    ]
    for (way, recipe), repeat in tqdm([*product(ways, range(settings.repeats))], desc="runs"):
        name = way if recipe is None else f"{recipe.iterations} x {recipe.eta:g}, {way}"
        if not any((line["adapter"], line["repeat"]) == (name, repeat) for line in done):
            run = _run(on_air, parts, way, recipe, sounded, repeat)
            about = {"adapter": name, "repeat": repeat, "snr_db_sounded": sounded}
            done.append(about | run | {"settings": _common(settings), "faces": of})
            append_line(lines, done[-1])
    names = dict.fromkeys(line["adapter"] for line in done)
    return [
        {"adapter": name} | _summary([line for line in done if line["adapter"] == name])
        for name in names
    ]


def _common(settings: Settings) -> dict[str, Any]:
    """The settings that every line of a file must share."""
    return {
        name: value for name, value in as_json(settings).items() if name not in ("out", "latents")
    }


def _done(lines: Path, settings: Settings, faces: str) -> list[dict[str, Any]]:
    """The runs of before; ValueError if they were of other settings or faces."""
    lines.parent.mkdir(parents=True, exist_ok=True)
    done = read_lines(lines)
    common = json.loads(json.dumps(_common(settings)))
    if any((line.get("settings"), line.get("faces")) != (common, faces) for line in done):
        raise ValueError(
            f"out must hold runs of the same settings and faces alone, got others in {lines}: "
            "choose another --out"
        )
    return done


def _run(
    on_air: OnAir,
    parts: tuple[Faces, Faces],
    way: str,
    recipe: FineTuning | None,
    sounded: float,
    repeat: int,
) -> dict[str, Any]:
    """One training, if there is one to do, and the passages after it."""
    settings, training, testing = on_air.settings, *parts
    log: list[float] = []
    if recipe is None:
        adapter = on_air.link.at(adapter=way).choice.adapter
    else:
        noise = make_channel("awgn", seed=settings.seed + repeat)
        channel = on_air.radio if way == "radio" else noise
        snr_db = sounded if way == "fitted" else settings.snr_db
        adapter, log = on_air.trained(training, channel, snr_db, recipe)
    again = on_air.sent(training, adapter)["lpips_vgg"]
    return {"lpips_vgg_trained_on": again, "losses": log} | on_air.sent(testing, adapter)


def _summary(runs: list[dict[str, Any]]) -> dict[str, float]:
    """Mean and standard error of each measure."""
    figures = {}
    for name in MEASURES:
        figures[name], figures[f"{name}_error"] = mean_and_error(run[name] for run in runs)
    return figures


def _table(rows: list[dict[str, Any]]) -> str:
    header = ["adapter", "LPIPS-vgg", "+-", "LPIPS-alex", "+-", "latent error", "+-"]
    header += ["vgg, trained on", "+-"]
    columns = [part for name in MEASURES for part in (name, f"{name}_error")]
    return table(header, [[row["adapter"], *(row[name] for name in columns)] for row in rows])


def main(settings: Settings) -> None:
    """Train, send, print the table and write the JSON."""
    settings.check()
    faces = stored_faces(settings.latents, settings.code, settings.train + settings.test)
    options = ("--cfo", str(settings.cfo), "--ppm", str(settings.ppm), "--taps", *settings.taps)
    with running_loopback(settings.snr_db, *options) as loopback:
        radio = make_channel("zmq", **loopback.addresses)  # type: ignore[arg-type]
        rows = compare(OnAir(settings, radio), faces, settings.out / "runs.jsonl")
    sounded = read_lines(settings.out / "runs.jsonl")[0]["snr_db_sounded"]
    about = {"settings": as_json(settings), "versions": versions(), "snr_db_sounded": sounded}
    write_json(settings.out / "adapt_on_air.json", about | {"rows": rows})
    print(f"sounding measured {sounded:.2f} dB, set to {settings.snr_db:g} dB")
    print(_table(rows))


if __name__ == "__main__":
    run(main, Settings)
