"""A real radio as a channel: bursts out through ZMQ, through GNU Radio, back in and demodulated."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from phy.modem.modem import Modulator
from phy.modem.reassembly import Message
from phy.modem.stream import MessageStream
from phy.modem.synchronisation.sync import BLOCK, HOP
from phy.radio.messages import reception_of
from phy.radio.zmq_bridge import RadioControl, RadioError, SampleSink, SampleSource, Watchdog
from phy.reception import Reception, check_device, check_snr_db, check_symbols

__all__ = ["RadioChannel", "close_radios"]

_FLUSH = BLOCK + HOP + 1024  # zeros behind a transmission: for filters on the way and our search
_LEAD = 64  # zeros ahead of a transmission: the first samples of a new flowgraph are cut off
_STUCK = 256  # samples that may stay in a loopback's filters
_CLOCK = 1e-4  # by how much a loopback's clock may be fast
_CHUNK = 8192  # samples sent at once
_WAIT_S = 0.02
_PILED = 1 << 17  # samples at once that no radio makes in the time between two looks
_QUIET_S = 0.5  # without a sample, all of it has come back through a loopback


@dataclass
class _Radio:
    """The connection to one radio, and what this process knows of its state."""

    sink: SampleSink
    source: SampleSource
    control: RadioControl | None
    numbers: dict[int, int] = field(default_factory=dict)  # K: number of the next block
    # Whether no burst of an earlier transmission can still come; what another process left in the
    # radio before it died would pass for ours.
    clean: bool = False

    def state(self, **parameters: float) -> dict[str, Any]:
        """Kind and parameters, those given set before; nothing of a radio without a control."""
        return {} if self.control is None else self.control.ask(**parameters)


_radios: dict[tuple[str, str, str], _Radio] = {}  # open: an address can be bound only once


def _open_radio(tx_address: str, rx_address: str, control_address: str) -> _Radio:
    """One connection for all channels of this process."""
    key = (tx_address, rx_address, control_address)
    if key not in _radios:
        sink = SampleSink(tx_address)
        try:
            source = SampleSource(rx_address)
        except RadioError:
            sink.close()
            raise
        control = RadioControl(control_address) if control_address else None
        _radios[key] = _Radio(sink, source, control)
    return _radios[key]


def close_radios() -> None:
    """Give all addresses back; channels made before are of no use any more."""
    for radio in _radios.values():
        radio.sink.close()
        radio.source.close()
    _radios.clear()


class RadioChannel:
    """Channel "zmq": symbols that really went through a radio, loopback or USRPs.

    A loopback (`run_link.py radio loopback`) is set to the snr_db asked for; its other parameters
    stay as they are. On USRPs, or without a control address, the SNR is what the air gives, and
    `Reception.radio` says so. Symbols of blocks that did not arrive have x_hat = 0 and
    no_eff = +inf; an item of which nothing arrived has snr_db = -inf.

    The gradient goes around the radio: what it did to the symbols is a perturbation that was
    measured, x_hat = g x + e with the gain g = 1 / (1 + no_eff) of the biased MMSE and e fixed, so
    that d x_hat / d x = g. Noise does not depend on x: this is the gradient of the expected loss.
    A model fitted to the received symbols would put another draw of such noise in its place,
    without the radio's own faults (`experiments/channel_code/adapt_on_air.py` compares the two).

    Args:
        tx_address: to bind; the radio fetches samples here.
        rx_address: to connect to; the radio gives samples here.
        control_address: of `flowgraphs/radio.py`, or "" for a radio without one.
        timeout_s: how long nothing may happen before missing blocks count as erased, or, if no
            sample comes at all, RadioError is raised.
        device: of x; the waveform is made on the CPU.
        papr_db: peaks of a burst over its mean power, at most; None leaves them as they are.

    Raises:
        RadioError: no radio there, or it fell silent.
        ValueError: bad input, as for every channel.
    """

    def __init__(
        self,
        tx_address: str,
        rx_address: str,
        control_address: str,
        timeout_s: float,
        device: str | torch.device,
        papr_db: float | None = None,
    ) -> None:
        self.device = check_device(device)
        self.papr_db = papr_db
        self.timeout_s = timeout_s
        self._radio = _open_radio(tx_address, rx_address, control_address)
        if self._radio.control is not None:
            self._radio.control.timeout_s = min(self.timeout_s, 5.0)
        self._radio.state()  # a radio that is not there is better noticed at once

    @property
    def kind(self) -> str:
        """ "loopback", or "usrp-trx"; "unknown" of a radio without a control address."""
        return str(self._radio.state().get("kind", "unknown"))

    def __call__(self, x: Tensor, snr_db: float | Tensor) -> Reception:
        """Send x, complex64 [B, K] of unit mean power per item; wait until it has come back."""
        x = check_symbols(x, self.device)
        snr = check_snr_db(snr_db, len(x), self.device).tolist()
        symbols = x.detach().cpu().numpy()
        messages: list[Message] = []
        for value, items in groupby(range(len(x)), key=snr.__getitem__):
            state = self._set_snr(value)
            messages += self._transmit(symbols[list(items)], state)
        reception = replace(
            reception_of(messages, self.device), radio=_report(messages, self._radio.state())
        )
        gain = 1 / (1 + reception.no_eff)  # 0 where nothing arrived
        return replace(reception, x_hat=reception.x_hat + gain * (x - x.detach()))

    def _set_snr(self, snr_db: float) -> dict[str, Any]:
        """State of the radio, a loopback at this SNR."""
        state = self._radio.state()
        if state.get("kind") == "loopback" and state["parameters"]["snr_db"] != snr_db:
            state = self._radio.state(snr_db=snr_db)
            self._radio.clean = False
        return state

    def _transmit(self, x: NDArray[np.complex64], state: dict[str, Any]) -> list[Message]:
        """Send messages [B, K] together; give them as they arrived, B in number."""
        radio, symbols = self._radio, x.shape[1]
        number = radio.numbers.get(symbols, 0)
        transmitter = Modulator(symbols, number, self.papr_db)
        samples = transmitter.send(x)
        radio.numbers[symbols] = transmitter.number
        lead = _LEAD if radio.clean else state.get("settle_samples", 0) + _STUCK
        if not radio.clean:
            self._drain()
        radio.clean = False
        pending = np.pad(samples, (lead, _FLUSH))
        passage = _Passage(MessageStream(symbols, first=number), len(x), self.timeout_s)
        if state.get("kind") == "loopback":
            passage.all_back = len(pending) * (1 - _CLOCK) - _STUCK
        messages = passage.run(radio, pending)
        radio.clean = not any(message.erased.any() for message in messages)
        return messages

    def _drain(self) -> None:
        """Throw away what was left on the way: until quiet, or for 1 s of a radio that never is.

        What has piled up while nobody read is not counted as time: it has to go first.
        """
        deadline = time.monotonic() + 1
        while came := len(self._radio.source.receive(_WAIT_S)):
            if came < _PILED and time.monotonic() > deadline:
                return


@dataclass
class _Passage:
    """One transmission on its way.

    Attributes:
        all_back: samples before which not everything has come back, for a radio that gives one for
            one; the end of an earlier transmission may count among them.
    """

    stream: MessageStream
    messages: int
    timeout_s: float
    all_back: float = np.inf

    def run(self, radio: _Radio, pending: NDArray[np.complex64]) -> list[Message]:
        """Send and receive side by side until all is there, or nothing happens any more."""
        out: list[Message] = []
        watchdog = Watchdog(radio.sink, radio.source, self.timeout_s)
        heard = progress = time.monotonic()
        while len(out) < self.messages:
            fits = len(pending) > 0 and radio.sink.has_room()
            if fits:
                radio.sink.send(pending[:_CHUNK])
                pending = pending[_CHUNK:]
            chunk = radio.source.receive(0.0 if fits else _WAIT_S)
            arrived = self.stream.feed(chunk)
            out += arrived
            now = time.monotonic()
            if len(chunk):
                heard = now
            if fits or arrived or (len(chunk) and np.isfinite(self.all_back)):
                progress = now
            watchdog.check()
            if self.stream.position >= self.all_back and now - heard > _QUIET_S:
                break
            if now - progress > self.timeout_s:
                if len(pending):  # blocks are missing only as long as the radio itself is there
                    raise radio.sink.unheard(self.timeout_s)
                break
        out += self.stream.finish(self.messages)
        return out[: self.messages]


def _report(messages: list[Message], state: dict[str, Any]) -> dict[str, Any]:
    """The last transmission for result.json; the SNR asked for is real on a loopback alone."""
    bursts = [burst for message in messages for burst in message.bursts]
    kind = state.get("kind", "unknown")
    snr_db = [message.snr_db if np.isfinite(message.snr_db) else None for message in messages]
    return {
        "kind": kind,
        "snr_db_is": "set" if kind == "loopback" else "what the air gave, not what was asked for",
        "snr_db_estimated": snr_db,
        "blocks": int(sum(len(message.erased) for message in messages)),
        "blocks_erased": int(sum(message.erased.sum() for message in messages)),
        "cfo": [burst.cfo for burst in bursts],
        "echoes": [burst.echoes for burst in bursts],
        "parameters": state.get("parameters"),
        "counters": state.get("counters"),
    }
