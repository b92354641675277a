"""The network of the text semantic encoder: what a sentence says of each attribute.

    sentence -> tokens -> embedding -> LSTM, both ways -> an attention an attribute -> four heads
                                                       -> maximum over the sentence -> known or not

Each attribute looks at the sentence by itself, so that a sentence may ask for several.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from semantic.attributes import ATTRIBUTES, DEGREES

__all__ = ["CLASSES_PER_HEAD", "STATUSES", "Reading", "RequestEncoder"]

# What is said of an attribute: nothing, a change, a degree to reach, that it shall stay.
STATUSES = ("absent", "change", "target", "kept")
CLASSES_PER_HEAD = {
    "status": len(STATUSES),
    "direction": 2,
    "change": DEGREES - 1,
    "target": DEGREES,
}


class Reading(NamedTuple):
    """What the encoder makes of sentences.

    Attributes:
        heads: logits [B, attributes, classes] of each head.
        beyond: logits [B, 2]: 1 asks for something that is not known, or for nothing at all.
        where: [B, attributes], the word that each attribute looked at most.
    """

    heads: dict[str, Tensor]
    beyond: Tensor
    where: Tensor


class RequestEncoder(nn.Module):
    """LSTM over the words, both ways; for each attribute an attention, and heads that all share.

    >>> encoder = RequestEncoder(vocabulary=9, embedding=8, hidden=8)
    >>> reading = encoder([[2, 3], [4]])
    >>> tuple(reading.heads["target"].shape), tuple(reading.beyond.shape)
    ((2, 5, 6), (2, 2))
    """

    def __init__(self, *, vocabulary: int, embedding: int, hidden: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding, padding_idx=0)
        self.lstm = nn.LSTM(embedding, hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(0.3)
        self.attention = nn.Linear(2 * hidden, len(ATTRIBUTES))
        self.attributes = nn.Parameter(torch.randn(len(ATTRIBUTES), 32))
        self.said = nn.Sequential(nn.Linear(4 * hidden + 32, 2 * hidden), nn.ReLU())
        self.heads = nn.ModuleDict(
            {name: nn.Linear(2 * hidden, classes) for name, classes in CLASSES_PER_HEAD.items()}
        )
        self.beyond = nn.Sequential(nn.Linear(2 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, 2))

    def forward(self, sentences: Sequence[Sequence[int]]) -> Reading:
        """Reads ``sentences``, lists of word indices."""
        states, lengths = self._states(sentences)
        outside = torch.arange(states.shape[1], device=states.device) >= lengths[:, None]
        whole = self.dropout(states.masked_fill(outside[:, :, None], -torch.inf).amax(dim=1))
        scores = self.attention(states).masked_fill(outside[:, :, None], -torch.inf)
        parts = self.dropout(scores.softmax(dim=1).mT @ states)
        count = len(ATTRIBUTES)
        names = self.attributes.expand(len(states), -1, -1)
        said = self.said(torch.cat([parts, whole[:, None].expand(-1, count, -1), names], dim=2))
        heads = {name: head(said) for name, head in self.heads.items()}
        return Reading(heads, self.beyond(whole), scores.argmax(dim=1))

    def _states(self, sentences: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """States [B, T, 2 hidden], zero beyond the lengths [B]."""
        device = self.embedding.weight.device
        lengths = torch.tensor([len(sentence) for sentence in sentences])
        padded = pad_sequence(
            [torch.tensor(sentence) for sentence in sentences], batch_first=True
        ).to(device)
        packed = pack_padded_sequence(
            self.dropout(self.embedding(padded)), lengths, batch_first=True, enforce_sorted=False
        )
        states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        return states, lengths.to(device)
