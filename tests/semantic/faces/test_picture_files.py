"""What people's files hold besides pixels: metadata, profiles, ranges, damage, other formats."""

from __future__ import annotations

import io
import logging
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms, ImageOps, PngImagePlugin

from experiments.robustness.mutations import mutated
from experiments.robustness.pictures import FORMATS, whole_pictures
from semantic.faces.photographs import ImageError, photographs, read_image

ORIENTATION, BYTE, SHORT, ASCII, RATIONAL, UNDEFINED, LONG = 0x0112, 1, 3, 2, 5, 7, 4


@pytest.fixture(scope="module")
def picture(sample: Path) -> Image.Image:
    return Image.open(sample).convert("RGB").resize((180, 200), Image.Resampling.LANCZOS)


def exif(*entries: tuple[int, int, int, bytes]) -> bytes:
    """A little-endian directory; tag, type, count, value."""
    table, extra = b"", b""
    start = 8 + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in sorted(entries):
        long = len(value) > 4
        place = struct.pack("<I", start + len(extra)) if long else value.ljust(4, b"\0")
        table += struct.pack("<HHI", tag, kind, count) + place
        extra += value if long else b""
    head = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries))
    return head + table + b"\0\0\0\0" + extra


def off(path: Path, picture: Image.Image) -> float:
    """Mean difference in grey levels to what should be read."""
    read = read_image(path)
    assert (read.mode, read.size, read.info) == ("RGB", picture.size, {})
    return float(np.abs(np.asarray(read).astype(int) - np.asarray(picture)).mean())


TURNED = (ORIENTATION, SHORT, 1, struct.pack("<H", 6))


@pytest.mark.parametrize(
    "entries",
    [
        [TURNED, (0x011A, ASCII, 4, b"72\0\0")],
        [TURNED, (0x010F, RATIONAL, 1, struct.pack("<2I", 7, 2))],
        [TURNED, (0x0132, UNDEFINED, 20, b"2020:01:01 00:00:00\0")],
        [(ORIENTATION, ASCII, 2, b"6\0")],
        [(ORIENTATION, BYTE, 1, b"\x06")],
        [TURNED, (0x8769, LONG, 1, struct.pack("<I", 0x7FFFFFFF))],
    ],
)
def test_odd_exif_still_turns(
    entries: list[tuple[int, int, int, bytes]], picture: Image.Image, tmp_path: Path
) -> None:
    sideways = picture.transpose(Image.Transpose.ROTATE_90)
    sideways.save(tmp_path / "a.jpg", quality=95, exif=exif(*entries))
    assert off(tmp_path / "a.jpg", picture) < 2


@pytest.mark.parametrize("value", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "avif"])
def test_every_orientation(value: int, suffix: str, picture: Image.Image, tmp_path: Path) -> None:
    tags = Image.Exif()
    tags[ORIENTATION] = value
    picture.save(tmp_path / "plain.png", exif=tags)
    picture.save(tmp_path / f"a.{suffix}", quality=95, exif=tags.tobytes())
    with Image.open(tmp_path / "plain.png") as opened:
        upright = ImageOps.exif_transpose(opened)
    assert off(tmp_path / f"a.{suffix}", upright) < 2


@pytest.mark.parametrize("mode", ["L", "CMYK", "I;16"])
def test_a_turned_tiff_of_any_mode(mode: str, picture: Image.Image, tmp_path: Path) -> None:
    tags = Image.Exif()
    tags[ORIENTATION] = 6
    grey = picture.convert("L")
    stored = picture.convert(mode) if mode != "I;16" else deep(np.asarray(grey) / 255)
    stored.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "a.tif", exif=tags.tobytes())
    upright = picture if mode == "CMYK" else grey.convert("RGB")
    assert off(tmp_path / "a.tif", upright) < 2


def deep(values: np.ndarray) -> Image.Image:
    """Of 0..1 in 16 bits."""
    return Image.fromarray((values * 65535).round().astype(np.uint16))


@pytest.mark.parametrize("blob", [b"Exif\0\0\0\x08\0\x02", b"Exif\0\0", exif(TURNED)[:15]])
def test_broken_exif_is_ignored(blob: bytes, picture: Image.Image, tmp_path: Path) -> None:
    picture.save(tmp_path / "a.jpg", quality=95, exif=blob)
    assert off(tmp_path / "a.jpg", picture) < 2
    picture.save(tmp_path / "a.png", exif=blob[6:])
    assert off(tmp_path / "a.png", picture) == 0


