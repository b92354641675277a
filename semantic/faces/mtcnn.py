"""MTCNN: faces and five landmarks in a picture, by three small networks in cascade.

    picture ─► pyramid ─► P-net ─► candidates ─► R-net (24 x 24) ─► O-net (48 x 48) ─► faces

Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional
Networks", 2016. All coordinates are continuous pixels:
x to the right, y down, the first pixel covers 0..1 of either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from semantic import zoo

__all__ = [
    "SCORE_THRESHOLDS",
    "SECOND_LOOK",
    "Face",
    "FaceDetector",
    "area_crops",
    "integral_image",
    "nms",
    "shrunk",
    "smallest_face",
]

# Zhang et al. (2016), section III-E, and the thresholds that the published weights come with.
PYRAMID_FACTOR = 0.709
SCORE_THRESHOLDS = (0.6, 0.7, 0.7)
SECOND_LOOK = (0.4, 0.5, 0.5)  # for faces partly covered, where the first look finds none
OVERLAP_IN_SCALE, OVERLAP_BETWEEN_SCALES = 0.5, 0.7
CELL, STRIDE = 12, 2  # the P-net's window and the distance of two windows, in pixels
SEARCH_SIDE = 1024  # longer side of the picture that is searched: a larger photograph is shrunk
MIN_FACE = 20.0  # side of the smallest box looked for, in pixels of the searched picture
MAX_CANDIDATES = 1000  # the best ones: bounds time and memory on a busy picture


@dataclass(frozen=True)
class Face:
    """A detected face.

    Attributes:
        box: [4] float32, left, top, right, bottom; it may reach beyond the picture.
        score: probability that it is a face, 0.7..1, of a second look 0.5..1.
        landmarks: [5, 2] float32 (x, y): the eye on the left of the picture, the eye on the
            right, nose tip, mouth corner on the left, mouth corner on the right.
    """

    box: Tensor
    score: float
    landmarks: Tensor

    @property
    def area(self) -> float:
        """Of the box, in square pixels."""
        left, top, right, bottom = self.box.tolist()
        return (right - left) * (bottom - top)


class FaceDetector(nn.Module):
    """The cascade; it gives the same faces for the same picture every time.

    Args:
        weights: state dictionaries with the prefixes "pnet.", "rnet." and "onet.".
    """

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.pnet, self.rnet, self.onet = ProposalNet(), RefineNet(), OutputNet()
        self.load_state_dict(weights)
        self.eval().requires_grad_(False)

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(cls, cache: Path | None = None) -> FaceDetector:
        """The published networks, on the CPU; `cache` as in `semantic.zoo`.

        Raises:
            ValueError: the weights cannot be fetched.
        """
        return cls(zoo.load("mtcnn", cache))

    @torch.no_grad()
    def detect(
        self, image: Image.Image, thresholds: tuple[float, float, float] = SCORE_THRESHOLDS
    ) -> list[Face]:
        """Finds all faces at least `smallest_face` pixels wide.

        Args:
            image: an upright RGB picture of any size.
            thresholds: scores that pass the three networks.

        Returns:
            The faces, the largest box first.
        """
        searched = shrunk(image)
        # Not quite the same number twice: both sides were rounded to pixels.
        ratio = torch.tensor([image.width / searched.width, image.height / searched.height])
        integral = integral_image(searched)
        boxes, scores = self._propose(integral, thresholds[0])
        boxes, scores = self._refine(integral, boxes, thresholds[1])
        boxes, scores, landmarks = self._output(integral, boxes, thresholds[2])
        faces = [
            Face(box * ratio.repeat(2), float(score), points * ratio)
            for box, score, points in zip(boxes, scores, landmarks, strict=True)
        ]
        return sorted(faces, key=lambda face: -face.area)

    def _propose(self, integral: Tensor, threshold: float) -> tuple[Tensor, Tensor]:
        """Candidates of the P-net at all scales: boxes [N, 4], scores [N]."""
        scales = _pyramid_scales(integral.shape[1] - 1, integral.shape[2] - 1)
        found = [self._propose_at(integral, scale, threshold) for scale in scales]
        boxes = torch.cat([torch.empty(0, 4), *(boxes for boxes, _ in found)])
        scores = torch.cat([torch.empty(0), *(scores for _, scores in found)])
        keep = nms(boxes, scores, OVERLAP_BETWEEN_SCALES)[:MAX_CANDIDATES]
        return boxes[keep], scores[keep]

    def _propose_at(
        self, integral: Tensor, scale: float, threshold: float
    ) -> tuple[Tensor, Tensor]:
        height, width = integral.shape[1] - 1, integral.shape[2] - 1
        whole = torch.tensor([[0.0, 0.0, width, height]])
        rows, columns = round(height * scale), round(width * scale)
        score, shift = self.pnet(area_crops(integral, whole, rows, columns))
        y, x = torch.nonzero(score[0] >= threshold, as_tuple=True)
        corner = STRIDE * torch.stack([x, y, x, y], dim=1).float()
        cells = corner + torch.tensor([0.0, 0.0, CELL, CELL])
        boxes = cells * torch.tensor([width / columns, height / rows]).repeat(2)
        scores = score[0, y, x]
        keep = nms(boxes, scores, OVERLAP_IN_SCALE)
        return _shifted(boxes, shift[0, :, y, x].T)[keep], scores[keep]

    def _refine(self, integral: Tensor, boxes: Tensor, threshold: float) -> tuple[Tensor, Tensor]:
        boxes = _squared(boxes)
        scores, shifts = self.rnet(area_crops(integral, boxes, 24, 24))
        passed = scores >= threshold
        boxes, scores, shifts = boxes[passed], scores[passed], shifts[passed]
        keep = nms(boxes, scores, OVERLAP_BETWEEN_SCALES)
        return _shifted(boxes[keep], shifts[keep]), scores[keep]

    def _output(
        self, integral: Tensor, boxes: Tensor, threshold: float
    ) -> tuple[Tensor, Tensor, Tensor]:
        boxes = _squared(boxes)
        scores, shifts, points = self.onet(area_crops(integral, boxes, 48, 48))
        landmarks = boxes[:, None, :2] + points * (boxes[:, 2:] - boxes[:, :2])[:, None]
        passed = scores >= threshold
        boxes, scores = _shifted(boxes, shifts)[passed], scores[passed]
        keep = nms(boxes, scores, OVERLAP_BETWEEN_SCALES, of_smaller=True)
        return boxes[keep], scores[keep], landmarks[passed][keep]


class ProposalNet(nn.Module):
    """P-net, a window of 12 x 12 pixels: [1, 3, H, W] -> score [1, h, w], shift [1, 4, h, w]."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(3, 10, 3), nn.PReLU(10)
        self.pool1 = nn.MaxPool2d(2, 2, ceil_mode=True)
        self.conv2, self.prelu2 = nn.Conv2d(10, 16, 3), nn.PReLU(16)
        self.conv3, self.prelu3 = nn.Conv2d(16, 32, 3), nn.PReLU(32)
        self.conv4_1, self.conv4_2 = nn.Conv2d(32, 2, 1), nn.Conv2d(32, 4, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.pool1(self.prelu1(self.conv1(x)))
        x = self.prelu3(self.conv3(self.prelu2(self.conv2(x))))
        return self.conv4_1(x).softmax(dim=1)[:, 1], self.conv4_2(x)


class RefineNet(nn.Module):
    """R-net: [N, 3, 24, 24] -> score [N], shift [N, 4]."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(3, 28, 3), nn.PReLU(28)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.conv2, self.prelu2 = nn.Conv2d(28, 48, 3), nn.PReLU(48)
        self.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.conv3, self.prelu3 = nn.Conv2d(48, 64, 2), nn.PReLU(64)
        self.dense4, self.prelu4 = nn.Linear(576, 128), nn.PReLU(128)
        self.dense5_1, self.dense5_2 = nn.Linear(128, 2), nn.Linear(128, 4)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.pool1(self.prelu1(self.conv1(x)))
        x = self.pool2(self.prelu2(self.conv2(x)))
        x = self.prelu3(self.conv3(x))
        x = self.prelu4(self.dense4(_flattened(x)))
        return self.dense5_1(x).softmax(dim=1)[:, 1], self.dense5_2(x)


class OutputNet(nn.Module):
    """O-net: [N, 3, 48, 48] -> score [N], shift [N, 4], landmarks [N, 5, 2] within the box."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(3, 32, 3), nn.PReLU(32)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.conv2, self.prelu2 = nn.Conv2d(32, 64, 3), nn.PReLU(64)
        self.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.conv3, self.prelu3 = nn.Conv2d(64, 64, 3), nn.PReLU(64)
        self.pool3 = nn.MaxPool2d(2, 2, ceil_mode=True)
        self.conv4, self.prelu4 = nn.Conv2d(64, 128, 2), nn.PReLU(128)
        self.dense5, self.prelu5 = nn.Linear(1152, 256), nn.PReLU(256)
        self.dense6_1, self.dense6_2 = nn.Linear(256, 2), nn.Linear(256, 4)
        self.dense6_3 = nn.Linear(256, 10)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.pool1(self.prelu1(self.conv1(x)))
        x = self.pool2(self.prelu2(self.conv2(x)))
        x = self.pool3(self.prelu3(self.conv3(x)))
        x = self.prelu4(self.conv4(x))
        x = self.prelu5(self.dense5(_flattened(x)))
        points = self.dense6_3(x).unflatten(1, (2, 5)).mT  # five x, then five y
        return self.dense6_1(x).softmax(dim=1)[:, 1], self.dense6_2(x), points


def smallest_face(image: Image.Image) -> float:
    """Width of the smallest face that is looked for in a picture, in its own pixels.

    >>> smallest_face(Image.new("RGB", (640, 480))), smallest_face(Image.new("RGB", (4096, 3072)))
    (20.0, 80.0)
    """
    return MIN_FACE * max(1.0, max(image.size) / SEARCH_SIDE)


def integral_image(image: Image.Image) -> Tensor:
    """Sums over all pixels above and to the left: [3, H + 1, W + 1] float64, values 0..255."""
    pixels = np.asarray(image.convert("RGB"))
    sums = np.zeros((3, pixels.shape[0] + 1, pixels.shape[1] + 1))
    inside = sums[:, 1:, 1:]
    np.cumsum(pixels.transpose(2, 0, 1), axis=2, out=inside)
    np.cumsum(inside, axis=1, out=inside)
    return torch.from_numpy(sums)


def area_crops(integral: Tensor, boxes: Tensor, height: int, width: int) -> Tensor:
    """Means over the cells of a grid laid over each box, outside of the picture black.

    The integral image interpolated between pixels is the exact integral of the picture, so each
    cell is an antialiased sample at any scale and place.

    Args:
        integral: [3, H + 1, W + 1], of `integral_image`.
        boxes: [N, 4], left, top, right, bottom.
        height, width: of the grid.

    Returns:
        [N, 3, height, width] float32, (value - 127.5) / 128 as the networks want it.
    """
    boxes = boxes.double()
    x = _edges(boxes[:, 0], boxes[:, 2], width).clamp(0, integral.shape[2] - 1)[:, None, :]
    y = _edges(boxes[:, 1], boxes[:, 3], height).clamp(0, integral.shape[1] - 1)[:, :, None]
    left = x.long().clamp(max=integral.shape[2] - 2)
    top = y.long().clamp(max=integral.shape[1] - 2)
    upper = torch.lerp(integral[:, top, left], integral[:, top, left + 1], x - left)
    lower = torch.lerp(integral[:, top + 1, left], integral[:, top + 1, left + 1], x - left)
    sums = torch.lerp(upper, lower, y - top).diff(dim=-1).diff(dim=-2).transpose(0, 1)
    cell = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) / (height * width)
    return ((sums / cell[:, None, None, None] - 127.5) / 128).float()


