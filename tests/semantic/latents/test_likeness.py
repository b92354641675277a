"""The likeness: its parts are those of Eq. 8 with weights, and the identity."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from semantic.latents.likeness import LAMBDA_IDENTITY, Likeness, importance
from semantic.metrics.identity import Identity
from semantic.metrics.lpips import Lpips

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return Likeness(Lpips.load("vgg"), Identity.load("loss"))


def test_eyes_and_mouth_weigh_most() -> None:
    weight = importance(128)[0, 0]
    assert float(weight.mean()) == pytest.approx(1, abs=1e-6)
    eye, mouth, cheek, corner = weight[61, 49], weight[92, 64], weight[80, 30], weight[0, 0]
    assert eye > mouth > cheek > corner


def test_distance_is_the_sum_written_out(likeness: Likeness) -> None:
    a, b = torch.rand(2, 2, 3, 128, 128, generator=torch.Generator().manual_seed(0)) * 2 - 1
    j = likeness.distance(likeness.parts(a), likeness.parts(b))
    weight = importance(128)
    expected = (weight * (a - b).square()).mean(dim=(1, 2, 3))
    layers = zip(
        likeness.lpips.features(a),
        likeness.lpips.features(b),
        likeness.lpips.channel_weights(),
        strict=True,
    )
    for x, y, heads in layers:
        here = F.adaptive_avg_pool2d(weight, (x.shape[2], x.shape[3]))
        expected += (here * F.conv2d((x - y).square(), heads)).mean(dim=(1, 2, 3))
    cosine = (likeness.identity(a) * likeness.identity(b)).sum(dim=1)
    expected += LAMBDA_IDENTITY * (1 - cosine)
    torch.testing.assert_close(j, expected, rtol=1e-4, atol=1e-5)


def test_a_picture_is_like_itself(likeness: Likeness) -> None:
    parts = likeness.parts(torch.zeros(1, 3, 128, 128))
    assert float(likeness.distance(parts, parts)) == 0
