#!/usr/bin/env python3
"""Editable-DeepSC: send a face over a channel and look at what arrives.

python run_link.py                                     the sample face, AWGN at 6 dB
python run_link.py run --image me.jpg --channel rayleigh --snr-db 0
python run_link.py run --image me.jpg --say "smile more"
python run_link.py run --image me.jpg --snr-db -6 0 6    several SNRs, each in a folder
python run_link.py chat --image me.jpg
python run_link.py page                                the same in a browser
python run_link.py sweep --images DIR --snr-db -6 0 6 12 18
python run_link.py ladder --images DIR --say "smile more"    quality against channel uses
python run_link.py bench                                 what each part costs on this machine
python run_link.py decode symbols.npz --snr-db 6         symbols that you have received yourself
python run_link.py measure a.png b.png                   LPIPS, PSNR, MS-SSIM, identity
python run_link.py measure DIR DIR                       FID and KID
python run_link.py ask "make the bangs slightly longer"
python run_link.py train attributes --data DIR
python run_link.py train fields
python run_link.py weights --used-by identity_cosine
python run_link.py rx --address tcp://127.0.0.1:5555      one end of a link ...
python run_link.py tx --images me.jpg                    ... and the other
python run_link.py bench endurance --minutes 60          does the link last?
python run_link.py radio loopback --snr-db 6             GNU Radio in between; radio --help
"""

from __future__ import annotations

import io
import logging
import signal
import sys
from importlib.metadata import version
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from link.settings.parsing import parse

# Name -> its settings, a dataclass of plain data, and the function that carries it out. Either is
# imported when it is needed: settings for --help, which is instant, so nothing heavy is near them.
COMMANDS = {
    "run": ("link.settings:Run", "link.commands.run:run"),
    "chat": ("link.settings:Chat", "link.commands.chat:chat"),
    "page": ("link.settings:Page", "link.commands.page:page"),
    "sweep": ("link.settings:Sweep", "link.commands.sweep:sweep"),
    "ladder": ("link.settings:Ladder", "link.commands.ladder:ladder"),
    "adapt": ("link.settings:Adapt", "link.commands.adapt:adapt"),
    "decode": ("link.settings:Decode", "link.commands.decode:decode"),
    "measure": ("link.settings:Measure", "link.commands.measure:measure"),
    "ask": ("link.settings:Ask", "link.commands.ask:ask"),
    "tx": ("link.settings:Tx", "link.commands.radio.tx:tx"),
    "rx": ("link.settings:Rx", "link.commands.radio.rx:rx"),
    "radio": ("link.settings:Radio", "link.commands.radio.radio:radio"),
    "bench": ("link.settings:Bench", "link.commands.bench.stages:bench"),
    "bench endurance": (
        "link.settings:BenchEndurance",
        "link.commands.bench.endurance:endurance",
    ),
    "train": ("link.settings:Train", "link.commands.training.train:train"),
    "weights": ("link.settings:Weights", "link.commands.weights:weights"),
    "paper": ("experiments.paper.settings:Paper", "experiments.paper.command:paper"),
}
GENERAL = ("-h", "--help", "--version")  # other options without a command are those of run


def console() -> int:
    """The program, as run_link.py and as editable-deepsc."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends everything as Ctrl-C does
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names of files are any bytes
    return main(sys.argv[1:], Path(sys.argv[0]).name)


def main(arguments: list[str], program: str = "run_link.py") -> int:
    """Runs one command; 0, or 2 with one sentence on stderr when the input is at fault.

    Args:
        arguments: of the command line.
        program: its name in messages, as it was typed.
    """
    _log_to_stderr()
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in GENERAL):
        arguments = ["run", *arguments]
    if arguments[0] == "--version":
        print(f"{program} {version('editable-deepsc-link')}")
        return 0
    if arguments[0] in GENERAL:
        print(_help(program))
        return 0
    try:
        name, *options = _two_words(arguments)
        settings = parsed([name, *options], program)
        resolve_name(COMMANDS[name][1])(settings)
    except ValueError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{program}: interrupted", file=sys.stderr)
        return 130
    return 0


def parsed(arguments: list[str], program: str = "run_link.py") -> Any:
    """The settings of a command; the groups that they are in are not part of a flag's name.

    Raises:
        ValueError: no such command, or a value that cannot be.
    """
    name, *options = arguments
    if name not in COMMANDS:
        known = ", ".join(COMMANDS)
        raise ValueError(f"command must be one of {known}, got {name!r}; see {program} --help")
    settings = resolve_name(COMMANDS[name][0])
    if name == "radio":  # the flowgraphs have their own command line
        return settings(tuple(options))
    return parse(settings, options, f"{program} {name}")


def _two_words(arguments: list[str]) -> list[str]:
    """The command first, also where it has two words, like bench endurance."""
    together = " ".join(arguments[:2])
    return [together, *arguments[2:]] if together in COMMANDS else arguments


def _help(program: str) -> str:
    """The head of this file, and a line a command."""
    width = max(map(len, COMMANDS))
    lines = []
    for name, (settings, _) in COMMANDS.items():
        about = (resolve_name(settings).__doc__ or "").partition("\n")[0]
        lines.append(f"  {name.ljust(width)}  {about}\n")
    usage = f"usage: {program} [-h] [--version] {{{','.join(COMMANDS)}}} [OPTIONS]"
    more = f"{program} COMMAND --help has the options of one; without a command it is run."
    return f"{usage}\n\n{_examples(program)}\ncommands:\n{''.join(lines)}\n{more}"


def _examples(program: str) -> str:
    """The head of this file, the program called as it was typed."""
    assert __doc__ is not None
    return __doc__ if program == "run_link.py" else __doc__.replace("python run_link.py", program)


def _log_to_stderr() -> None:
    """What the packages log, such as what they fetch, as bare lines; once, however often called."""
    logger = logging.getLogger("editable_deepsc")
    logger.setLevel(logging.INFO)
    logger.handlers = [logging.StreamHandler()]


if __name__ == "__main__":
    sys.exit(console())
