"""What the command line may ask for: plain data, no heavy import, so that --help is instant."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

__all__ = ["ADAPTERS", "Adapt", "Ask", "LinkSettings", "Run", "Sweep", "Weights", "as_json"]

SAMPLE = Path(__file__).parent.parent / "semantic" / "samples" / "face.jpg"
ADAPTERS = ("prior", "prior-fixed", "paper", "none")
SNR_DB = (-40.0, 60.0)
PAPER_SNR_DB = (-6.0, 0.0, 6.0, 12.0, 18.0)

Channel = Literal["awgn", "rayleigh", "rician", "tdl"]
Code = Literal["w1", "w2"]


@dataclass(frozen=True)
class LinkSettings:
    """What `run`, `sweep` and `adapt` have in common."""

    size: Literal[128, 1024] = 128
    """Pixels a side of the pictures."""
    csi: Literal["perfect", "estimated", "none"] = "perfect"
    """What the receiver knows of a fading channel; 'estimated' sends pilots, which are counted."""
    fading: Literal["block", "fast"] = "block"
    """Rayleigh and Rician: one coefficient for all symbols, or one for each."""
    k_factor: float = 4.0
    """Rician: power of the line of sight over that of the scattered paths, linear."""
    tdl_model: Literal["A", "B", "C", "D", "E"] = "A"
    """Channel tdl: the 3GPP TR 38.901 profile."""
    delay_spread: float = 100e-9
    """Channel tdl: rms delay spread in seconds."""
    inversion: Literal["adam", "paper"] = "adam"
    """How the latent is found: Adam from the mean, or the paper's Eq. 9 taken literally."""
    steps: int = 110
    """Inversion steps at most."""
    generator: Path | None = None
    """Your own StyleGAN2 checkpoint in place of the FFHQ generator."""
    seed: int = 0
    """Of every random number in the run."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    cache: Path | None = None
    """Folder of the downloaded weights; EDITABLE_DEEPSC_CACHE, then the user's cache folder."""

    def __post_init__(self) -> None:
        _at_least("steps", self.steps, 1)
        _at_least("seed", self.seed, 0)
        _at_least("k-factor", self.k_factor, 0)
        if not 0 <= self.delay_spread <= 1e-5:
            raise ValueError(f"delay-spread must be within 0..1e-5 s, got {self.delay_spread:g}")
        if self.generator is not None and not self.generator.is_file():
            raise ValueError(f"generator must be an existing file, got {str(self.generator)!r}")


@dataclass(frozen=True)
class Run(LinkSettings):
    """Send one photograph over a simulated channel; measure and draw what arrives."""

    image: Path = SAMPLE
    """The photograph: any JPEG or PNG with a face in it."""
    channel: Channel = "awgn"
    """The physical layer."""
    snr_db: float = 6.0
    """Es/N0 of a complex symbol in dB."""
    code: Code = "w2"
    """w1: one latent, 256 complex symbols; w2: coarse and fine, 512."""
    adapter: str = "prior"
    """prior (closed form), prior-fixed (the same, the transmitter not knowing the SNR), paper
    (trained, nearest SNR), none, or an adapter file."""
    out: Path = Path("results/run")
    """Folder of result.json and the pictures."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _snr("snr-db", self.snr_db)
        _adapter(self.adapter)


@dataclass(frozen=True)
class Sweep(LinkSettings):
    """Many photographs, channels and SNRs; resumable, one JSON line each, a table and a curve."""

    images: Annotated[Path, tyro.conf.arg(help="Folder of photographs.")] = field(
        default=SAMPLE.parent
    )
    limit: int | None = None
    """Only the first so many photographs, by name."""
    channels: tuple[Channel, ...] = ("awgn",)
    """Physical layers."""
    snr_db: tuple[float, ...] = PAPER_SNR_DB
    """Es/N0 of a complex symbol in dB."""
    codes: tuple[Code, ...] = ("w2",)
    """Latent codes."""
    adapters: tuple[str, ...] = ("prior",)
    """Adapters: prior, prior-fixed, paper, none or files."""
    out: Path = Path("results/sweep")
    """Folder of results.jsonl, the latents, the table and the curve."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.images.is_dir():
            raise ValueError(f"images must be an existing folder, got {str(self.images)!r}")
        if self.limit is not None:
            _at_least("limit", self.limit, 1)
        for snr_db in self.snr_db:
            _snr("snr-db", snr_db)
        for adapter in self.adapters:
            _adapter(adapter)


@dataclass(frozen=True)
class Adapt(LinkSettings):
    """Fine-tune the paper's channel adapters, a pair for each channel and SNR (Eq. 16-18)."""

    images: Path = SAMPLE.parent
    """Folder of photographs; the paper takes 10."""
    limit: int = 10
    """Photographs used."""
    channels: tuple[Channel, ...] = ("awgn",)
    """Physical layers."""
    snr_db: tuple[float, ...] = (6.0,)
    """Es/N0 of a complex symbol in dB."""
    code: Code = "w2"
    """w1 or w2."""
    iterations: int = 6
    """Passes over the photographs (the paper's r_ft)."""
    learning_rate: float = 1e-4
    """The paper's eta_ft."""
    out: Path = Path("results/adapters")
    """Folder of the adapters (safetensors) and their losses."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.images.is_dir():
            raise ValueError(f"images must be an existing folder, got {str(self.images)!r}")
        _at_least("limit", self.limit, 1)
        _at_least("iterations", self.iterations, 1)
        for snr_db in self.snr_db:
            _snr("snr-db", snr_db)
        if not 0 < self.learning_rate <= 1:
            raise ValueError(f"learning-rate must be within 0..1, got {self.learning_rate:g}")


@dataclass(frozen=True)
class Ask:
    """Say what a sentence asks for: which attribute, more or less of it, or which degree."""

    sentence: tyro.conf.Positional[str]
    """A request in English, such as "make the bangs longer"; - with --json reads one a line."""
    json: bool = False
    """Print one line of JSON, also for a sentence that asks for nothing known."""

    def __post_init__(self) -> None:
        if self.sentence == "-" and not self.json:
            raise ValueError("sentence must not be - without --json, got '-'")


@dataclass(frozen=True)
class Weights:
    """List the pre-trained weights: where from, how large, under what terms; fetch them."""

    fetch: bool = False
    """Download what is not in the cache yet."""
    cache: Path | None = None
    """Folder of the downloaded weights."""


def as_json(settings: LinkSettings) -> dict[str, Any]:
    """The settings as plain JSON values, to be saved with the results."""
    return {
        name: str(value) if isinstance(value, Path) else value
        for name, value in asdict(settings).items()
    }


def _at_least(name: str, value: float, bound: float) -> None:
    if not value >= bound:
        raise ValueError(f"{name} must be at least {bound}, got {value}")


def _snr(name: str, value: float) -> None:
    low, high = SNR_DB
    if not low <= value <= high:
        raise ValueError(f"{name} must be within {low:g}..{high:g} dB, got {value}")


def _adapter(value: str) -> None:
    if value not in ADAPTERS and not Path(value).is_file():
        raise ValueError(
            f"adapter must be one of {', '.join(ADAPTERS)} or an existing file, got {value!r}"
        )
