"""SNR-aware fine-tuning of channel adapters on a few photographs (Eq. 16-18)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import torch
from torch import Tensor

from adapters.files import Trained
from adapters.finetuning import FineTuning, Step, finetune
from adapters.trainable import untrained
from link.keeping.latents import kept_faces
from link.keeping.results import write_atomically
from link.link import Link
from link.observed_channel import ObservedChannel
from link.settings import Adapt
from link.views.tables import table
from phy.radio.channel import RadioChannel
from semantic.faces.photographs import photographs

__all__ = ["adapt"]


def adapt(settings: Adapt) -> None:
    """Carries out ``run_link.py adapt``: a file and a log for each channel and SNR, and a table.

    Everything but the adapter is frozen; the loss is LPIPS-vgg of the received picture against the
    ORIGINAL photograph, as in the paper. The pictures are those of the 128 x 128 generator, which
    shares its latents with the 1024 one. What has its file already is skipped.

    Raises:
        ValueError: no usable picture, or several SNRs for a radio that cannot be set to them.
        RadioError: channel zmq without a radio, or nothing arrived through it.
    """
    tasks = [task for task in _tasks(settings) if not task.path.exists()]
    rows = _train(settings, tasks) if tasks else []
    print(table(["adapter", "LPIPS-vgg before", "at the end"], rows))
    print(
        f"in {settings.out}: use one with --adapter FILE, the nearest SNR's with --adapter FOLDER"
    )


@dataclass(frozen=True)
class _Task:
    """One training: for which channel and SNR, and where its adapter is kept."""

    channel: str
    snr_db: float
    path: Path


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

    def train(self, task: _Task) -> list[Step]:
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
        trained = self._trained(task, observed)
        write_atomically(task.path, lambda temporary: adapter.save(temporary, trained))
        lines = [json.dumps({"iteration": step.iteration, "loss": step.loss}) for step in log]
        losses = "".join(f"{line}\n" for line in lines)
        write_atomically(task.path.with_suffix(".jsonl"), lambda file: file.write_text(losses))
        return log

    @property
    def _recipe(self) -> FineTuning:
        return FineTuning(
            eta=self.settings.learning_rate,
            iterations=self.settings.iterations,
            images=len(self.faces.images),
        )

    def _trained(self, task: _Task, observed: ObservedChannel) -> Trained:
        """What the file says of the training."""
        recipe = self._recipe
        return Trained(
            code=self.link.code.name,
            channel=task.channel,
            snr_db=observed.snr_db(task.snr_db),
            seed=self.settings.seed,
            recipe=f"LPIPS-vgg to {recipe.images} photographs, {recipe.optimizer}, "
            f"eta {recipe.eta:g}, {recipe.iterations} iterations, "
            f"{observed.describe()}",
        )


def _tasks(settings: Adapt) -> list[_Task]:
    return [
        _Task(channel, snr_db, settings.out / _file_name(settings, channel, snr_db))
        for channel, snr_db in product(settings.channels, settings.snr_db)
    ]


def _file_name(settings: Adapt, channel: str, snr_db: float) -> str:
    """With the SNR, unless it is what the air gives: nobody has set that one."""
    level = f"{snr_db:g}dB"
    if channel == "zmq" and _radio_kind(settings) != "loopback":
        if len(settings.snr_db) > 1:
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


def _train(settings: Adapt, tasks: list[_Task]) -> list[list[object]]:
    """A row for each task: the file's name, the first loss and the last."""
    paths = photographs(settings.images, settings.limit)  # a bad folder shall not wait for networks
    link = Link.load(**settings.link())
    trainer = _Trainer(settings, link, _faces(settings, link, paths))
    logs = [trainer.train(task) for task in tasks]
    return [
        [task.path.name, log[0].loss, log[-1].loss] for task, log in zip(tasks, logs, strict=True)
    ]


def _faces(settings: Adapt, link: Link, paths: list[Path]) -> _Faces:
    """The photographs that show a face, inverted; kept in ``latents/``."""
    found = [face for _, face in kept_faces(link, paths, settings.out / "latents")]
    if not found:
        raise ValueError(f"images must hold at least one face, got none in {settings.images}")
    return _Faces(torch.cat([face.image for face in found]), torch.cat([face.w for face in found]))
