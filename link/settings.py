"""What the command line may ask for: plain data, no heavy import, so that --help is instant."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

__all__ = [
    "ADAPTERS",
    "Adapt",
    "Ask",
    "Chat",
    "LinkSettings",
    "Photograph",
    "Radio",
    "Run",
    "Rx",
    "Sweep",
    "Train",
    "TrainFields",
    "TrainRequests",
    "Tx",
    "Weights",
    "as_json",
]

SAMPLE = Path(__file__).parent.parent / "semantic" / "samples" / "face.jpg"
ADAPTERS = ("prior", "prior-fixed", "paper", "none")
SNR_DB = (-40.0, 60.0)
PAPER_SNR_DB = (-6.0, 0.0, 6.0, 12.0, 18.0)

Channel = Literal["awgn", "rayleigh", "rician", "tdl", "zmq"]
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
    tx_address: str = "tcp://127.0.0.1:5555"
    """Channel zmq: where the radio fetches our samples (`run_link.py radio`)."""
    rx_address: str = "tcp://127.0.0.1:5556"
    """Channel zmq: where the radio gives us samples."""
    control_address: str = "tcp://127.0.0.1:5557"
    """Channel zmq: the radio's control socket, by which a loopback is set to --snr-db; "" for a
    radio without one. On USRPs the SNR is what the air gives."""
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
class Photograph(LinkSettings):
    """What `run` and `chat` have in common: one photograph over a simulated channel."""

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
    fields: Path | None = None
    """Field networks for the edits: a file of `train fields`, or a folder of Talk-to-Edit's
    pretrained ones, which go with their own --generator."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _snr("snr-db", self.snr_db)
        _adapter(self.adapter)
        if self.fields is not None and not self.fields.exists():
            raise ValueError(f"fields must be an existing file or folder, got {str(self.fields)!r}")


@dataclass(frozen=True)
class Run(Photograph):
    """Send one photograph over a simulated channel; measure and draw what arrives."""

    say: str | None = None
    """What shall change on the way, such as "make the bangs longer"; see `ask`."""
    out: Path = Path("results/run")
    """Folder of result.json and the pictures."""


@dataclass(frozen=True)
class Chat(Photograph):
    """Change one face again and again: a sentence a line from stdin, each edit is sent and shown.

    `undo` takes the last edit back, `quit` or the end of the input ends it.
    """

    out: Path = Path("results/chat")
    """Folder of the results, a folder a sentence."""


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
class RadioEnd:
    """What `tx` and `rx` have in common.

    Code, adapter, its SNR and the generator do not cross the channel: both ends must be given the
    same. The receiver measures everything else, the real SNR too.
    """

    code: Code = "w2"
    """w1: one latent, 256 complex symbols; w2: coarse and fine, 512. The same at both ends."""
    adapter: str = "prior-fixed"
    """prior-fixed, prior, paper, none, or an adapter file. The same at both ends."""
    snr_db: float = 6.0
    """Es/N0 in dB that both ends agreed on beforehand: prior is designed for it, paper picks its
    pair by it, prior-fixed and none need none. The same at both ends."""
    size: Literal[128, 1024] = 128
    """Pixels a side of the pictures; each end may have its own."""
    generator: Path | None = None
    """Your own StyleGAN2 checkpoint in place of the FFHQ generator. The same at both ends."""
    rate: float = 1e6
    """Samples a second of the radio, for times, plots and recordings."""
    record: Path | None = None
    """SigMF recording to write: NAME.sigmf-data and NAME.sigmf-meta."""
    control: str | None = None
    """Control socket of the radio, such as tcp://127.0.0.1:5557: the summary then has the radio's
    own counts, among them the underflows and overflows of a USRP."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    cache: Path | None = None
    """Folder of the downloaded weights; EDITABLE_DEEPSC_CACHE, then the user's cache folder."""

    def __post_init__(self) -> None:
        _adapter(self.adapter)
        _snr("snr-db", self.snr_db)
        if not 1 <= self.rate <= 1e9:
            raise ValueError(f"rate must be within 1..1e9 samples/s, got {self.rate:g}")
        if self.generator is not None and not self.generator.is_file():
            raise ValueError(f"generator must be an existing file, got {str(self.generator)!r}")


