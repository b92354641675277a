"""What the command line may ask for: plain data, no heavy import, so that --help is instant."""

from link.settings.answers import Ask, Measure, Weights
from link.settings.benches import Bench, BenchEndurance
from link.settings.decode import Decode
from link.settings.ends import Radio, RadioEnd, Rx, Tx
from link.settings.ladder import Ladder
from link.settings.page import Page
from link.settings.runs import Adapt, Chat, LinkSettings, Photograph, Run, Sweep
from link.settings.shared.channel import ChannelParameters
from link.settings.shared.common import PAPER_SNR_DB, SAMPLE, as_json
from link.settings.shared.finding import Finding
from link.settings.shared.inversion import Inversion
from link.settings.shared.networks import Networks
from link.settings.training import (
    Train,
    TrainAttributes,
    TrainFaceCode,
    TrainFields,
    TrainRequests,
)

__all__ = [
    "PAPER_SNR_DB",
    "SAMPLE",
    "Adapt",
    "Ask",
    "Bench",
    "BenchEndurance",
    "ChannelParameters",
    "Chat",
    "Decode",
    "Finding",
    "Inversion",
    "Ladder",
    "LinkSettings",
    "Measure",
    "Networks",
    "Page",
    "Photograph",
    "Radio",
    "RadioEnd",
    "Run",
    "Rx",
    "Sweep",
    "Train",
    "TrainAttributes",
    "TrainFaceCode",
    "TrainFields",
    "TrainRequests",
    "Tx",
    "Weights",
    "as_json",
]
