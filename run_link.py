#!/usr/bin/env python3
"""Editable-DeepSC: send a face over a channel and look at what arrives.

python run_link.py                                     the sample face, AWGN at 6 dB
python run_link.py run --image me.jpg --channel rayleigh --snr-db 0
python run_link.py sweep --images DIR --snr-db -6 0 6 12 18
python run_link.py ask "make the bangs slightly longer"
python run_link.py weights
"""

from __future__ import annotations

import sys
from typing import Annotated

import tyro

from link.settings import Adapt, Ask, Run, Sweep, Weights

Command = (
    Annotated[Run, tyro.conf.subcommand("run")]
    | Annotated[Sweep, tyro.conf.subcommand("sweep")]
    | Annotated[Adapt, tyro.conf.subcommand("adapt")]
    | Annotated[Ask, tyro.conf.subcommand("ask")]
    | Annotated[Weights, tyro.conf.subcommand("weights")]
)


def main(arguments: list[str]) -> int:
    """Runs one command; 0, or 2 with one sentence on stderr when the input is at fault."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["run", *arguments]
    try:
        settings = tyro.cli(
            Command,
            args=arguments,
            description=__doc__,
        )
        command(settings)
    except ValueError as error:
        print(f"run_link.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("run_link.py: interrupted", file=sys.stderr)
        return 130
    return 0


def command(settings: Run | Sweep | Adapt | Ask | Weights) -> None:
    """Imports what the command needs, and nothing before it is needed; prints a short table."""
    if isinstance(settings, Weights):
        from link.weights import weights

        weights(settings)
    elif isinstance(settings, Sweep):
        from link.sweep import sweep

        sweep(settings)
    elif isinstance(settings, Adapt):
        from link.adapt import adapt

        adapt(settings)
    elif isinstance(settings, Ask):
        from link.ask import ask

        ask(settings)
    else:
        from link.run import run
        from link.tables import run_table

        print(run_table(run(settings), settings.out))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
