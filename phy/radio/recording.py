"""SigMF recordings: samples that were sent or received, written and played back.

A recording is two files, NAME.sigmf-data (raw samples) and NAME.sigmf-meta (JSON: rate, waveform,
where the bursts are). Other programs read ours; of theirs every complex datatype is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import sigmf
from numpy.typing import NDArray
from sigmf.error import SigMFError
from sigmf.sigmffile import dtype_info

from phy.bounds import SAMPLE_RATE_RANGE, check_range
from phy.modem.framing import PREAMBLE_LENGTH, Frame
from phy.modem.pulse import ROLL_OFF, SPS
from phy.radio.sigmf_files import SUFFIXES, base_of, open_file

__all__ = ["Recorder", "Recording", "RecordingError"]

NAMESPACE = "deepsc"  # of our own fields in the metadata
DATATYPE = "cf32_le"
CHUNK = 1 << 16  # samples read at once


class RecordingError(ValueError):
    """A recording that cannot be written or read; one sentence for the user."""


class Recorder:
    """Writes a recording; the files get their names when it is closed, never before.

    Args:
        path: NAME, with or without a SigMF suffix.
        sample_rate: samples a second.
        symbols: K, complex symbols of a message.
        known: further facts for the metadata, e.g. {"snr_db": 6.0, "gain_db": 20.0}.
    Raises:
        RecordingError: if the folder cannot be written to.
        ValueError: if the sample rate is outside its bounds.
    """

    def __init__(
        self,
        path: Path,
        sample_rate: float,
        symbols: int,
        known: Mapping[str, object] | None = None,
    ) -> None:
        check_range("sample_rate", sample_rate, SAMPLE_RATE_RANGE)
        base = base_of(path)
        self.meta = base.with_name(base.name + ".sigmf-meta")
        self.data = base.with_name(base.name + ".sigmf-data")
        self.samples = 0
        self._annotations: list[dict[str, Any]] = []
        self._global = {
            "core:datatype": DATATYPE,
            "core:version": sigmf.__specification__,
            "core:sample_rate": sample_rate,
            "core:description": "Bursts of a face's latent as analog symbols; see WAVEFORM.md.",
            "core:recorder": "editable-deepsc",
            "core:extensions": [{"name": NAMESPACE, "version": "1.0.0", "optional": True}],
            **_own(_waveform(symbols) | dict(known or {})),
        }
        self._began = datetime.now(UTC)
        self._temporary = base.with_name(f".{base.name}.{os.getpid()}.sigmf-data")
        try:
            base.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._temporary.open("wb")
        except OSError as error:
            raise RecordingError(
                f"record must be a file that can be written, got {str(path)!r}: {error.strerror}"
            ) from None

    def write(self, samples: NDArray[np.complexfloating]) -> None:
        """Append samples, complex [n]."""
        chunk = np.ascontiguousarray(samples, dtype="<c8")
        try:
            self._file.write(chunk.data)
        except OSError as error:
            raise RecordingError(f"the recording stopped: {error.strerror}") from None
        self.samples += chunk.size

    def annotate(
        self, start: float, count: int, label: str, facts: Mapping[str, object] | None = None
    ) -> None:
        """Mark `count` samples from `start` (samples from the beginning) with a label and facts.

        A place before the beginning is taken to be the beginning.
        """
        first = max(round(start), 0)
        self._annotations.append(
            {
                "core:sample_start": first,
                "core:sample_count": max(round(start) + count - first, 0),
                "core:label": label,
                **_own(facts or {}),
            }
        )

    def close(self) -> None:
        """Give the files their names; without any samples there will be no files."""
        if self._file.closed:
            return
        self._file.close()
        if not self.samples:
            self._temporary.unlink(missing_ok=True)
            return
        metadata = {
            "global": self._global,
            "captures": [
                {"core:sample_start": 0, "core:datetime": self._began.strftime("%FT%T.%fZ")}
            ],
            "annotations": sorted(self._annotations, key=lambda one: one["core:sample_start"]),
        }
        file = sigmf.SigMFFile(metadata=metadata, data_file=self._temporary)  # adds the checksum
        file.validate()
        temporary = self._temporary.with_suffix(".sigmf-meta")
        temporary.write_text(file.dumps() + "\n")
        self.meta.unlink(missing_ok=True)  # of an older recording: never beside other samples
        os.replace(self._temporary, self.data)
        os.replace(temporary, self.meta)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Recording:
    """A recording to play back: ours, or any SigMF recording of complex samples.

    Attributes:
        samples: how many there are.
        sample_rate: samples a second, None if the metadata does not say.
        annotations: as in the metadata.
        note: one sentence if the samples are not those that the metadata was written for (cut
            short or changed), else "".

    Args:
        path: NAME, NAME.sigmf-meta, NAME.sigmf-data, or an archive NAME.sigmf.
        channel: which one of several, from 0 on; needed where there are several.
    Raises:
        RecordingError: if there is no such recording or channel, or it is broken, or of another
            kind.
    """

    def __init__(self, path: Path, channel: int | None = None) -> None:
        self._path = path
        self._file = _open(path)
        self._channel = _chosen(channel, self._file.get_global_field("core:num_channels", 1))
        self.samples = int(self._file.sample_count)
        rate = self._file.get_global_field("core:sample_rate")
        self.sample_rate = None if rate is None else float(rate)
        self.annotations: list[dict[str, Any]] = self._file.get_annotations()
        self.note = self._check()

    def chunks(self, size: int = CHUNK) -> Iterator[NDArray[np.complex64]]:
        """The samples in order, complex64 [size] each, the last one shorter.

        Integers are scaled to -1..1.
        """
        for first in range(0, self.samples, size):
            count = min(size, self.samples - first)
            samples = np.asarray(self._file.read_samples(first, count), dtype=np.complex64)
            yield samples.reshape(count, -1)[:, self._channel]

    def _check(self) -> str:
        """Compare the samples with the metadata's checksum."""
        try:
            self._file.calculate_hash()
        except SigMFError:
            return (
                f"{self._path} was cut short or changed since it was recorded: "
                f"{self.samples} samples are there, its last burst ends at {self._last()}"
            )
        return ""

    def _last(self) -> int:
        """Where the last annotation ends."""
        ends = [
            one["core:sample_start"] + one.get("core:sample_count", 0) for one in self.annotations
        ]
        return max(ends, default=0)


