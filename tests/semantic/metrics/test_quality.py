"""The measures of a pair of pictures: against their definitions, and without the identity."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from semantic.metrics.lpips import LPIPS_SIZE
from semantic.metrics.quality import MEASURES, Quality
from semantic.zoo.cache import cache_directory

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def quality() -> Quality:
    return Quality.load()


def picture(seed: int, size: int = 64) -> Tensor:
    """A smooth random picture that goes a little beyond -1..1."""
    coarse = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(seed))
    return F.interpolate(coarse, size, mode="bicubic")


def test_measures_are_those_of_the_clipped_pictures(quality: Quality) -> None:
    a, b = picture(1), picture(2)
    found = quality.compare(quality.features(a), quality.features(b))
    first, second = a.clamp(-1, 1), b.clamp(-1, 1)
    assert found["psnr_db"] == pytest.approx(
        float(10 * torch.log10(2**2 / F.mse_loss(first, second)))
    )
    for net, lpips in quality.lpips.items():
        assert found[f"lpips_{net}"] == pytest.approx(float(lpips(first, second)))
    assert quality.identity is not None
    cosine = F.cosine_similarity(quality.identity(first), quality.identity(second))
    assert found["identity_cosine"] == pytest.approx(float(cosine), abs=1e-6)


def test_every_pair_once_the_later_picture_first(quality: Quality) -> None:
    original, received = picture(1), quality.features(picture(2))
    table = quality.table(original=original, inverted=picture(3), received=received)
    assert tuple(table) == MEASURES
    pairs = ["inverted_original", "received_original", "received_inverted"]
    assert all(list(values) == pairs for values in table.values())
    assert table["psnr_db"]["received_original"] == pytest.approx(
        quality.compare(received, quality.features(original))["psnr_db"]
    )


def test_large_pictures_are_compared_as_the_field_does(quality: Quality) -> None:
    large = [picture(seed, 4 * LPIPS_SIZE).clamp(-1, 1) for seed in (1, 2)]
    small = [F.avg_pool2d(image, 4) for image in large]
    found = quality.compare(*map(quality.features, large))
    assert found["lpips_alex"] == pytest.approx(float(quality.lpips["alex"](*small)))


def test_equal_pictures_have_a_finite_psnr(quality: Quality) -> None:
    one = quality.features(picture(1))
    found = quality.compare(one, one)
    assert found["psnr_db"] == pytest.approx(106.02, abs=0.01)  # 4 / 1e-10
    assert found["lpips_alex"] == 0


def test_without_npm_the_identity_is_not_measured_and_that_is_logged(
    quality: Quality,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The cache holds LPIPS alone, as links to the files that are there already."""
    (tmp_path / "weights").mkdir()
    for file in (cache_directory() / "weights").glob("lpips-*"):
        (tmp_path / "weights" / file.name).symlink_to(file)
    monkeypatch.setenv("PATH", str(tmp_path))
    without = Quality.load(cache=tmp_path)
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("editable_deepsc", logging.WARNING)
    assert record.getMessage().startswith("identity_cosine is not measured: ")
    assert "is an npm package and the program npm was not found" in record.getMessage()
    found = without.compare(*map(without.features, (picture(1), picture(2))))
    assert found["identity_cosine"] is None
    assert found["lpips_vgg"] is not None
