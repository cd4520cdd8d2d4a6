"""``stylemixer render`` with real networks and real files."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylemixer.cli import main
from stylemixer.cli.parser import build_parser
from stylemixer.document.recipe_text import recipe_from_text
from stylemixer.engine.files.sizes import output_size
from stylemixer.engine.pictures.images import read_recipe_text
from stylemixer.errors import SaveError
from stylemixer.paths import resources

EXAMPLES = resources() / "examples"


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """Return a small photo, so that painting takes no time."""
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    with Image.open(EXAMPLES / "coffee.jpg") as image:
        image.resize((96, 64)).save(path)
    return path


@pytest.fixture(scope="module")
def painting(tmp_path_factory):
    path = tmp_path_factory.mktemp("painting") / "a=b:c,d.jpg"
    with Image.open(EXAMPLES / "rocket.jpg") as image:
        image.resize((160, 107)).save(path)
    return path


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def paint(photo, out, *words):
    assert main(["render", str(photo), *words, "-o", str(out)]) == 0
    return pixels(out)


def mistake(capsys, *words):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_styles_of_several_networks_are_mixed_as_one_on_demand(photo, painting, tmp_path):
    words = ("-s", "ink-mosaic", "-s", "munch-scream", "-s", str(painting))
    faded = paint(photo, tmp_path / "faded.png", *words)
    one = paint(photo, tmp_path / "one.png", *words, "--as-one")
    assert np.abs(one - faded).mean() > 5
    recipe = recipe_from_text(read_recipe_text(tmp_path / "one.png"))
    assert recipe.networks() == ("loom",)
    assert [slot.own_network for slot in recipe.slots] == ["cin26", "painter", "painter"]


def test_it_paints_with_a_learned_style(photo, tmp_path):
    painted = paint(photo, tmp_path / "out.png", "-s", "ink-mosaic")
    assert painted.shape == (64, 96, 3)
    assert np.abs(painted - pixels(photo)).mean() > 10
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_it_paints_with_a_picture_whose_name_holds_the_grammars_signs(photo, painting, tmp_path):
    painted = paint(photo, tmp_path / "out.png", "-s", str(painting))
    assert np.abs(painted - pixels(photo)).mean() > 10


def test_strength_0_is_the_photo_to_the_bit(photo, tmp_path):
    painted = paint(photo, tmp_path / "out.png", "-s", "ink-mosaic", "--strength", "0")
    assert (painted == pixels(photo)).all()


def test_a_mix_lies_between_its_styles(photo, tmp_path):
    one = paint(photo, tmp_path / "1.png", "-s", "ink-mosaic")
    two = paint(photo, tmp_path / "2.png", "-s", "indigo-batik")
    mix = paint(photo, tmp_path / "3.png", "-s", "ink-mosaic=3", "-s", "indigo-batik=1")
    to_one, to_two = np.abs(mix - one).mean(), np.abs(mix - two).mean()
    assert 0 < to_one < to_two


def test_weights_are_relative(photo, tmp_path):
    small = paint(photo, tmp_path / "1.png", "-s", "ink-mosaic=0.1", "-s", "indigo-batik=0.3")
    large = paint(photo, tmp_path / "2.png", "-s", "ink-mosaic=1", "-s", "indigo-batik=3")
    assert np.abs(small - large).max() <= 1


def test_groups_of_styles_change_the_picture(photo, tmp_path):
    styles = ("ink-mosaic,colour=0", "indigo-batik,strokes=0,shapes=0,texture=0")
    mixed = paint(photo, tmp_path / "1.png", "-s", styles[0], "-s", styles[1])
    for name in ("ink-mosaic", "indigo-batik"):
        assert np.abs(mixed - paint(photo, tmp_path / f"{name}.png", "-s", name)).mean() > 3


def test_keep_colours_brings_the_photos_colours_nearer(photo, tmp_path):
    own = pixels(photo)
    away = paint(photo, tmp_path / "1.png", "-s", "ink-mosaic")
    near = paint(photo, tmp_path / "2.png", "-s", "ink-mosaic", "--keep-colours", "1")

    def chroma(rgb):
        return rgb - rgb.mean(axis=2, keepdims=True)

    assert np.abs(chroma(near) - chroma(own)).mean() < np.abs(chroma(away) - chroma(own)).mean()


def test_styles_of_two_networks_are_mixed(photo, painting, tmp_path):
    both = paint(photo, tmp_path / "1.png", "-s", "ink-mosaic", "-s", str(painting))
    for number, style in enumerate(("ink-mosaic", str(painting)), start=2):
        assert np.abs(both - paint(photo, tmp_path / f"{number}.png", "-s", style)).mean() > 2


@pytest.mark.parametrize("name", ["out.jpg", "out.webp", "out.tif", "out.png"])
def test_every_format_carries_the_srgb_profile(photo, tmp_path, name):
    paint(photo, tmp_path / name, "-s", "ink-mosaic")
    with Image.open(tmp_path / name) as image:
        assert image.size == (96, 64)
        assert image.info.get("icc_profile")


def test_sixteen_bits(photo, tmp_path):
    import tifffile

    out = tmp_path / "out.tif"
    assert main(["render", str(photo), "-s", "ink-mosaic", "--bits", "16", "-o", str(out)]) == 0
    painted = tifffile.imread(out)
    assert painted.dtype == np.uint16
    assert len(np.unique(painted[..., 1])) > 2000, "of 6144 pixels; 8 bits would leave 256 levels"


def test_another_size(photo, tmp_path):
    assert paint(photo, tmp_path / "1.png", "-s", "ink-mosaic", "--size", "48").shape[:2] == (
        32,
        48,
    )
    assert paint(photo, tmp_path / "2.png", "-s", "ink-mosaic", "--size", "150").shape[:2] == (
        100,
        150,
    )
    assert paint(photo, tmp_path / "3.png", "-s", "ink-mosaic", "--size", "original").shape[:2] == (
        64,
        96,
    )


def test_output_size():
    assert output_size((4000, 3000), None) == (4000, 3000)
    assert output_size((4000, 3000), 400) == (400, 300)
    assert output_size((3000, 2), 10) == (10, 1)
    with pytest.raises(SaveError, match="at most 16329") as caught:
        output_size((4000, 3000), 100_000)
    assert "megapixels" in caught.value.message
    assert output_size((4000, 3000), 16329) == (16329, 12247)


def test_sizes_in_words():
    parse = build_parser().parse_args
    words = ["render", "photo.png", "-s", "x", "-o", "out.png", "--size"]

    def size(text):
        return output_size((4000, 3000), parse([*words, text]).size)

    assert size("800px") == size("800") == size("20%") == (800, 600)
    assert size("original") == (4000, 3000)
    assert size("150%") == (6000, 4500)
    assert size("12.5%") == (500, 375)
    for wrong in ("0%", "-5%", "x%", "nan%", "inf%", "0", "px", "1.5", "10cm", "", "1e9%"):
        with pytest.raises(SystemExit):
            parse([*words, wrong])


def test_a_large_picture_is_the_same_whatever_the_tile(tmp_path):
    words = ("-s", "ink-mosaic", "--working-edge", "256", "--size", "320px")
    source = tmp_path / "photo.png"
    with Image.open(EXAMPLES / "coffee.jpg") as image:
        image.resize((280, 200)).save(source)
    small = paint(source, tmp_path / "1.png", *words, "--tile", "64")
    large = paint(source, tmp_path / "2.png", *words, "--tile", "1024")
    assert small.shape == (229, 320, 3)
    assert np.abs(small - large).max() <= 1


def test_profiles_are_conversions(photo, tmp_path):
    import io

    from PIL import ImageCms

    srgb = paint(photo, tmp_path / "srgb.png", "-s", "ink-mosaic")
    for word, name in (("display-p3", "Display P3"), ("adobe-rgb", "Adobe RGB (1998)")):
        out = tmp_path / f"{word}.png"
        paint(photo, out, "-s", "ink-mosaic", "--profile", word)
        with Image.open(out) as image:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
            assert name in ImageCms.getProfileDescription(profile)
            back = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"))
        assert np.abs(np.asarray(back).astype(int) - srgb).mean() < 1.5
        assert np.abs(pixels(out) - srgb).max() > 3, "nothing was converted"


@pytest.mark.parametrize("name", ["out.png", "out.tif", "out.jpg"])
def test_the_resolution_is_written(photo, tmp_path, name):
    paint(photo, tmp_path / name, "-s", "ink-mosaic", "--dpi", "240")
    with Image.open(tmp_path / name) as image:
        assert [round(float(value)) for value in image.info["dpi"]] == [240, 240]


def test_tiff_is_deflated_unless_that_is_not_wanted(photo, tmp_path):
    import tifffile

    painted = []
    for word, name in (("deflate", "ADOBE_DEFLATE"), ("none", "NONE")):
        out = tmp_path / f"{word}.tif"
        paint(photo, out, "-s", "ink-mosaic", "--bits", "16", "--compression", word)
        with tifffile.TiffFile(out) as tiff:
            assert tiff.pages[0].compression.name == name
            painted.append(tiff.asarray())
    assert np.array_equal(*painted)
    assert (tmp_path / "none.tif").stat().st_size > (tmp_path / "deflate.tif").stat().st_size


@pytest.mark.parametrize("name", ["out.png", "out.tif", "out.jpg", "out.webp"])
def test_the_recipe_travels_without_paths(photo, painting, tmp_path, name):
    out = tmp_path / name
    words = ("-s", "ink-mosaic=0.25", "-s", str(painting), "--strength", "0.75")
    paint(photo, out, *words)
    data = out.read_bytes()
    assert str(painting.parent).encode() not in data
    recipe = recipe_from_text(read_recipe_text(out))
    assert recipe.strength == 0.75
    assert [slot.style.name for slot in recipe.slots] == ["ink-mosaic", painting.name]
    assert [slot.weight for slot in recipe.slots] == [0.25, 1.0]
    paint(photo, out, *words, "--no-recipe")
    assert read_recipe_text(out) is None


def test_the_recipe_in_the_file_paints_the_same_picture(photo, tmp_path):
    first, second = tmp_path / "1.png", tmp_path / "2.png"
    painted = paint(photo, first, "-s", "ink-mosaic=0.3", "-s", "red-poster", "--strength", "0.6")
    recipe = recipe_from_text(read_recipe_text(first))
    styles = [word for s in recipe.slots for word in ("-s", f"{s.style.name}={s.weight!r}")]
    again = paint(photo, second, *styles, "--strength", repr(recipe.strength))
    assert (again == painted).all()


def test_what_to_do_when_it_is_there_already(capsys, photo, tmp_path):
    out = tmp_path / "out.png"
    out.write_bytes(b"old")
    words = ("render", str(photo), "-s", "ink-mosaic", "-o", str(out), "--exists")
    assert "already exists" in mistake(capsys, *words, "refuse")
    assert out.read_bytes() == b"old"
    assert main([*words, "number"]) == 0
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out (2).png", "out.png"]
    assert main([*words, "overwrite"]) == 0
    assert out.read_bytes() != b"old"


def test_killed_at_any_moment_the_old_file_is_there_whole(tmp_path):
    """Ten processes that write without end are killed, each at another moment."""
    out = tmp_path / "out.tif"
    script = (
        "import sys, itertools, numpy as np; from pathlib import Path\n"
        "from stylemixer.engine.files.export_settings import ExportSettings\n"
        "from stylemixer.engine.files.writers import open_writer\n"
        "rows = np.random.default_rng(0).random((8, 500, 3)).astype(np.float32)\n"
        "for n in itertools.count():\n"
        "    with open_writer(Path(sys.argv[1]), (500, 400), ExportSettings(bits=16)) as writer:\n"
        "        for y in range(0, 400, 8):\n"
        "            writer.write_rows(y, rows); print(n, y, flush=True)\n"
    )
    random = np.random.default_rng(5)
    kept = None
    for _ in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(out)], stdout=subprocess.PIPE, text=True
        ) as process:
            # the first file is whole after 50 lines; then die somewhere in the next two
            for _ in range(50 + int(random.integers(1, 100))):
                assert process.stdout.readline()
            process.kill()
        import tifffile

        pixels = tifffile.imread(out)
        assert pixels.shape == (400, 500, 3)
        assert kept is None or np.array_equal(pixels, kept)
        kept = pixels
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tif"] == ["out.tif"]


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (400, 10), (5, 5)])
def test_pictures_of_odd_sizes(tmp_path, size):
    source = tmp_path / "odd.png"
    Image.effect_noise(size, 60).convert("RGB").save(source)
    for number, style in enumerate(("ink-mosaic", str(EXAMPLES / "chelsea.jpg"))):
        out = tmp_path / f"{number}.png"
        assert paint(source, out, "-s", style).shape[:2] == size[::-1]


def test_alpha_is_given_back(tmp_path):
    source, out = tmp_path / "alpha.png", tmp_path / "out.png"
    ramp = Image.linear_gradient("L").resize((64, 64))
    Image.merge("RGBA", (ramp, ramp, ramp, ramp.rotate(90))).save(source)
    paint(source, out, "-s", "ink-mosaic")
    with Image.open(source) as before, Image.open(out) as after:
        assert (np.asarray(after)[..., 3] == np.asarray(before)[..., 3]).all()


def test_metadata_goes_along_only_when_wanted(tmp_path):
    source = tmp_path / "exif.jpg"
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    with Image.open(EXAMPLES / "chelsea.jpg") as image:
        image.resize((60, 40)).save(source, exif=exif)

    def metadata(*words):
        out = tmp_path / "out.jpg"
        assert paint(source, out, "-s", "ink-mosaic", *words).shape[:2] == (60, 40)  # upright
        with Image.open(out) as image:
            found = image.getexif()
            return found.get(0x010F), found.get(0x0112, 1), bool(found.get_ifd(0x8825))

    assert metadata() == (None, 1, False)
    assert metadata("--keep-metadata") == ("Maker", 1, False)
    assert metadata("--keep-location") == ("Maker", 1, True)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.touch(),
        lambda path: path.mkdir(),
        lambda path: path.write_text("This is no picture."),
        lambda path: path.write_bytes((EXAMPLES / "coffee.jpg").read_bytes()[:5000]),
    ],
    ids=["missing", "empty", "folder", "text", "truncated"],
)
def test_a_photo_that_is_none(capsys, tmp_path, make):
    make(tmp_path / "photo.jpg")
    out = tmp_path / "out.png"
    line = mistake(
        capsys, "render", str(tmp_path / "photo.jpg"), "-s", "ink-mosaic", "-o", str(out)
    )
    assert "photo.jpg" in line
    assert not out.exists()


@pytest.mark.parametrize("name", ["missing/out.png", "out", "out.psd", "photo.png/out.png"])
def test_a_target_that_cannot_be(capsys, photo, tmp_path, name):
    mistake(capsys, "render", str(photo), "-s", "ink-mosaic", "-o", str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_is_a_folder(capsys, photo, tmp_path):
    (tmp_path / "out.png").mkdir()
    mistake(capsys, "render", str(photo), "-s", "ink-mosaic", "-o", str(tmp_path / "out.png"))
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_what_is_painted_is_never_written_over(capsys, photo, painting):
    before = photo.read_bytes(), painting.read_bytes()
    for target in (photo, painting):
        words = ("render", str(photo), "-s", str(painting), "-o", str(target))
        assert "choose another name" in mistake(capsys, *words)
    assert (photo.read_bytes(), painting.read_bytes()) == before


def test_a_style_picture_that_is_none(capsys, photo, tmp_path):
    (tmp_path / "style.jpg").write_text("no picture")
    out = tmp_path / "out.png"
    style = str(tmp_path / "style.jpg")
    assert "style.jpg" in mistake(capsys, "render", str(photo), "-s", style, "-o", str(out))
    assert not out.exists()


def test_a_device_that_is_not_there(capsys, photo, tmp_path):
    import torch

    if torch.backends.mps.is_available():
        pytest.skip("this machine has an MPS device")
    out = tmp_path / "out.png"
    words = ("render", str(photo), "-s", "ink-mosaic", "--device", "mps", "-o", str(out))
    assert "MPS" in mistake(capsys, *words)
    assert not out.exists()


def test_interrupting_leaves_the_old_file(monkeypatch, capsys, photo, tmp_path):
    from stylemixer.engine.painting.mixer import Mixer

    whole = Mixer.export

    def interrupted(self, *words, **more):
        bands = whole(self, *words, **more)
        yield next(bands)
        raise KeyboardInterrupt

    monkeypatch.setattr(Mixer, "export", interrupted)
    out = tmp_path / "out.png"
    out.write_bytes(b"old")
    assert main(["render", str(photo), "-s", "ink-mosaic", "-o", str(out)]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]
    assert out.read_bytes() == b"old"


def test_too_little_memory_is_a_sentence(monkeypatch, capsys, photo, tmp_path):
    from stylemixer.engine.painting.mixer import Mixer

    def export(*words):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 TB")
        yield

    monkeypatch.setattr(Mixer, "export", export)
    out = tmp_path / "out.png"
    line = mistake(capsys, "render", str(photo), "-s", "ink-mosaic", "-o", str(out))
    assert "a smaller --size" in line
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_sees_progress_of_what_takes_long(monkeypatch, capsys, photo, tmp_path):
    import sys

    from stylemixer.cli import render as cli_render

    monkeypatch.setattr(cli_render, "PROGRESS_AFTER_S", 0)
    words = ["render", str(photo), "-s", "ink-mosaic", "-o", str(tmp_path / "out.png")]
    assert main(words) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(words) == 0
    assert "/64" in capsys.readouterr().err


def test_as_a_process_of_its_own(photo, tmp_path):
    out = tmp_path / "out.png"
    command = [sys.executable, "-m", "stylemixer", "render", photo.name, "-s", "ink-mosaic"]
    run = subprocess.run(
        [*command, "-o", str(out)],
        cwd=photo.parent,
        env={**_environment(), "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert pixels(out).shape == (64, 96, 3)


def _environment():
    import os

    return dict(os.environ)