def nms(boxes: Tensor, scores: Tensor, threshold: float, *, of_smaller: bool = False) -> Tensor:
    """Greedy non-maximum suppression.

    Args:
        boxes: [N, 4], left, top, right, bottom.
        scores: [N].
        threshold: a box that overlaps a better one by more than this is dropped.
        of_smaller: the overlap as a part of the smaller box, not of the union.

    Returns:
        Indices of what is kept, int64, the best first.

    >>> boxes = torch.tensor([[0.0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10]])
    >>> nms(boxes, torch.tensor([0.8, 0.9, 0.7]), 0.5).tolist()
    [1, 2]
    """
    corners = boxes.numpy()
    areas = np.prod(corners[:, 2:] - corners[:, :2], axis=1)
    order = np.argsort(-scores.numpy(), kind="stable")
    kept = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        low = np.maximum(corners[best, :2], corners[rest, :2])
        high = np.minimum(corners[best, 2:], corners[rest, 2:])
        common = np.prod(np.maximum(high - low, 0), axis=1)
        smaller = np.minimum(areas[best], areas[rest])
        whole = smaller if of_smaller else areas[best] + areas[rest] - common
        order = rest[common <= threshold * whole]
    return torch.tensor(kept, dtype=torch.int64)


def shrunk(image: Image.Image) -> Image.Image:
    """The picture with its longer side at most `SEARCH_SIDE`, by means over areas."""
    ratio = SEARCH_SIDE / max(image.size)
    if ratio >= 1:
        return image
    width, height = (max(1, round(side * ratio)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX)


def _pyramid_scales(height: int, width: int) -> list[float]:
    """From `MIN_FACE` up to a face as large as the picture."""
    scales = []
    scale = CELL / MIN_FACE
    while min(height, width) * scale >= CELL:
        scales.append(scale)
        scale *= PYRAMID_FACTOR
    return scales


def _edges(start: Tensor, stop: Tensor, cells: int) -> Tensor:
    """[N], [N] -> [N, cells + 1] evenly spaced."""
    return torch.lerp(start[:, None], stop[:, None], torch.linspace(0, 1, cells + 1).double())


def _shifted(boxes: Tensor, shifts: Tensor) -> Tensor:
    """Bounding box regression: each edge moves by a part of the box's width or height."""
    return boxes + shifts * (boxes[:, 2:] - boxes[:, :2]).repeat(1, 2)


def _squared(boxes: Tensor) -> Tensor:
    """Squares of the boxes' longer sides about the same centres."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]).amax(dim=1, keepdim=True) / 2
    return torch.cat([centre - half, centre + half], dim=1)


def _flattened(x: Tensor) -> Tensor:
    """[N, C, H, W] -> [N, W H C]: the weights were trained column by column, channels last."""
    return x.permute(0, 3, 2, 1).flatten(1)
