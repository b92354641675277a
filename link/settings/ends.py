"""`tx`, `rx` and `radio`: two ends, and GNU Radio between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import tyro

from link.settings.shared.checks import check_adapter, check_fields, check_out
from link.settings.shared.common import ADAPTER_HELP, CODE_HELP, SAMPLE, Code, settle
from link.settings.shared.finding import Finding
from link.settings.shared.inversion import Inversion
from link.settings.shared.marking import Marking
from link.settings.shared.networks import Networks
from link.settings.shared.restoring import Restoring
from link.settings.shared.serving import Serving
from phy.bounds import (
    FALSE_ALARM_RANGE,
    PAPR_DB_RANGE,
    SAMPLE_RATE_RANGE,
    SEED_RANGE,
    SNR_DB_RANGE,
    check_at_least,
    check_range,
    check_whole,
)
from semantic.latents.names import check_way, meant_code

__all__ = ["Radio", "RadioEnd", "Rx", "Tx"]


ALIKE = "The same at both ends."


@dataclass(frozen=True)
class RadioEnd:
    """What `tx` and `rx` have in common.

    Code, adapter, its SNR, the generator and whether there is a header of degrees do not cross the
    channel: both ends must be given the same. The receiver measures everything else, the real SNR
    too.
    """

    code: Annotated[Code | None, tyro.conf.arg(help=f"{CODE_HELP} {ALIKE}")] = None
    adapter: Annotated[str, tyro.conf.arg(help=f"{ADAPTER_HELP} {ALIKE}")] = "prior-fixed"
    snr_db: float = 6.0
    """Es/N0 in dB that both ends agreed on beforehand: prior is designed for it, paper picks its
    pair by it, prior-fixed and none need none. The same at both ends."""
    networks: Networks = field(default_factory=Networks)
    """The networks, and where they run. The generator must be the same at both ends; each end may
    have its own size."""
    restoring: Restoring = field(default_factory=Restoring)
    """The degrees of an edit, in a header; off with a generator of your own. The same at both
    ends."""
    rate: float = 1e6
    """Samples a second of the radio, for times, plots and recordings."""
    record: Path | None = None
    """SigMF recording to write: NAME.sigmf-data and NAME.sigmf-meta."""
    control: str | None = None
    """Control socket of the radio, such as tcp://127.0.0.1:5557: the summary then has the radio's
    own counts, among them the underflows and overflows of a USRP."""

    def __post_init__(self) -> None:
        self.networks.check()
        settle(self, code=meant_code(self.code, self.networks.own))
        restore = self.restoring.restore and not self.networks.own
        settle(self, restoring=Restoring(restore))
        check_adapter(self.adapter)
        check_range("snr-db", self.snr_db, SNR_DB_RANGE)
        check_range("rate", self.rate, SAMPLE_RATE_RANGE)
        if self.record is not None:
            check_out(self.record.absolute().parent, "folder of record")

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        own = {name: getattr(self, name) for name in ("code", "adapter", "snr_db")}
        return {**vars(self.networks), **vars(self.restoring), **own}


@dataclass(frozen=True)
class Tx(RadioEnd):
    """Send photographs over the radio, or into a recording; Ctrl-C ends it."""

    images: tuple[Path, ...] = (SAMPLE,)
    """Photographs, and folders of them."""
    say: str | None = None
    """What shall change on the way in every face, such as "smile more"."""
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
    finding: Finding = field(default_factory=Finding)
    latent: Inversion = field(default_factory=Inversion)
    papr_db: float | None = None
    """Lower the waveform's peaks to so many dB above its mean, for an amplifier driven harder; 8 to
    10 as it is. Recordings say it; the receiver need not know."""
    seed: int = 0
    """Of the inversion."""
    page: bool = False
    """Serve a page in a browser, from which photographs are sent instead of --images."""
    serving: Serving = field(default_factory=lambda: Serving(port=7862))
    marking: Marking = field(default_factory=Marking)
    out: Path = Path("results/tx")
    """Folder of what was sent: pictures, latents and symbols."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.finding.check()
        self.latent.check()
        check_way(self.latent.inversion, str(self.code))
        for path in self.images:
            if not path.exists():
                raise ValueError(f"images must exist, got {str(path)!r}")
        if self.say is not None:
            check_fields(None, self.networks.generator, str(self.code))
        self.serving.check()
        check_out(self.out)
        if self.papr_db is not None:
            check_range("papr-db", self.papr_db, PAPR_DB_RANGE)
        check_at_least("repeat", self.repeat, 0)
        check_at_least("pause-s", self.pause_s, 0)
        check_at_least("wait-s", self.wait_s, 0.1)
        check_whole("seed", self.seed, SEED_RANGE)

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        return {**super().link(), **vars(self.latent), "seed": self.seed}


@dataclass(frozen=True)
class Rx(RadioEnd):
    """Receive faces from the radio, or from a recording; Ctrl-C ends it."""

    address: str = "tcp://127.0.0.1:5556"
    """Where the radio gives its samples; that of tx itself for a link without a radio."""
    replay: Path | None = None
    """SigMF recording to take the samples from instead."""
    replay_channel: int | None = None
    """Which channel of a recording of several, from 0 on."""
    sent_rate: float | None = None
    """Samples a second of the transmitter, where the recording has other ones: it is resampled."""
    mirrored: bool = False
    """The recording's spectrum is turned round, as with I and Q exchanged."""
    correct_hz: float = 0.0
    """Carrier offset to take off, as rx shows it and Hz: weak bursts are found near zero alone."""
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
    page: bool = False
    """Serve a page in a browser, too, that shows all of it live."""
    serving: Serving = field(default_factory=lambda: Serving(port=7861))
    marking: Marking = field(default_factory=Marking)
    out: Path = Path("results/rx")
    """Folder of the pictures, refreshed as they arrive, and the plots."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.replay is None and (self.replay_channel, self.sent_rate, self.mirrored) != (
            None,
            None,
            False,
        ):
            raise ValueError("replay-channel, sent-rate and mirrored are for --replay, got none")
        if self.sent_rate is not None:
            check_range("sent-rate", self.sent_rate, SAMPLE_RATE_RANGE)
        if self.count is not None:
            check_at_least("count", self.count, 1)
        if self.timeout_s is not None:
            check_at_least("timeout-s", self.timeout_s, 0.1)
        check_range("false-alarm", self.false_alarm, FALSE_ALARM_RANGE)
        self.serving.check()
        check_out(self.out)
        if self.dump is not None:
            check_out(self.dump, "dump")
        ends = {_recording(path) for path in (self.replay, self.record) if path is not None}
        if self.replay is not None and self.record is not None and len(ends) == 1:
            raise ValueError(f"record must be another than replay, got {str(self.record)!r}")


@dataclass(frozen=True)
class Radio:
    """Run GNU Radio between two ZMQ ports: a channel model or USRPs; see radio --help."""

    # The flowgraphs' own command line takes them, under a Python of their own.
    arguments: tyro.conf.Positional[tuple[str, ...]] = ()


def _recording(path: Path) -> Path:
    """Which recording a name stands for, with or without one of the suffixes."""
    suffixes = (".sigmf-meta", ".sigmf-data", ".sigmf")
    return (path.with_suffix("") if path.suffix in suffixes else path).resolve()
