"""Channel "zmq": symbols that really go through GNU Radio."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
import torch
from processes import PATIENCE_S, RadioProcess, start_loopback

from link.radio.loopback import free_address
from phy.channels import make_channel
from phy.equalizers import unbiased
from phy.modem.modem import Demodulator, Modulator
from phy.modem.pulse import SPS, shape
from phy.radio.impairments import RadioPath
from phy.radio.zmq_bridge import RadioControl, RadioError, SampleSink

pytestmark = pytest.mark.radio

ITEMS, K = 40, 512
ERROR = 1 / (ITEMS * K) ** 0.5  # standard error of a mean noise power over all symbols, relative


def gaussian(items: int = ITEMS, k: int = K) -> torch.Tensor:
    x = torch.randn(items, k, dtype=torch.complex64, generator=torch.Generator().manual_seed(3))
    return x / x.abs().square().mean(dim=1, keepdim=True).sqrt()


def channel_of(radio: RadioProcess, **options: Any) -> Any:
    addresses = {name: radio.ready[name] for name in ("tx_address", "rx_address")}
    return make_channel(
        "zmq", **addresses, control_address=radio.ready["control_address"], **options
    )


def theoretical_no(taps: list[complex], snr_db: float) -> float:
    """Noise after the unbiased linear MMSE equaliser that knows the channel, unlimited in length.

    MSE = mean over f of 1 / (1 + S(f) snr), S being the folded spectrum of pulse and taps.
    """
    pulse = np.convolve(shape(np.ones(1, np.complex64)), taps)
    at_symbols = np.correlate(pulse, pulse, "full")[(len(pulse) - 1) % SPS :: SPS]
    folded = np.abs(np.fft.fft(at_symbols, 1024))
    mse = np.mean(1 / (1 + folded * 10 ** (snr_db / 10)))
    return float(mse / (1 - mse))


@pytest.mark.parametrize("model", ["clip", "saleh"])
def test_an_amplifier_costs_in_gnu_radio_what_it_costs_in_numpy(
    loopback: RadioProcess, model: str
) -> None:
    """At 40 dB of SNR what is left is what the amplifier does, and what lower peaks have moved."""
    RadioControl(loopback.ready["control_address"]).ask(
        cfo=0, ppm=0, taps=["1"], amplifier=model, back_off_db=5
    )
    x = gaussian()
    try:
        for papr_db in (None, 6.0):
            reception = channel_of(loopback, papr_db=papr_db)(x, 40.0)
            here = (reception.x_hat - x).abs().square().mean()
            sent = Modulator(K, papr_db=papr_db).send(x.numpy())
            path = RadioPath(snr_db=40.0, amplifier=model, back_off_db=5)
            receiver = Demodulator(K)
            bursts = receiver.feed(path(np.pad(sent, 700), np.random.default_rng(0)))
            assert [burst.number for burst in bursts] == list(range(ITEMS))
            there = np.mean([np.abs(b.x_hat - x[b.number].numpy()) ** 2 for b in bursts])
            # The amplifier's part is the same; the clock's interpolator is good to -50 dB
            assert float(here) == pytest.approx(there, rel=0.05)
    finally:
        RadioControl(loopback.ready["control_address"]).ask(amplifier="none", snr_db=20)


@pytest.mark.parametrize(
    ("snr_db", "cfo", "ppm", "taps", "loss_db"),
    [
        (-6.0, 1e-2, 10.0, [1], 0.3),
        (0.0, -1e-2, -20.0, [1], 0.2),
        (6.0, 1e-3, 10.0, [1], 0.2),
        (18.0, -4e-3, 20.0, [1], 0.2),
        (6.0, 1e-3, 10.0, [1, 0.3j], 0.5),
        (12.0, 5e-3, 0.0, [1, 0, 0, 0.5j], 0.5),
    ],
)
def test_symbols_arrive_with_the_noise_of_theory(
    loopback: RadioProcess,
    snr_db: float,
    cfo: float,
    ppm: float,
    taps: list[complex],
    loss_db: float,
) -> None:
    """The noise is that of theory within the loss and 5 standard errors.

    At -6 dB 0.99 of the bursts are found: fewer than 35 of 40 are in 1 of 100,000 runs.
    """
    RadioControl(loopback.ready["control_address"]).ask(
        cfo=cfo, ppm=ppm, taps=[str(tap) for tap in taps]
    )
    x = gaussian()
    reception = channel_of(loopback)(x, snr_db)
    found = torch.isfinite(reception.no_eff).all(dim=1)
    assert int(found.sum()) >= (35 if snr_db < -3 else ITEMS)
    error = (unbiased(reception.x_hat, reception.no_eff) - x)[found].abs().square()
    ratio = float(error.mean()) / theoretical_no(taps, snr_db)
    assert 1 - 5 * ERROR < ratio < 10 ** (loss_db / 10) + 5 * ERROR
    told = (error / reception.no_eff[found]).mean(dim=1)  # the receiver's own estimate of it
    assert float((told.mean() - 1).abs()) < 0.03 + 5 * float(told.std()) / ITEMS**0.5
    assert reception.radio is not None and reception.radio["snr_db_is"] == "set"
    assert np.mean(reception.radio["cfo"]) == pytest.approx(cfo, abs=1e-4)


def test_several_blocks_and_snrs_in_one_batch(loopback: RadioProcess) -> None:
    RadioControl(loopback.ready["control_address"]).ask(cfo=0, ppm=0, taps=["1"])
    x = gaussian(4, 2000)
    reception = channel_of(loopback)(x, torch.tensor([20.0, 20.0, 0.0, 20.0]))
    assert reception.snr_db.tolist() == pytest.approx([20, 20, 0, 20], abs=2)
    assert reception.overhead == 374  # WAVEFORM.md: 2 blocks of 1,000, 9,496 samples
    error = unbiased(reception.x_hat, reception.no_eff) - x
    power = error.abs().square().mean(dim=1) / torch.tensor([0.01, 0.01, 1, 0.01])
    assert ((power - 1).abs() < 0.16).all()  # 5 / sqrt(2000) and 0.2 dB


def test_the_first_burst_of_a_new_flowgraph_arrives() -> None:
    """At the SNR that it was started with nothing is sent ahead to let new noise settle."""
    radio = start_loopback(None, "--snr-db", "12")
    try:
        reception = channel_of(radio)(gaussian(2), 12.0)
        assert torch.isfinite(reception.no_eff).all()
    finally:
        radio.kill()


def test_bursts_that_somebody_else_left_in_the_radio_are_not_ours() -> None:
    """A transmitter that died numbers its bursts from 0 as well."""
    radio = start_loopback(None, "--snr-db", "20")
    try:
        stale = Modulator(K).send(gaussian(4).flip(1).numpy())
        with SampleSink(radio.ready["tx_address"], PATIENCE_S) as dead:
            dead.send(np.pad(stale, (64, 8192)))
            control = RadioControl(radio.ready["control_address"])
            give_up = time.monotonic() + PATIENCE_S
            while control.ask()["counters"]["samples_in"] < len(stale) + 8256:
                assert time.monotonic() < give_up
                time.sleep(0.01)
        x = gaussian(2)
        reception = channel_of(radio)(x, 20.0)
        assert float((reception.x_hat - x).abs().square().mean()) < 0.05
    finally:
        radio.kill()


def test_nothing_is_erased_in_many_short_transmissions(loopback: RadioProcess) -> None:
    """The end of each is still on its way when the next one begins."""
    RadioControl(loopback.ready["control_address"]).ask(cfo=0, ppm=20, taps=["1"])
    channel, x = channel_of(loopback), gaussian(1)
    assert not any(torch.isinf(channel(x, 20.0).no_eff).any() for _ in range(200))


def test_what_is_lost_is_marked(loopback: RadioProcess) -> None:
    reception = channel_of(loopback)(gaussian(3), -30.0)
    assert torch.isinf(reception.no_eff).all()
    assert (reception.x_hat == 0).all()
    assert (reception.snr_db == -torch.inf).all()
    assert reception.radio is not None and reception.radio["blocks_erased"] == 3
    assert reception.radio["snr_db_estimated"] == [None] * 3


def test_recovers_when_the_radio_was_killed() -> None:
    radio = start_loopback()
    try:
        channel = channel_of(radio, timeout_s=60)
        assert torch.isfinite(channel(gaussian(2), 10.0).no_eff).all()
        radio.kill()
        radio = start_loopback(radio.addresses)
        assert torch.isfinite(channel(gaussian(2), 10.0).no_eff).all()
    finally:
        radio.kill()


def test_no_radio_is_one_sentence() -> None:
    def nowhere(control_address: str, **options: Any) -> Any:
        ends = {"tx_address": free_address(), "rx_address": free_address()}
        return make_channel("zmq", **ends, control_address=control_address, **options)

    with pytest.raises(RadioError, match=r"no radio answered at .* is the command `radio` running"):
        nowhere(free_address(), timeout_s=0.5)
    with pytest.raises(RadioError, match=r"nobody took samples at .* for 0.3 s"):
        nowhere("", timeout_s=0.3)(gaussian(1), 10.0)


def test_gradient_goes_around_the_radio(loopback: RadioProcess) -> None:
    """d x_hat / d x = g = 1 / (1 + no_eff), whatever the radio did: phases turned, noise added."""
    x = gaussian(items=2).requires_grad_()
    reception = channel_of(loopback)(x, 6.0)
    towards = gaussian(items=2) * torch.tensor(1j)
    (gradient,) = torch.autograd.grad((reception.x_hat * towards.conj()).real.sum(), x)
    torch.testing.assert_close(gradient, towards / (1 + reception.no_eff))
