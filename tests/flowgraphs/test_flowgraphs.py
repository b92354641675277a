"""The .grc files: they compile, agree with the command line and each other, and wake up in time."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from processes import PATIENCE_S, ROOT, link, under_system_python

from flowgraphs import limits
from link.radio.gnu_radio import VARIABLE, find_python
from phy.radio import amplifier, zmq_messages

pytestmark = pytest.mark.radio

FILES = sorted((ROOT / "flowgraphs").glob("*.grc"))


def grcc(folder: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    command = ["grcc", "-o", str(folder), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_flowgraph_compiles(tmp_path: Path) -> None:
    made = grcc(tmp_path, *FILES)
    assert made.returncode == 0, made.stdout
    assert {f"{file.stem}.py" for file in FILES} <= {file.name for file in tmp_path.iterdir()}
    assert {file.stem for file in FILES} == {
        "loopback",
        "loopback_view",
        "pluto_trx",
        "soapy_trx",
        "usrp_rx",
        "usrp_trx",
        "usrp_tx",
    }


def test_no_flowgraph_asks_for_what_some_usrps_lack(tmp_path: Path) -> None:
    """X3x0, N3xx and X4xx answer even set_rx_agc(False) with not_implemented_error."""
    assert grcc(tmp_path, *FILES).returncode == 0
    for file in FILES:
        assert "set_rx_agc" not in (tmp_path / f"{file.stem}.py").read_text(), file.name


def test_grcc_would_have_found_a_fault(tmp_path: Path) -> None:
    broken = tmp_path / "broken.grc"
    text = (ROOT / "flowgraphs" / "loopback.grc").read_text()
    broken.write_text(text.replace("10 ** (-snr_db / 20)", "10 ** (-snr / 20)"))
    assert grcc(tmp_path, broken).returncode == 1


def test_the_chosen_python_runs_with_the_grcc_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an environment of conda's that is not active would take the system's grcc."""
    (tmp_path / "python3").symlink_to(str(find_python(os.environ)))
    (tmp_path / "grcc").write_text("#!/bin/sh\necho of its own\nexit 1\n")
    (tmp_path / "grcc").chmod(0o755)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "python3"))
    made = link("radio", "loopback", cwd=tmp_path, timeout=PATIENCE_S)
    assert made.returncode == 2
    assert made.stderr == "radio: grcc cannot compile loopback.grc: of its own\n"


def test_the_command_line_has_the_defaults_of_the_files() -> None:
    for kind, (options, parameters) in under_system_python("defaults").items():
        assert options == parameters, kind


def test_what_stands_in_two_files_is_the_same() -> None:
    pairs = under_system_python("same")
    assert len(pairs) == 15
    for one, other in pairs:
        assert one == other


def test_the_flowgraphs_sources_read_messages_as_our_own_does() -> None:
    text = Path(zmq_messages.__file__).read_text()
    shared = text[text.index("SAMPLE = 8") :].strip()
    for name, block in SOURCES:
        assert shared in embedded(name, block)


def test_the_loopbacks_amplifier_is_our_own() -> None:
    text = Path(amplifier.__file__).read_text()
    for name in ("loopback", "loopback_view"):
        assert text[text.index("MODELS = ") :].strip() in embedded(name, "power_amplifier")
    assert limits.AMPLIFIERS == amplifier.MODELS


SOURCES = (
    ("loopback", "samples_in"),
    ("usrp_tx", "bursts"),
    ("soapy_trx", "bursts"),
    ("pluto_trx", "bursts"),
)


def embedded(name: str, block: str) -> str:
    """Source of a Python block in a flowgraph."""
    sources = under_system_python("embedded")
    return str(sources[f"{name}.{block}"])


def test_usrp_bursts_are_tagged_scaled_and_limited() -> None:
    """A zero; 100 samples and 1,024 zeros, then 5,000 and as many; 2 becomes 0.5, 8 becomes 0.8."""
    seen = under_system_python("bursts")
    assert seen["tags"] == [[1, "tx_sob"], [1124, "tx_eob"], [1125, "tx_sob"], [7148, "tx_eob"]]
    assert seen["levels"] == pytest.approx([0.5, 0, 0.8, 0])
    assert seen["length"] == 1 + 1124 + 6024
    assert seen["clipped"] == 5000 and seen["bursts"] == 2


def test_the_end_of_a_burst_leaves_before_a_usrp_has_played_its_last_sample() -> None:
    """Else each ends in an underflow: 100 to 20,000 samples, of which 2,000 are held back."""
    assert under_system_python("dry") == dict.fromkeys(("100", "3000", "6000", "20000"), False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        # A simulated USRP of another test answers to device "".
        (["usrp-rx", "--device", "type=x300"], "no USRP found for device 'type=x300': is it con"),
        (["usrp-trx", "--transmit", "--device", "type=b200"], "no USRP found for device 'type=b20"),
        (["pluto", "--rate", "5e5"], "rate must be within 521000..4e+06 samples/s, got 5e5"),
        (["soapy", "--side", "both"], "a radio transmits only with --transmit"),
        (["usrp-tx"], "a radio transmits only with --transmit"),
        (["usrp-trx"], "a radio transmits only with --transmit"),
        (["usrp-tx", "--transmit", "--tx-gain", "61"], "tx_gain must be within 0..60 dB, got 61"),
        (["usrp-tx", "--transmit", "--amplitude", "0.5"], "amplitude must be within 0.01..0.4"),
        (["loopback", "--taps", "0"], "taps must have magnitudes up to 10, not all 0"),
        (["loopback", "--cfo", "-0.2"], "cfo must be within -0.125..0.125 cycles/sample, got -0.2"),
        (
            ["loopback", "--amplifier", "tube"],
            "amplifier must be one of none, clip, rapp, saleh, got 't",
        ),
        (["usrp-rx", "--ppm", "300"], "ppm must be within -200..200 ppm, got 300"),
        (["pluto", "--correct-hz", "2e6"], "correct_hz must be within -1e+06..1e+06 Hz, got 2e6"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_2(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    made = link("radio", *arguments, cwd=tmp_path, timeout=PATIENCE_S)
    assert made.returncode == 2
    assert made.stdout == ""
    assert made.stderr.startswith(f"radio: {sentence}")
    assert made.stderr.count("\n") == 1
