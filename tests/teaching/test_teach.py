"""Teaching, with the shipped networks on tiny crops."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.painter import Painter
from stylemixer.engine.networks.protocol import StyleEncoder, StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.pictures.images import read_thumbnail
from stylemixer.engine.statistics.distances import mean_relative, statistics
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.weights import load_weights
from stylemixer.errors import ModelError, PictureError
from stylemixer.paths import resources
from stylemixer.teaching.crops import cut
from stylemixer.teaching.plan import Plan, Progress
from stylemixer.teaching.style_target import target_of
from stylemixer.teaching.teach import teach

TINY = Plan(steps=20, rate=2e-2, side=40, photo_edges=(64, 128), style_edge=96, crops=2, kept=1)


def photo(name: str, edge: int = 160) -> Tensor:
    picture = read_thumbnail(resources() / "examples" / f"{name}.jpg", edge)
    return torch.from_numpy(picture.as_float()).permute(2, 0, 1)[None].contiguous()


@pytest.fixture(scope="module")
def network() -> Painter:
    return Painter(load_weights("painter"))


@pytest.fixture(scope="module")
def vgg() -> Vgg:
    return Vgg.shipped()


@pytest.fixture(scope="module")
def painting() -> Tensor:
    """Return stripes of three colours, a style that no photo has."""
    image = torch.zeros(1, 3, 96, 96)
    image[:, 0, ::4] = 0.9
    image[:, 1, 1::4] = 0.8
    image[:, 2, :, ::6] = 1.0
    return image


@pytest.fixture
def lesson(network: Painter, vgg: Vgg, painting: Tensor):
    start = network.code_from_image(painting)

    def begin(
        plan: Plan = TINY,
        checkpoint: Path | None = None,
        start: StyleCode = start,
        identity: str = "stripes",
    ) -> Iterator[Progress]:
        return teach(
            network,
            [painting],
            [photo("coffee")],
            vgg,
            plan,
            start=start,
            checkpoint=checkpoint,
            identity=identity,
        )

    return begin


def same(a: StyleCode, b: StyleCode) -> bool:
    return np.array_equal(a.scale, b.scale) and np.array_equal(a.shift, b.shift)


@pytest.mark.parametrize("settings", [("gram", 1), ("moments", 0.99)])
def test_twenty_steps_lower_the_style_loss(
    lesson, network: Painter, vgg: Vgg, painting: Tensor, settings: tuple[str, float]
) -> None:
    kind, kept = settings
    steps = list(lesson(replace(TINY, loss=kind, kept=kept)))
    assert [p.step for p in steps] == list(range(1, 21))
    assert [p.done for p in steps] == [False] * 19 + [True]
    # measured anew, by the whole loss network and on a crop of another photo
    crop = cut([photo("rocket")], 0, 64, (96, 96), seed=1)
    target = target_of(kind, [painting], vgg, 96)
    found = []
    with torch.no_grad():
        features = network.encode_content(crop)
        for code in (network.code_from_image(painting), steps[-1].code):
            painted = vgg(network.render(features, code).image)
            found.append(float(mean_relative(statistics(kind, painted), target)))
    assert steps[-1].style < 0.95
    assert found[1] < 0.95 * found[0]


def test_paintings_and_painted_are_measured_by_the_same_network(
    lesson, vgg: Vgg, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a narrowed network misses some of both; measured by the whole one, a painting asks for it
    measured_by = []

    def watched(kind: str, pictures: list[Tensor], by: Vgg, edge: int) -> list[Tensor]:
        measured_by.append(by.cost())
        return target_of(kind, pictures, by, edge)

    monkeypatch.setattr("stylemixer.teaching.teach.target_of", watched)
    next(lesson(replace(TINY, kept=0.9)))
    next(lesson(TINY))
    assert measured_by[0] < 0.8 * vgg.cost() == 0.8 * measured_by[1]


def test_only_scale_and_shift_move(lesson, network: Painter, vgg: Vgg) -> None:
    def tensors() -> list[Tensor]:
        found, seen = [], set()
        waiting: list[object] = [network, vgg]
        while waiting:
            value = waiting.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, Tensor):
                found.append(value)
            elif isinstance(value, (list, tuple)):
                waiting.extend(value)
            elif isinstance(value, dict):
                waiting.extend(value.values())
            elif hasattr(value, "__dict__"):
                waiting.extend(vars(value).values())
        return found

    before = [tensor.clone() for tensor in tensors()]
    assert len(before) > 140  # both networks are really looked through
    first, *_, last = lesson()
    after = tensors()
    assert len(after) == len(before)
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert not any(tensor.requires_grad for tensor in after)
    assert not np.array_equal(first.code.scale, last.code.scale)
    assert not np.array_equal(first.code.shift, last.code.shift)


def test_the_same_seed_gives_the_same_code(lesson) -> None:
    short = replace(TINY, steps=4)
    *_, one = lesson(short)
    torch.rand(3)  # no global generator matters
    random.random()
    *_, two = lesson(short)
    *_, other = lesson(replace(short, seed=1))
    assert same(one.code, two.code)
    assert not same(one.code, other.code)


def test_stopping_keeps_what_was_learned_by_then(lesson) -> None:
    whole = list(lesson(replace(TINY, steps=6)))
    stopped = lesson(replace(TINY, steps=6))
    for _ in range(3):
        kept = next(stopped)
    stopped.close()
    assert same(kept.code, whole[2].code)
    assert kept.share == 0.5


def test_going_on_from_a_checkpoint_equals_never_stopping(
    lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stylemixer.teaching.teach.KEPT_EVERY", 2)
    plan = replace(TINY, steps=8)
    *_, whole = lesson(plan)
    broken_off = lesson(plan, tmp_path / "state")
    for _ in range(5):  # the last checkpoint is of step 4
        next(broken_off)
    broken_off.close()
    steps = list(lesson(plan, tmp_path / "state"))
    assert [p.step for p in steps] == [5, 6, 7, 8]
    assert same(steps[-1].code, whole.code)
    assert (steps[-1].style, steps[-1].content) == (whole.style, whole.content)
    assert steps[-1].seconds > 0
    (again,) = lesson(plan, tmp_path / "state")  # nothing is left to do
    assert again.done
    assert same(again.code, whole.code)


def test_a_checkpoint_of_another_lesson_is_refused(lesson, tmp_path: Path) -> None:
    list(lesson(replace(TINY, steps=1), tmp_path / "state"))
    with pytest.raises(ModelError, match="another lesson"):
        next(lesson(replace(TINY, steps=2), tmp_path / "state"))
    with pytest.raises(ModelError, match="another lesson"):
        next(lesson(replace(TINY, steps=1), tmp_path / "state", identity="dots"))
    (tmp_path / "state").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be read"):
        next(lesson(replace(TINY, steps=1), tmp_path / "state"))


def test_a_start_that_another_machine_rounds_otherwise_is_of_the_same_lesson(
    lesson, network: Painter, painting: Tensor, tmp_path: Path
) -> None:
    plan = replace(TINY, steps=2)
    *_, whole = lesson(plan, tmp_path / "state")
    start = network.code_from_image(painting)
    rounded = StyleCode(start.network, start.scale * np.float32(1 + 1e-6), start.shift)
    (again,) = lesson(plan, tmp_path / "state", start=rounded)
    assert same(again.code, whole.code)


def test_time_ends_it_too(lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("stylemixer.teaching.teach.time.monotonic", lambda: float(next(clock)))
    steps = list(lesson(replace(TINY, steps=50, seconds=4)))
    assert [p.share for p in steps] == [0.25, 0.5, 0.75, 1.0]
    assert [p.seconds for p in steps] == [1.0, 2.0, 3.0, 4.0]
    assert steps[-1].done


def test_a_pause_between_two_steps_is_no_time(lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    steps = lesson(replace(TINY, steps=3, seconds=60))
    next(steps)
    now[0] += 1000
    assert [p.seconds for p in steps] == [0.0, 0.0]


def test_several_pictures_count_as_one_style(vgg: Vgg, painting: Tensor) -> None:
    one, other = target_of("gram", [painting], vgg, 96), target_of("gram", [1 - painting], vgg, 96)
    both = target_of("gram", [painting, 1 - painting], vgg, 96)
    for a, b, mean in zip(one, other, both, strict=True):
        assert torch.allclose((a + b) / 2, mean)


def test_paintings_are_measured_whole_at_the_working_edge(vgg: Vgg, painting: Tensor) -> None:
    large = torch.nn.functional.interpolate(painting, scale_factor=4, mode="nearest")
    small = target_of("gram", [painting], vgg, 96)
    shrunk, as_it_is = (target_of("gram", [large], vgg, edge) for edge in (96, 384))
    assert 4 * float(mean_relative(shrunk, small)) < float(mean_relative(as_it_is, small))


def test_nothing_to_learn_from_is_said_in_a_sentence(network: Painter, vgg: Vgg, painting) -> None:
    start = network.code_from_image(painting)
    for pictures, photos in (([], [painting]), ([painting], [])):
        with pytest.raises(PictureError, match="at least one"):
            next(teach(network, pictures, photos, vgg, TINY, start=start))


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 2)])
def test_any_size_of_picture_will_do(network: Painter, vgg: Vgg, size: tuple[int, int]) -> None:
    image = torch.rand(1, 3, *size)
    plan = replace(TINY, steps=2, crops=2)
    start = network.code_from_image(image)
    *_, last = teach(network, [image], [image], vgg, plan, start=start)
    assert np.isfinite(last.code.scale).all()


@pytest.mark.parametrize("name", ["cin26", "adain", "loom"])
def test_other_networks_can_be_taught_too(vgg: Vgg, painting: Tensor, name: str) -> None:
    network = Networks()[name]
    if isinstance(network, StyleEncoder):
        start = network.code_from_image(painting)
    else:
        assert isinstance(network, StyleTable)
        start = network.learned_code("ink-mosaic")
    *_, last = teach(network, [painting], [photo("coffee")], vgg, TINY, start=start)
    assert last.code.network == name
    assert last.style < 0.95


def test_crops_repeat_and_stay_inside() -> None:
    photos = [photo("coffee"), photo("astronaut")]
    crops = [cut(photos, i, 40, (50, 90), seed=0) for i in range(8)]
    assert all(crop.shape == (1, 3, 40, 40) for crop in crops)
    assert all(crop.min() >= 0 and crop.max() <= 1 for crop in crops)
    assert all(
        torch.equal(crop, cut(photos, i, 40, (50, 90), seed=0)) for i, crop in enumerate(crops)
    )
    assert not torch.equal(crops[0], crops[2])
    assert not torch.equal(crops[0], cut(photos, 0, 40, (50, 90), seed=1))
