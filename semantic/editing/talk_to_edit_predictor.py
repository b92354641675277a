"""Talk-to-Edit's attribute predictor, for those who hold its ``predictor_*.pth.tar``.

A ResNet-50 (He et al., 2016) with a stem of 512 and five heads of six degrees, for 128 x 128
pictures with ImageNet's mean and deviation. The names of the layers are those of the file. Source:
models/archs/attribute_predictor_arch.py of yumingj/Talk-to-Edit.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic.attributes import DEGREES, TABLE
from semantic.generators.user_files import first_line, read_file

__all__ = ["SIZE", "PretrainedPredictor"]

SIZE = 128
PLANES, BLOCKS = (64, 128, 256, 512), (3, 4, 6, 3)


class PretrainedPredictor(nn.Module):
    """The network: images [B, 3, 128, 128] in [-1, 1] to log-probabilities [B, 5, 6]."""

    shift: Tensor
    scale: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        channels = 64
        for i, (planes, blocks) in enumerate(zip(PLANES, BLOCKS, strict=True)):
            layer = nn.Sequential()
            for block in range(blocks):
                layer.append(_Bottleneck(channels, planes, stride=2 if i and not block else 1))
                channels = 4 * planes
            self.add_module(f"layer{i + 1}", layer)
        self.stem = _Dense(channels, 512)
        for row in TABLE.values():
            self.add_module(row.head, nn.Sequential(_Dense(512, 256), nn.Linear(256, DEGREES)))
        shift = 2 * torch.tensor([0.485, 0.456, 0.406]) - 1  # of pictures in [-1, 1]
        scale = 2 * torch.tensor([0.229, 0.224, 0.225])
        self.register_buffer("shift", shift.view(1, 3, 1, 1), persistent=False)
        self.register_buffer("scale", scale.view(1, 3, 1, 1), persistent=False)

    @classmethod
    def load(cls, path: Path) -> PretrainedPredictor:
        """Reads ``predictor_128.pth.tar`` or its like; tensors only, nothing in it is run.

        Raises:
            ValueError: the file is damaged or another.
        """
        network = cls()
        try:
            stored = read_file(path)["state_dict"]
            prefix = "module."  # of networks that were trained on several GPUs
            network.load_state_dict({str(k).removeprefix(prefix): v for k, v in stored.items()})
        except Exception as error:  # a damaged file can raise anything at all
            reason = first_line(error)
            raise ValueError(f"{path} is no predictor of Talk-to-Edit: {reason}") from None
        return network.eval()

    def forward(self, image: Tensor) -> Tensor:
        """Log-probabilities [B, 5, 6]; more is more beard, and older."""
        x = torch.relu(self.bn1(self.conv1((image - self.shift) / self.scale)))
        x = F.max_pool2d(x, 3, stride=2, padding=1)
        for i in range(len(PLANES)):
            x = self.get_submodule(f"layer{i + 1}")(x)
        x = self.stem(x.mean(dim=(2, 3)))
        logits = []
        for row in TABLE.values():
            theirs = self.get_submodule(row.head)(x)
            logits.append(theirs.flip(1) if row.backwards else theirs)
        return torch.stack(logits, dim=1).log_softmax(dim=2)


class _Bottleneck(nn.Module):
    """Narrow, filter, widen; the shortcut has a convolution where the shape changes."""

    def __init__(self, channels: int, planes: int, stride: int) -> None:
        super().__init__()
        wide = 4 * planes
        self.conv1 = nn.Conv2d(channels, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, wide, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(wide)
        self.downsample = nn.Sequential()
        if channels != wide:
            self.downsample.append(nn.Conv2d(channels, wide, 1, stride=stride, bias=False))
            self.downsample.append(nn.BatchNorm2d(wide))

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        return torch.relu(self.bn3(self.conv3(y)) + self.downsample(x))


class _Dense(nn.Sequential):
    """Linear, batch normalisation, ReLU, under the names of the file."""

    def __init__(self, inputs: int, outputs: int) -> None:
        layers = {"fc": nn.Linear(inputs, outputs), "bn": nn.BatchNorm1d(outputs)}
        super().__init__(OrderedDict[str, nn.Module](**layers, relu=nn.ReLU()))
