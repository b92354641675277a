"""`run`, `chat`, `sweep` and `adapt`: photographs over a channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import tyro

from adapters.names import TRAINABLE
from link.settings.shared.channel import ChannelName, ChannelParameters
from link.settings.shared.checks import (
    check_adapter,
    check_fields,
    check_file,
    check_folder,
    check_out,
    check_snrs,
    check_some,
    check_trainable,
)
from link.settings.shared.common import ADAPTER_HELP, CODE_HELP, PAPER_SNR_DB, SAMPLE, Code, settle
from link.settings.shared.finding import Finding
from link.settings.shared.inversion import Inversion
from link.settings.shared.marking import Marking
from link.settings.shared.networks import Networks
from link.settings.shared.restoring import Restoring
from phy.bounds import SEED_RANGE, SNR_DB_RANGE, check_at_least, check_range, check_whole
from phy.channels import ChannelModel
from semantic.latents.names import meant_code

__all__ = ["Adapt", "Chat", "LinkSettings", "OneLink", "Photograph", "Run", "Sweep"]

# Whoever knows `run --channel` may say the same where several can be given.
ChannelNames = Annotated[tuple[ChannelName, ...], tyro.conf.arg(aliases=["--channel"])]
Codes = Annotated[tuple[Code, ...], tyro.conf.arg(aliases=["--code"], help=CODE_HELP)]
Adapters = Annotated[tuple[str, ...], tyro.conf.arg(aliases=["--adapter"], help=ADAPTER_HELP)]
TRAINED_HELP = f"Which adapter learns, untrained at first: {', '.join(TRAINABLE)}."


@dataclass(frozen=True)
class LinkSettings:
    """What `run`, `chat`, `sweep` and `adapt` have in common."""

    networks: Networks = field(default_factory=Networks)
    parameters: Annotated[ChannelParameters, tyro.conf.arg(name="channel")] = field(
        default_factory=ChannelParameters
    )
    latent: Inversion = field(default_factory=Inversion)
    seed: int = 0
    """Of every random number in the run."""

    def __post_init__(self) -> None:
        for group in (self.networks, self.parameters, self.latent):
            group.check()
        check_whole("seed", self.seed, SEED_RANGE)

    def channel_model(self, name: str) -> ChannelModel:
        """A channel with the parameters that were given for it."""
        return self.parameters.model(name)

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        return {**vars(self.networks), **vars(self.latent), "seed": self.seed}

    def _meant(self, code: str | None) -> str:
        """The code that a flag means; ValueError where the inversion is not for it."""
        return meant_code(code, self.networks.own, self.latent.inversion)


@dataclass(frozen=True)
class OneLink(LinkSettings):
    """What `run`, `chat` and `page` have in common: one channel or radio, and edits."""

    channel: ChannelName = "awgn"
    """The physical layer."""
    code: Annotated[Code | None, tyro.conf.arg(help=CODE_HELP)] = None
    adapter: Annotated[str, tyro.conf.arg(help=ADAPTER_HELP)] = "prior"
    fields: Path | None = None
    """Field networks for the edits: a file of `train fields`, or a folder of Talk-to-Edit's
    pretrained ones, which go with their own --generator."""
    predictor: Path | None = None
    """Attribute predictor that the edits follow: a file of `train attributes`, or Talk-to-Edit's
    predictor_*.pth.tar. The second predictor, which judges, stays ours."""
    restoring: Restoring = field(default_factory=Restoring)
    marking: Marking = field(default_factory=Marking)

    def __post_init__(self) -> None:
        super().__post_init__()
        settle(self, code=self._meant(self.code))
        check_adapter(self.adapter)
        if self.fields is not None and not self.fields.exists():
            raise ValueError(f"fields must be an existing file or folder, got {str(self.fields)!r}")
        check_file("predictor", self.predictor)

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        names = ("code", "adapter", "fields", "predictor")
        own = {name: getattr(self, name) for name in names}
        channel = self.channel_model(self.channel)
        return {**super().link(), **own, **vars(self.restoring), "channel": channel}


@dataclass(frozen=True)
class Photograph(OneLink):
    """What `run` and `chat` have in common: one photograph."""

    image: Path = SAMPLE
    """The photograph: any picture with a face in it."""
    finding: Finding = field(default_factory=Finding)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.finding.check()
        check_file("image", self.image)


@dataclass(frozen=True)
class Run(Photograph):
    """Send one photograph over a channel or a radio; measure and draw what arrives."""

    snr_db: tuple[float, ...] = (6.0,)
    """Es/N0 of a complex symbol in dB; of several each has a folder of its own in --out."""
    say: str | None = None
    """What shall change on the way, such as "make the bangs longer"; see `ask`."""
    out: Path = Path("results/run")
    """Folder of result.json and the pictures."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.say is not None:
            check_fields(self.fields, self.networks.generator, str(self.code))
        check_snrs(self.snr_db)
        check_out(self.out)

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes; of several SNRs the first."""
        return {**super().link(), "snr_db": self.snr_db[0]}


@dataclass(frozen=True)
class Chat(Photograph):
    """Change one face again and again: a sentence a line from stdin, each edit is sent and shown.

    `undo` takes the last edit back, `quit` or the end of the input ends it.
    """

    snr_db: float = 6.0
    """Es/N0 of a complex symbol in dB."""
    out: Path = Path("results/chat")
    """Folder of the results, a folder a sentence."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_fields(self.fields, self.networks.generator, str(self.code))
        check_range("snr-db", self.snr_db, SNR_DB_RANGE)
        check_out(self.out)

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        return {**super().link(), "snr_db": self.snr_db}


