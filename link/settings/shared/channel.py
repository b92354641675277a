"""The channels on the command line: their names, and the flags that `phy.channels` declares."""

from __future__ import annotations

from dataclasses import Field, field, fields, make_dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_type_hints

import tyro

from link.settings.shared.checks import named_as_flag
from phy.channels import CHANNELS, ChannelModel, channel_model

__all__ = ["ChannelName", "ChannelParameters"]

if TYPE_CHECKING:
    ChannelName = str
else:
    ChannelName = Literal[*CHANNELS]

Settings = TypeVar("Settings")


def with_channel_flags(settings: type[Settings]) -> type[Settings]:
    """Make a frozen dataclass of a class: a field for each flag of the channels, by its name."""
    flags = {
        parameter.name: _flag(parameter, get_type_hints(model)[parameter.name])
        for model in CHANNELS.values()
        for parameter in fields(model)
        if "help" in parameter.metadata
    }
    made = make_dataclass(settings.__name__, flags.values(), bases=(settings,), frozen=True)
    made.__doc__ = settings.__doc__
    return made


def _flag(parameter: Field[Any], kind: Any) -> tuple[str, Any, Any]:
    """A parameter as make_dataclass takes it, with its help as tyro takes it."""
    text = tyro.conf.arg(help=parameter.metadata["help"])
    return parameter.name, Annotated[kind, text], field(default=parameter.default)


@with_channel_flags
class ChannelParameters:
    """Parameters of the channels; each takes its own."""

    def check(self) -> None:
        """ValueError where a value is outside its bounds: for the settings that hold the group."""
        try:
            for name in CHANNELS:
                self.model(name)
        except ValueError as error:
            raise named_as_flag(error) from None

    def model(self, name: str) -> ChannelModel:
        """A channel with those of the parameters that it has."""
        return channel_model(name, **vars(self))