def _open(path: Path) -> Any:
    """The library's object, its checksum not looked at yet."""
    base = base_of(path)
    if not any(base.with_name(base.name + suffix).is_file() for suffix in SUFFIXES):
        raise RecordingError(
            f"replay must name a SigMF recording ({', '.join(SUFFIXES)}), got {str(path)!r}"
        )
    try:
        file = open_file(path)
        _check_kind(file)
    except RecordingError:
        raise
    except (KeyError, TypeError, AttributeError):
        raise _broken(path, "its metadata is not that of a recording") from None
    except Exception as error:  # the library lets out whatever its JSON and schema readers raise
        raise _broken(path, str(error)) from None
    return file


def _chosen(channel: int | None, channels: int) -> int:
    """The channel to take."""
    if channel is None and channels > 1:
        raise RecordingError(
            f"replay has {channels} channels: name one, --replay-channel 0 to {channels - 1}"
        )
    if not 0 <= (channel or 0) < channels:
        raise RecordingError(
            f"replay-channel must be within 0..{channels - 1} for this recording, got {channel}"
        )
    return channel or 0


def _check_kind(file: Any) -> None:
    """Raise unless it is of complex samples, with its data beside it."""
    if not isinstance(file, sigmf.SigMFFile):
        raise RecordingError("replay must name one recording, got a SigMF collection")
    file.validate()
    if not dtype_info(file.get_global_field("core:datatype"))["is_complex"]:
        kind = file.get_global_field("core:datatype")
        raise RecordingError(f"replay must be a recording of complex samples, got {kind}")
    if file.data_file is None and file.data_buffer is None:
        raise RecordingError("replay must have its samples beside the metadata, got no .sigmf-data")


def _broken(path: Path, why: str) -> RecordingError:
    first = (why.splitlines() or ["unreadable"])[0]
    return RecordingError(f"replay must be an intact SigMF recording, got {str(path)!r}: {first}")


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields under our namespace; numbers as JSON has them."""
    return {f"{NAMESPACE}:{name}": json.loads(json.dumps(value)) for name, value in fields.items()}


def _waveform(symbols: int) -> dict[str, object]:
    """What another team needs to find the bursts, beside the waveform's page."""
    frame = Frame(symbols)
    return {
        "symbols": symbols,
        "blocks": frame.blocks,
        "samples_a_symbol": SPS,
        "roll_off": ROLL_OFF,
        "preamble_symbols": PREAMBLE_LENGTH,
        "pilots": frame.pilots,
        "burst_samples": frame.burst,
    }