def test_odd_exif_in_avif_is_ignored(picture: Image.Image, tmp_path: Path) -> None:
    """Which Pillow reads when it opens the file."""
    stored = io.BytesIO()
    picture.save(stored, "AVIF", quality=95, exif=exif((0x011A, ASCII, 4, b"72\0\0"))[6:])
    damaged = stored.getvalue().replace(b"II*\0\x08", b"XX*\0\x08")
    (tmp_path / "a.avif").write_bytes(damaged)
    with pytest.raises((SyntaxError, ValueError)):
        Image.open(tmp_path / "a.avif").load()
    assert off(tmp_path / "a.avif", picture) < 2


def test_large_text_and_profile_are_no_hindrance(picture: Image.Image, tmp_path: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("workflow", "x" * 1_500_000, zip=True)
    picture.save(tmp_path / "text.png", pnginfo=text)
    picture.save(tmp_path / "profile.png", icc_profile=bytes(1_200_000))
    picture.save(tmp_path / "garbage.jpg", quality=95, icc_profile=b"this is no profile" * 9)
    assert off(tmp_path / "text.png", picture) == off(tmp_path / "profile.png", picture) == 0
    assert off(tmp_path / "garbage.jpg", picture) < 2


def profile(gamma: float, swapped: bool = False) -> bytes:
    """A matrix profile with sRGB's primaries, by hand: Pillow makes none of other curves."""

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    primaries = [
        (0.43607, 0.22249, 0.01392),
        (0.38515, 0.71687, 0.09708),
        (0.14307, 0.06061, 0.7141),
    ]
    red, green, blue = primaries[::-1] if swapped else primaries
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    text = b"sRGB\0"
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78
    tags = {b"desc": desc, b"cprt": b"text\0\0\0\0none\0", b"wtpt": xyz((0.9642, 1, 0.8249)),
            b"rXYZ": xyz(red), b"gXYZ": xyz(green), b"bXYZ": xyz(blue),
            b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}  # fmt: skip
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags.items():
        table += tag + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    size = 128 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


@pytest.mark.parametrize(("gamma", "swapped"), [(1.0, False), (1.8, False), (2.2, True)])
def test_profiles_become_srgb(
    gamma: float, swapped: bool, picture: Image.Image, tmp_path: Path
) -> None:
    """Whatever the profile calls itself."""
    content = profile(gamma, swapped)
    other = ImageCms.ImageCmsProfile(io.BytesIO(content))
    srgb = ImageCms.createProfile("sRGB")
    stored = ImageCms.profileToProfile(picture, srgb, other, outputMode="RGB")
    assert stored is not None
    for name in ("a.png", "a.jpg", "a.webp", "a.tif"):
        stored.save(tmp_path / name, quality=97, icc_profile=content)
        assert off(tmp_path / name, picture) < 2.5
    stored.putalpha(255)
    stored.putpixel((0, 0), (0, 0, 0, 128))
    stored.save(tmp_path / "alpha.png", icc_profile=content)
    assert off(tmp_path / "alpha.png", picture) < 2


def test_a_picture_with_srgbs_own_profile_stays_to_the_bit(
    picture: Image.Image, tmp_path: Path
) -> None:
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture.save(tmp_path / "a.png", icc_profile=own)
    assert off(tmp_path / "a.png", picture) == 0


@pytest.mark.parametrize("white", [255, 1023, 4095, 16383, 65535])
def test_deep_greyscale_has_the_range_of_its_camera(
    white: int, picture: Image.Image, tmp_path: Path
) -> None:
    grey = ImageOps.autocontrast(picture.convert("L"))
    levels = (np.asarray(grey).astype(float) * white / 255).round()
    for kind, name in ((np.uint16, "a.png"), (np.uint16, "a.tif"), (np.int32, "b.tif")):
        Image.fromarray(levels.astype(kind)).save(tmp_path / name)
        assert off(tmp_path / name, grey.convert("RGB")) < 0.6


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("alpha", [False, True])
def test_deep_colour_has_the_range_of_its_camera(
    bits: int, alpha: bool, picture: Image.Image, tmp_path: Path
) -> None:
    bright = ImageOps.autocontrast(picture)
    levels = (np.asarray(bright).astype(float) * (2**bits - 1) / 255).round().astype(">u2")
    if alpha:
        opaque = np.full((*levels.shape[:2], 1), 2**bits - 1, ">u2")
        levels = np.concatenate([levels, opaque], axis=2).astype(">u2")
    (tmp_path / "a.png").write_bytes(deep_png(levels))
    assert off(tmp_path / "a.png", bright) < 0.6


def deep_png(levels: np.ndarray) -> bytes:
    """Of [H, W, 3 or 4] in big-endian 16 bits: Pillow writes none."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    height, width, channels = levels.shape
    head = struct.pack(">IIBBBBB", width, height, 16, {3: 2, 4: 6}[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in levels)
    parts = {b"IHDR": head, b"IDAT": zlib.compress(rows), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in parts.items())


def test_deep_greyscale_follows_its_profile(picture: Image.Image, tmp_path: Path) -> None:
    """Linear light, as scientific cameras have it."""
    grey = np.asarray(picture.convert("L")) / 255
    light = np.where(grey <= 0.04045, grey / 12.92, ((grey + 0.055) / 1.055) ** 2.4)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, 256) + b"\0\0"
    content = profile(1.0).replace(b"RGB XYZ ", b"GRAYXYZ ").replace(b"rTRC", b"kTRC")
    assert curve in content
    deep(light).save(tmp_path / "a.png", icc_profile=content)
    assert off(tmp_path / "a.png", picture.convert("L").convert("RGB")) < 2


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-1, 1), (0, 255), (0, 4095), (0, 65535), (0, 1e6), (-128, 127)]
)
def test_floating_point_has_the_range_of_its_program(
    low: float, high: float, picture: Image.Image, tmp_path: Path
) -> None:
    grey = ImageOps.autocontrast(picture.convert("L"))
    values = low + np.asarray(grey).astype(np.float32) / 255 * (high - low)
    values[:20] = np.nan
    Image.fromarray(values.astype(np.float32)).save(tmp_path / "a.tif")
    expected = np.array(grey)
    expected[:20] = 0
    assert off(tmp_path / "a.tif", Image.fromarray(expected).convert("RGB")) < 0.6


def test_what_cannot_be_seen_is_said(picture: Image.Image, tmp_path: Path) -> None:
    clear = picture.copy()
    clear.putalpha(0)
    clear.save(tmp_path / "clear.png")
    with pytest.raises(ImageError, match="image must not be transparent everywhere"):
        read_image(tmp_path / "clear.png")
    blank = Image.new("RGB", picture.size, "white")
    blank.save(tmp_path / "a.gif", save_all=True, append_images=[picture], duration=50)
    speckled = blank.copy()
    speckled.putpixel((5, 5), (250, 250, 250))  # as compression leaves it
    speckled.save(tmp_path / "a.png", save_all=True, append_images=[picture])
    for name in ("a.gif", "a.png"):
        with pytest.raises(ImageError, match=r"first frame, that of .* is blank, of 2"):
            read_image(tmp_path / name)


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_a_jpeg_without_its_end_marker(
    how: dict[str, bool], picture: Image.Image, tmp_path: Path
) -> None:
    """Read when all pixels are there; with a tenth missing it is refused."""
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=92, **how)
    content = stored.getvalue()
    (tmp_path / "a.jpg").write_bytes(content[:-2])
    assert off(tmp_path / "a.jpg", picture) < 3
    (tmp_path / "b.jpg").write_bytes(content[:-1])
    assert off(tmp_path / "b.jpg", picture) < 3
    (tmp_path / "c.jpg").write_bytes(content[: len(content) * 9 // 10])
    with pytest.raises(ImageError, match="truncated or damaged: pixels are missing at its end"):
        read_image(tmp_path / "c.jpg")


def read_elsewhere(path: Path) -> list[int]:
    """Width, height and the kilobytes that a process needs to read a picture."""
    code = (
        "import resource, sys\n"
        "from semantic.faces.photographs import read_image\n"
        "print(*read_image(sys.argv[1]).size)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    return list(map(int, done.stdout.split()))


def test_a_phone_picture_of_200_megapixels_within_1_gb(
    picture: Image.Image, tmp_path: Path
) -> None:
    stored = io.BytesIO()
    picture.save(stored, "JPEG")
    content = bytearray(stored.getvalue())
    at = content.find(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", 12240, 17160)
    (tmp_path / "a.jpg").write_bytes(content)
    width, height, kilobytes = read_elsewhere(tmp_path / "a.jpg")
    assert (width, height) == (8580, 6120)
    assert kilobytes < 1_000_000


def test_deep_grey_of_120_megapixels_within_1_gb(tmp_path: Path) -> None:
    """Read at a half, as all that is so large."""
    row = b"\0" + b"\x80\0" * 12_000
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(row) for _ in range(10_000)) + packer.flush()
    head = struct.pack(">IIBBBBB", 12_000, 10_000, 16, 0, 0, 0, 0)
    parts = [b"IHDR" + head, b"IDAT" + packed, b"IEND"]
    chunks = [struct.pack(">I", len(p) - 4) + p + struct.pack(">I", zlib.crc32(p)) for p in parts]
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    width, height, kilobytes = read_elsewhere(tmp_path / "a.png")
    assert (width, height) == (6000, 5000)
    assert kilobytes < 1_000_000


def test_heic_is_named_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # as where it is not installed
    heic = b"\0\0\0\x24ftypheic\0\0\0\0mif1heicMiPrmiafMiHB\0\0\0\x08mdat" + bytes(300)
    (tmp_path / "a.jpg").write_bytes(heic)
    with pytest.raises(ImageError, match="is HEIC, which needs pillow-heif: pip install"):
        read_image(tmp_path / "a.jpg")


def test_heic_is_read_where_its_extra_is(picture: Image.Image, tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.from_pillow(picture).save(tmp_path / "a.heic", quality=95)
    assert off(tmp_path / "a.heic", picture) < 3


def test_a_turned_heic_is_turned_once(picture: Image.Image, tmp_path: Path) -> None:
    """As phones write it: the file's own turn, which its reader follows, and EXIF that says it."""
    pillow_heif = pytest.importorskip("pillow_heif")
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    turned = pillow_heif.from_pillow(picture.transpose(Image.Transpose.ROTATE_90))
    turned.save(tmp_path / "a.heic", quality=95, exif=tags.tobytes())
    assert b"irot" in (tmp_path / "a.heic").read_bytes()
    assert off(tmp_path / "a.heic", picture) < 3


def test_what_came_in_place_of_a_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("<!DOCTYPE html><html><title>Sign in</title></html>")
    with pytest.raises(ImageError, match=r"is a web page \('Sign in'\), not the file"):
        read_image(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    with pytest.raises(ImageError, match="is a pointer of Git LFS"):
        read_image(tmp_path / "b.jpg")
    for start, name in [
        (b"%PDF-1.7", "a PDF"),
        (b"\0\0\0\x0cjP  \r\n", "JPEG 2000"),
        (b"\0\0\0\x18ftypmp42", "a film, or damaged"),
        (b"II*\0\x10\0\0\0CR", "a raw photograph, or a TIFF of a kind that is not read"),
        (b'<svg width="9"/>', "an SVG drawing"),
        (bytes(99), "empty"),
    ]:
        (tmp_path / "c.jpg").write_bytes(start)
        with pytest.raises(ImageError, match=f"c.jpg is {name}"):
            read_image(tmp_path / "c.jpg")


def test_a_folder_says_what_it_leaves_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    names = ["a.gif", "b.jfif", "c.avif", "d.heic", "e.ppm", "f.JPE", "g.mpo"]
    for name in [*names, "._a.jpg", "Thumbs.db", ".DS_Store", "notes.txt"]:
        (tmp_path / name).touch()
    (tmp_path / "folder.jpg").mkdir()
    with caplog.at_level(logging.INFO, "editable_deepsc"):
        assert [path.name for path in photographs(tmp_path)] == names
    assert "no pictures: 'folder.jpg', 'notes.txt'" in caplog.text
    assert "._a" not in caplog.text


@pytest.mark.parametrize("kind", FORMATS)
def test_mutated_pictures_end_in_a_picture_or_a_sentence(kind: str, tmp_path: Path) -> None:
    """20 of a format here; `python -m experiments.robustness.fuzz` has 10,000."""
    whole = whole_pictures(kind)
    rng = np.random.default_rng(1)
    for number in range(20):
        (tmp_path / "a").write_bytes(mutated(whole[number % len(whole)], rng))
        try:
            assert read_image(tmp_path / "a").mode == "RGB"
        except ImageError as error:
            assert "\n" not in str(error)