@dataclass(frozen=True)
class Tx(RadioEnd):
    """Send photographs over the radio, or into a recording; Ctrl-C ends it."""

    images: tuple[Path, ...] = (SAMPLE,)
    """Photographs, and folders of them."""
    repeat: int = 1
    """How often all of them are sent; 0: until Ctrl-C."""
    pause_s: float = 0.0
    """Seconds to wait after each picture."""
    address: str | None = None
    """Where the radio, or rx itself, fetches the samples; tcp://127.0.0.1:5555 when there is no
    recording to write either, tcp://*:5555 for other hosts."""
    wait_s: float = 30.0
    """How long nobody may fetch them before tx gives up."""
    inversion: Literal["adam", "paper"] = "adam"
    """How the latent is found: Adam from the mean, or the paper's Eq. 9 taken literally."""
    steps: int = 110
    """Inversion steps at most."""
    seed: int = 0
    """Of the inversion."""
    out: Path = Path("results/tx")
    """Folder of what was sent: pictures, latents and symbols."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for path in self.images:
            if not path.exists():
                raise ValueError(f"images must exist, got {str(path)!r}")
        _at_least("repeat", self.repeat, 0)
        _at_least("pause-s", self.pause_s, 0)
        _at_least("wait-s", self.wait_s, 0.1)
        _at_least("steps", self.steps, 1)
        _at_least("seed", self.seed, 0)


@dataclass(frozen=True)
class Rx(RadioEnd):
    """Receive faces from the radio, or from a recording; Ctrl-C ends it."""

    address: str = "tcp://127.0.0.1:5556"
    """Where the radio gives its samples; that of tx itself for a link without a radio."""
    replay: Path | None = None
    """SigMF recording to take the samples from instead."""
    count: int | None = None
    """End after so many pictures, those lost included."""
    timeout_s: float | None = None
    """End when no samples have come for so many seconds; else wait for ever."""
    false_alarm: float = 1e-3
    """Bursts that noise alone may bring, in 4,000 samples."""
    dump: Path | None = None
    """Folder for every internal signal of the receiver, a folder a burst; slow."""
    window: bool = True
    """Show picture and constellation in a window where there is a display."""
    out: Path = Path("results/rx")
    """Folder of the pictures, refreshed as they arrive, and the plots."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.count is not None:
            _at_least("count", self.count, 1)
        if self.timeout_s is not None:
            _at_least("timeout-s", self.timeout_s, 0.1)


@dataclass(frozen=True)
class TrainRequests:
    """The text semantic encoder, from Talk-to-Edit's request templates and our own phrasing."""

    data: Path
    """Folder of user_fsm.json and pool.json."""
    work: Path = Path("results/requests")
    """Folder of the state, log.jsonl and the weights."""
    steps: int = 2500
    """Steps of 128 sentences."""
    seed: int = 0
    """Of initial weights and sentences."""

    def __post_init__(self) -> None:
        _training(self)


@dataclass(frozen=True)
class TrainFields:
    """The field networks that move a latent along an attribute (Eq. 11-15)."""

    work: Path = Path("results/fields")
    """Folder of the samples, the states, log.jsonl and the weights."""
    steps: int = 110
    """Steps of 4 edits, an attribute."""
    samples: int = 3000
    """Latents that the predictor labels for the starting directions."""
    seed: int = 0
    """Of latents, noise and initial weights."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""

    def __post_init__(self) -> None:
        _training(self)
        _at_least("samples", self.samples, 64)


@dataclass(frozen=True)
class Train:
    """Make one of our own weights again: resumable, seeded, with a log of losses."""

    what: tyro.conf.OmitSubcommandPrefixes[
        Annotated[TrainRequests, tyro.conf.subcommand("requests")]
        | Annotated[TrainFields, tyro.conf.subcommand("fields")]
    ]


@dataclass(frozen=True)
class Radio:
    """Run GNU Radio between two ZMQ ports: a channel model or USRPs; see radio --help."""

    # The flowgraphs' own command line takes them, under the system's Python: link/radio.py.
    arguments: tyro.conf.Positional[tuple[str, ...]] = ()


@dataclass(frozen=True)
class Weights:
    """List the pre-trained weights: where from, how large, under what terms; fetch them."""

    fetch: bool = False
    """Download what is not in the cache yet."""
    cache: Path | None = None
    """Folder of the downloaded weights."""


def as_json(settings: LinkSettings | RadioEnd) -> dict[str, Any]:
    """The settings as plain JSON values, to be saved with the results."""
    return {
        name: str(value) if isinstance(value, Path) else value
        for name, value in asdict(settings).items()
    }


def _training(settings: TrainRequests | TrainFields) -> None:
    """Bounds of what every training has."""
    if isinstance(settings, TrainRequests) and not settings.data.is_dir():
        raise ValueError(f"data must be an existing folder, got {str(settings.data)!r}")
    _at_least("steps", settings.steps, 1)
    _at_least("seed", settings.seed, 0)


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
