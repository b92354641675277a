#!/usr/bin/env python3
"""Editable-DeepSC: send a face over a channel and look at what arrives.

python run_link.py                                     the sample face, AWGN at 6 dB
python run_link.py run --image me.jpg --channel rayleigh --snr-db 0
python run_link.py run --image me.jpg --say "smile more"
python run_link.py chat --image me.jpg
python run_link.py sweep --images DIR --snr-db -6 0 6 12 18
python run_link.py ask "make the bangs slightly longer"
python run_link.py train attributes --data DIR
python run_link.py train fields
python run_link.py weights
python run_link.py rx --address tcp://127.0.0.1:5555      one end of a link ...
python run_link.py tx --images me.jpg                    ... and the other
python run_link.py radio loopback --snr-db 6             GNU Radio in between; radio --help
"""

from __future__ import annotations

import importlib
import logging
import signal
import sys
from typing import Annotated, get_args

import tyro

from link.settings import Adapt, Ask, Chat, Radio, Run, Rx, Sweep, Train, Tx, Weights

Command = (
    Annotated[Run, tyro.conf.subcommand("run")]
    | Annotated[Chat, tyro.conf.subcommand("chat")]
    | Annotated[Sweep, tyro.conf.subcommand("sweep")]
    | Annotated[Adapt, tyro.conf.subcommand("adapt")]
    | Annotated[Ask, tyro.conf.subcommand("ask")]
    | Annotated[Tx, tyro.conf.subcommand("tx")]
    | Annotated[Rx, tyro.conf.subcommand("rx")]
    | Annotated[Radio, tyro.conf.subcommand("radio")]
    | Annotated[Train, tyro.conf.subcommand("train")]
    | Annotated[Weights, tyro.conf.subcommand("weights")]
)

Settings = Run | Chat | Sweep | Adapt | Ask | Tx | Rx | Radio | Train | Weights
COMMANDS: dict[str, type[Settings]] = {one.__name__.lower(): one for one in get_args(Settings)}


def main(arguments: list[str]) -> int:
    """Runs one command; 0, or 2 with one sentence on stderr when the input is at fault."""
    _log_to_stderr()
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["run", *arguments]
    try:
        if arguments[0] == "radio":  # the flowgraphs have their own command line
            settings: Settings = Radio(tuple(arguments[1:]))
        else:
            settings = parsed(arguments)
        command(settings)
    except ValueError as error:
        print(f"run_link.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("run_link.py: interrupted", file=sys.stderr)
        return 130
    return 0


def parsed(arguments: list[str]) -> Settings:
    """The settings of a command; the groups that they are in are not part of a flag's name."""
    name, config = arguments[0], (tyro.conf.OmitArgPrefixes,)
    if name not in COMMANDS:
        return tyro.cli(Command, args=arguments, description=__doc__, config=config)
    prog = f"run_link.py {name}"
    return tyro.cli(COMMANDS[name], args=arguments[1:], prog=prog, config=config)


def _log_to_stderr() -> None:
    """What the packages log, such as what they fetch, as bare lines; once, however often called."""
    logger = logging.getLogger("editable_deepsc")
    logger.setLevel(logging.INFO)
    logger.handlers = [logging.StreamHandler()]


def command(settings: Settings) -> None:
    """Command x is the function x of link.commands.x, imported only now; it prints a table."""
    name = type(settings).__name__.lower()
    getattr(importlib.import_module(f"link.commands.{name}"), name)(settings)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends everything as Ctrl-C does
    sys.exit(main(sys.argv[1:]))
