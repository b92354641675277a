"""`tx`, `rx` and `radio`: two ends, and GNU Radio between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

from link.settings.checks import at_least, check_adapter, check_file, check_out, check_snr
from link.settings.common import SAMPLE, Code

__all__ = ["Radio", "RadioEnd", "Rx", "Tx"]


@dataclass(frozen=True)
class RadioEnd:
    """What `tx` and `rx` have in common.

    Code, adapter, its SNR and the generator do not cross the channel: both ends must be given the
    same. The receiver measures everything else, the real SNR too.
    """

    code: Code = "w2"
    """w1: one latent, 256 complex symbols; w2: coarse and fine, 512. The same at both ends."""
    adapter: str = "prior-fixed"
    """prior-fixed, prior, paper, none, an adapter file, or a folder of trained ones. The same at
    both ends."""
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
        check_adapter(self.adapter)
        check_snr("snr-db", self.snr_db)
        if not 1 <= self.rate <= 1e9:
            raise ValueError(f"rate must be within 1..1e9 samples/s, got {self.rate:g}")
        check_file("generator", self.generator)


@dataclass(frozen=True)
class Tx(RadioEnd):
    """Send photographs over the radio, or into a recording; Ctrl-C ends it."""

    images: tuple[Path, ...] = (SAMPLE,)
    """Photographs, and folders of them."""
    repeat: int = 1
    """How often all of them are sent; 0: until Ctrl-C."""
    pause_s: float = 1.0
    """Seconds to wait after each picture on the air: decoding one takes the receiver longer than
    sending it, and pictures that it cannot show yet wait there."""
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
        check_out(self.out)
        at_least("repeat", self.repeat, 0)
        at_least("pause-s", self.pause_s, 0)
        at_least("wait-s", self.wait_s, 0.1)
        at_least("steps", self.steps, 1)
        at_least("seed", self.seed, 0)


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
            at_least("count", self.count, 1)
        if self.timeout_s is not None:
            at_least("timeout-s", self.timeout_s, 0.1)
        check_out(self.out)


@dataclass(frozen=True)
class Radio:
    """Run GNU Radio between two ZMQ ports: a channel model or USRPs; see radio --help."""

    # The flowgraphs' own command line takes them, under the system's Python.
    arguments: tyro.conf.Positional[tuple[str, ...]] = ()