@dataclass(frozen=True)
class Sweep(LinkSettings):
    """Many photographs, channels and SNRs; resumable, one JSON line each, a table and a curve."""

    images: Annotated[Path, tyro.conf.arg(help="Folder of photographs.")] = field(
        default=SAMPLE.parent
    )
    limit: int | None = None
    """Only the first so many photographs, by name."""
    finding: Finding = field(default_factory=Finding)
    channels: ChannelNames = ("awgn",)
    """Physical layers."""
    snr_db: tuple[float, ...] = PAPER_SNR_DB
    """Es/N0 of a complex symbol in dB."""
    codes: Codes = ()
    adapters: Adapters = ("prior",)
    say: str | None = None
    """What shall change on the way in every face, such as "smile more"."""
    restoring: Restoring = field(default_factory=Restoring)
    out: Path = Path("results/sweep")
    """Folder of results.jsonl, the latents, the table and the curve."""

    def __post_init__(self) -> None:
        super().__post_init__()
        settle(self, codes=tuple(map(self._meant, self.codes or (None,))))
        self.finding.check()
        check_folder("images", self.images)
        check_out(self.out)
        if self.limit is not None:
            check_at_least("limit", self.limit, 1)
        check_snrs(self.snr_db)
        for name in ("channels", "codes", "adapters"):
            check_some(name, getattr(self, name))
        for adapter in self.adapters:
            check_adapter(adapter)
        for code in self.codes if self.say is not None else ():
            check_fields(None, self.networks.generator, code)

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        return {**super().link(), **vars(self.restoring)}


@dataclass(frozen=True)
class Adapt(LinkSettings):
    """Fine-tune channel adapters, a pair for each channel and SNR (Eq. 16-18)."""

    images: Path = SAMPLE.parent
    """Folder of photographs; the paper takes 10."""
    limit: int = 10
    """Photographs used."""
    finding: Finding = field(default_factory=Finding)
    adapter: Annotated[str, tyro.conf.arg(help=TRAINED_HELP)] = "paper"
    channels: ChannelNames = ("awgn",)
    """Physical layers."""
    snr_db: tuple[float, ...] = (6.0,)
    """Es/N0 of a complex symbol in dB."""
    code: Annotated[Code | None, tyro.conf.arg(help=CODE_HELP)] = None
    iterations: int = 6
    """Passes over the photographs (the paper's r_ft)."""
    learning_rate: float = 1e-4
    """The paper's eta_ft."""
    out: Path = Path("results/adapters")
    """Folder of the adapters (safetensors) and their losses."""

    def __post_init__(self) -> None:
        super().__post_init__()
        settle(self, code=self._meant(self.code))
        self.finding.check()
        check_folder("images", self.images)
        check_out(self.out)
        check_at_least("limit", self.limit, 1)
        check_trainable(self.adapter)
        check_at_least("iterations", self.iterations, 1)
        check_snrs(self.snr_db)
        check_some("channels", self.channels)
        if not 0 < self.learning_rate <= 1:
            raise ValueError(f"learning-rate must be within 0..1, got {self.learning_rate:g}")

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes; the FFHQ generator learns at 128 x 128 for both its sizes."""
        own = {} if self.networks.own else {"size": 128}
        return {**super().link(), **own, "code": self.code, "adapter": "none"}
