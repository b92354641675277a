"""What every command that sends over a channel takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from link.settings.checks import at_least, check_file

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["PAPER_SNR_DB", "SAMPLE", "Channel", "Code", "LinkSettings", "as_json"]

SAMPLE = Path(__file__).parent.parent.parent / "semantic" / "samples" / "face.jpg"
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
        at_least("steps", self.steps, 1)
        at_least("seed", self.seed, 0)
        at_least("k-factor", self.k_factor, 0)
        if not 0 <= self.delay_spread <= 1e-5:
            raise ValueError(f"delay-spread must be within 0..1e-5 s, got {self.delay_spread:g}")
        check_file("generator", self.generator)


def as_json(settings: DataclassInstance) -> dict[str, Any]:
    """The settings as plain JSON values, to be saved with the results."""
    return {
        name: str(value) if isinstance(value, Path) else value
        for name, value in asdict(settings).items()
    }
