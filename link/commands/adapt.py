"""SNR-aware fine-tuning of channel adapters on a few photographs (Eq. 16-18)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import torch
from torch import Tensor

from adapters.files import AdapterFile, Trained
from adapters.finetuning import FineTuning, finetune
from adapters.trainable import untrained
from link.content import digest, file_digest, generator_digest
from link.keeping.latents import kept_faces
from link.keeping.results import as_line, read_lines
from link.link import Link
from link.radio.observed_channel import ObservedChannel
from link.settings import Adapt, as_json
from link.views.tables import table
from phy.radio.channel import RadioChannel
from semantic.faces.photographs import photographs
from semantic.files import write_atomically

__all__ = ["adapt"]


def adapt(settings: Adapt) -> None:
    """Carries out ``run_link.py adapt``: a file and a log for each channel and SNR, and a table.

    Everything but the adapter is frozen; the loss is LPIPS-vgg of the received picture against the
    ORIGINAL photograph, as in the paper. The pictures are those of the 128 x 128 generator, which
    shares its latents with the 1024 one. What the same training has made before is kept.

    Raises:
        ValueError: no usable picture, an adapter of another training in the way, or several SNRs
            for a radio that cannot be set to them.
        RadioError: channel zmq without a radio, or nothing arrived through it.
    """
    paths = photographs(settings.images, settings.limit)
    tasks = _tasks(settings, paths)
    missing = [task for task in tasks if not _kept(task)]
    if missing:
        _train(settings, missing, paths)
    rows = [_row(task, "trained" if task in missing else "kept from before") for task in tasks]
    print(table(["adapter", "LPIPS-vgg before", "at the end", ""], rows))
    print(
        f"in {settings.out}: use one with --adapter FILE, the nearest SNR's with --adapter FOLDER"
    )


@dataclass(frozen=True)
class _Task:
    """One training: for which channel and SNR, where its adapter is kept, and what it hangs on."""

    channel: str
    snr_db: float
    path: Path
    training: str

    @property
    def losses(self) -> Path:
        """The losses beside the adapter, a JSON line each."""
        return self.path.with_suffix(".jsonl")


@dataclass(frozen=True)
class _Faces:
    """Aligned photographs [n, 3, 128, 128] within -1..1 and their latents [n, vectors, 512]."""

    images: Tensor
    w: Tensor


@dataclass(frozen=True)
class _Trainer:
    """Trains one adapter after another on the same faces, through the same frozen networks."""

    settings: Adapt
    link: Link
    faces: _Faces

    def train(self, task: _Task) -> None:
        """Trains one adapter and writes it, its losses beside it."""
        models, code = self.link.models, self.link.code
        adapter = untrained(self.settings.adapter, code.k).to(models.device)
        channel = self.link.at(channel=self.settings.channel_model(task.channel))
        observed = ObservedChannel(channel.channel_model, channel.channel)
        log = finetune(
            adapter,
            code.to_symbols(self.faces.w),
            self.faces.images,
            channel=observed,
            snr_db=task.snr_db,
            decode_image=lambda s: code.decoder(models.inverter)(code.to_latent(s)),
            loss=models.lpips,
            settings=self._recipe,
        )
        lines = [as_line({"iteration": step.iteration, "loss": step.loss}) for step in log]
        losses = "".join(f"{line}\n" for line in lines)
        write_atomically(task.losses, lambda file: file.write_text(losses))
        trained = self._trained(task, observed)  # last: what has its adapter has all
        write_atomically(task.path, lambda temporary: adapter.save(temporary, trained))

    @property
    def _recipe(self) -> FineTuning:
        return FineTuning(
            eta=self.settings.learning_rate,
            iterations=self.settings.iterations,
            images=len(self.faces.images),
        )

    def _trained(self, task: _Task, observed: ObservedChannel) -> Trained:
        """What the file says of the training."""
        recipe, models = self._recipe, self.link.models
        return Trained(
            code=self.link.code.name,
            channel=task.channel,
            snr_db=observed.snr_db(task.snr_db),
            seed=self.settings.seed,
            recipe=f"LPIPS-vgg to {recipe.images} photographs, {recipe.optimizer}, "
            f"eta {recipe.eta:g}, {recipe.iterations} iterations, "
            f"{observed.describe()}",
            generator=models.inverter_digest,
            training=task.training,
        )


def _tasks(settings: Adapt, paths: list[Path]) -> list[_Task]:
    """One for each channel and SNR, however often it was said."""
    pictures = [file_digest(path) for path in paths]
    return [
        _Task(
            channel,
            snr_db,
            settings.out / _file_name(settings, channel, snr_db),
            _training(settings, channel, snr_db, pictures),
        )
        for channel, snr_db in dict.fromkeys(product(settings.channels, settings.snr_db))
    ]


def _training(settings: Adapt, channel: str, snr_db: float, pictures: list[str]) -> str:
    """Digest of all that an adapter comes from, wherever it lies and whatever it is called."""
    faces = ("face", "aligned", "inversion", "steps", "seed")
    recipe = ("adapter", "code", "iterations", "learning_rate")
    plain = as_json(settings)
    model = vars(settings.channel_model(channel))
    return digest(
        {name: plain[name] for name in (*faces, *recipe)},
        {name: value for name, value in model.items() if not name.endswith("_address")},
        [channel, snr_db, generator_digest(settings.networks.generator, 128), pictures],
    )


def _kept(task: _Task) -> bool:
    """Whether this very training has been done; ValueError where another's adapter is there."""
    if not task.path.exists():
        return False
    trained = AdapterFile.open(task.path).trained
    if trained is None or trained.training != task.training:
        raise ValueError(
            f"out must hold adapters of the same pictures, generator and settings, {task.path} is "
            "of others: choose another --out, or remove it"
        )
    return True


def _row(task: _Task, how: str) -> list[object]:
    """The file's name, the first loss and the last."""
    losses = [line.get("loss") for line in read_lines(task.losses)] or [None]
    return [task.path.name, losses[0], losses[-1], how]


def _file_name(settings: Adapt, channel: str, snr_db: float) -> str:
    """With the SNR, unless it is what the air gives: nobody has set that one."""
    level = f"{snr_db:g}dB"
    if channel == "zmq" and _radio_kind(settings) != "loopback":
        if len(set(settings.snr_db)) > 1:
            asked = " ".join(f"{value:g}" for value in settings.snr_db)
            raise ValueError(
                f"snr-db must be one value for a radio whose SNR the air gives, got {asked}"
            )
        level = "air"
    return f"{settings.adapter}-{settings.code}-{channel}-{level}.safetensors"


def _radio_kind(settings: Adapt) -> str:
    radio = settings.channel_model("zmq").build(settings.seed)
    assert isinstance(radio, RadioChannel)
    return radio.kind


def _train(settings: Adapt, tasks: list[_Task], paths: list[Path]) -> None:
    """Trains what is missing, one after the other."""
    link = Link.load(**settings.link())
    trainer = _Trainer(settings, link, _faces(settings, link, paths))
    for task in tasks:
        trainer.train(task)


def _faces(settings: Adapt, link: Link, paths: list[Path]) -> _Faces:
    """The photographs that show a face, inverted; kept in ``latents/``."""
    found = [
        face for _, face in kept_faces(link, paths, settings.out / "latents", settings.finding)
    ]
    if not found:
        raise ValueError(f"images must hold at least one face, got none in {settings.images}")
    return _Faces(torch.cat([face.image for face in found]), torch.cat([face.w for face in found]))
