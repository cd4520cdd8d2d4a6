"""Refining tiny pictures with a small loss network: it goes on, stops, repeats, and recovers."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import ModelError, PictureError, SaveError, StyleError
from stylemixer.refining.gradient import Slope, View
from stylemixer.refining.plan import Plan, Progress
from stylemixer.refining.refine import kept, refine
from stylemixer.refining.stages import LEAST_STEPS, memory_needed
from stylemixer.refining.target import Target, target_of_picture
from tests.engine.pretended_device import pretended
from tests.engine.statistics.test_vgg import small_vgg, small_vgg_on
from tests.refining.test_gradient import DISTANCES, picture

PLAN = Plan(steps=8, edge=128)
START, PHOTO = picture(0, 100, 128), picture(5, 100, 128)
STRIPES = torch.zeros(1, 3, 96, 96)
STRIPES[:, 0, ::4], STRIPES[:, 1, 1::4], STRIPES[:, 2, :, ::6] = 0.9, 0.8, 1.0


@pytest.fixture(scope="module")
def vgg() -> Vgg:
    return small_vgg()


@pytest.fixture(scope="module")
def target(vgg: Vgg) -> Target:
    return target_of_picture(STRIPES, vgg, 96)


@pytest.fixture
def refining(vgg: Vgg, target: Target):
    def begin(
        plan: Plan = PLAN,
        checkpoint: Path | None = None,
        start: Tensor = START,
        photo: Tensor = PHOTO,
        **settings: object,
    ) -> Iterator[Progress]:
        return refine(start, photo, target, plan, vgg, checkpoint=checkpoint, **settings)

    return begin


def last(steps: Iterator[Progress]) -> Progress:
    *_, progress = steps
    return progress


@pytest.mark.parametrize("distance", DISTANCES)
def test_every_distance_is_made_smaller(refining, distance: str) -> None:
    found = [p for p in refining(replace(PLAN, distance=distance, steps=12)) if p.step]
    assert found[-1].step == found[-1].steps == 12
    assert found[-1].done
    assert found[-1].style < 0.6
    shares = [p.share for p in found]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    picture = found[-1].picture
    assert picture is not None
    assert picture.shape == (100, 128, 3)
    assert picture.dtype == np.uint8


def test_keeping_the_drawing_holds_it(refining) -> None:
    loose = last(refining(replace(PLAN, keep_drawing=0.0)))
    tight = last(refining(replace(PLAN, keep_drawing=1.0)))
    assert tight.content < loose.content
    assert loose.style < tight.style


def test_layers_without_weight_do_not_count(refining, vgg: Vgg, target: Target) -> None:
    plan = replace(PLAN, layers=(1, 0, 0, 0), keep_drawing=0.0)
    colours = last(refining(plan))
    assert colours.picture is not None
    image = torch.from_numpy(colours.picture.copy()).permute(2, 0, 1)[None].float() / 255

    def error(image: Tensor, layer: int) -> float:
        maps = vgg(image)[layer]
        products = maps[0].flatten(1) @ maps[0].flatten(1).T / maps[0, 0].numel()
        return float((products - target.layers[layer].products).square().sum())

    assert error(image, 0) < 0.4 * error(START, 0)
    with pytest.raises(StyleError, match="some weight"):
        next(refining(replace(PLAN, layers=(0, 0, 0, 0))))


def test_the_same_plan_gives_the_same_picture(refining) -> None:
    plan = replace(PLAN, steps=4, distance="gaussian")
    one, two = last(refining(plan)), last(refining(plan))
    other = last(refining(replace(plan, seed=1)))
    assert np.array_equal(one.picture, two.picture)
    assert not np.array_equal(one.picture, other.picture)


@pytest.mark.parametrize(("distance", "taken"), [("gram", 1), ("gram", 6), ("gaussian", 3)])
def test_stopping_keeps_the_picture_and_going_on_equals_never_stopping(
    refining, tmp_path: Path, distance: str, taken: int
) -> None:
    plan = replace(PLAN, distance=distance, file_size=(200, 156))
    list(refining(plan, tmp_path / "whole"))
    stopped = refining(plan, tmp_path / "state")
    for progress in stopped:
        if progress.step == taken:
            break
    stopped.close()
    so_far = kept(tmp_path / "state")
    assert so_far.shape == (100, 128, 3)
    assert so_far.dtype == np.float32
    assert not np.array_equal(so_far, START[0].permute(1, 2, 0).numpy())
    rest = list(refining(plan, tmp_path / "state"))
    assert min(p.step for p in rest if p.picture is not None) > taken
    assert np.array_equal(kept(tmp_path / "state"), kept(tmp_path / "whole"))
    assert kept(tmp_path / "state").shape == (156, 200, 3)
    (again,) = refining(plan, tmp_path / "state")  # nothing is left to do
    assert again.done
    assert np.array_equal(again.picture, rest[-1].picture)


def test_a_kill_loses_seconds(refining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylemixer.refining.refine.KEPT_EVERY_S", 0.0)
    monkeypatch.setattr("stylemixer.refining.refine.WRITING_SHARE", 1e9)
    running = refining(PLAN, tmp_path / "state")
    while next(running).step < 3:
        pass
    copy = (tmp_path / "state").read_bytes()  # what a kill would have left
    running.close()
    (tmp_path / "state").write_bytes(copy)
    assert next(refining(PLAN, tmp_path / "state")).step >= 3


def test_a_checkpoint_of_another_picture_is_refused(refining, tmp_path: Path) -> None:
    list(refining(replace(PLAN, steps=1), tmp_path / "state", identity="a"))
    with pytest.raises(ModelError, match="another picture"):
        next(refining(replace(PLAN, steps=1), tmp_path / "state", identity="b"))
    with pytest.raises(ModelError, match="another picture"):
        next(refining(replace(PLAN, steps=2), tmp_path / "state", identity="a"))
    (tmp_path / "state").write_bytes(b"nothing")
    for read in (
        lambda: next(refining(PLAN, tmp_path / "state")),
        lambda: kept(tmp_path / "state"),
    ):
        with pytest.raises(ModelError, match="cannot be read"):
            read()


def test_a_full_disk_is_said_and_the_last_checkpoint_stays(
    refining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = refining(PLAN, tmp_path / "state")
    next(first)
    while next(first).step < 2:
        pass
    first.close()
    before = (tmp_path / "state").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SaveError, match="free some space"):
        list(refining(PLAN, tmp_path / "state"))
    assert (tmp_path / "state").read_bytes() == before


def test_octaves_go_up_to_the_file(refining, tmp_path: Path) -> None:
    plan = replace(PLAN, steps=2, file_size=(600, 469))
    found = list(refining(plan, tmp_path / "state"))
    assert list(dict.fromkeys(p.size for p in found)) == [(128, 100), (277, 217), (600, 469)]
    assert found[-1].done
    assert found[-1].style < 1
    assert kept(tmp_path / "state").shape == (469, 600, 3)


def test_tiles_give_the_picture_that_is_given_whole(
    refining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = replace(PLAN, steps=3)
    list(refining(plan, tmp_path / "whole"))
    monkeypatch.setattr("stylemixer.refining.stages.TILE", 48)
    monkeypatch.setattr("stylemixer.refining.stages.SMALLEST_TILE", 48)
    told = list(refining(plan, tmp_path / "tiled"))
    assert sum(p.step == 2 for p in told) > 5  # whoever waits may go first after each tile
    difference = np.abs(kept(tmp_path / "tiled") - kept(tmp_path / "whole"))
    assert difference.mean() < 1e-3


def test_stopping_between_tiles_loses_no_step(
    refining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stylemixer.refining.stages.TILE", 48)
    monkeypatch.setattr("stylemixer.refining.stages.SMALLEST_TILE", 48)
    plan = replace(PLAN, steps=3)
    list(refining(plan, tmp_path / "whole"))
    stopped = refining(plan, tmp_path / "state")
    while next(stopped).step < 2:
        pass
    next(stopped)  # in the midst of step 3
    next(stopped)
    stopped.close()
    list(refining(plan, tmp_path / "state"))
    assert np.array_equal(kept(tmp_path / "state"), kept(tmp_path / "whole"))


def test_time_ends_it_and_pauses_are_no_time(refining, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    original = View.sloping

    def slow(self: View, image: Tensor):
        now[0] += 1.0
        return (yield from original(self, image))

    monkeypatch.setattr(View, "sloping", slow)
    steps = refining(replace(PLAN, steps=None, seconds=30))
    found = []
    for progress in steps:
        found.append(progress)
        now[0] += 1000
    assert found[-1].done
    assert found[-1].seconds == 30
    assert found[-1].steps is None
    assert found[-1].step == 30


def test_a_busy_machine_takes_a_few_steps_all_the_same(refining) -> None:
    *_, last = refining(replace(PLAN, steps=None, seconds=1e-9))
    assert (last.step, last.done) == (LEAST_STEPS, True)


def test_without_an_end_it_goes_on_until_it_is_stopped(refining) -> None:
    steps = refining(replace(PLAN, steps=None))
    found = []
    for progress in steps:
        found.append(progress)
        if progress.step == 30:
            break
    steps.close()
    assert {p.share for p in found} == {None}
    assert not found[-1].done
    assert found[-1].style < 0.5


@pytest.mark.parametrize("broken", ["nan", "rising"])
def test_a_step_that_goes_wrong_is_taken_back(
    refining, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    original, calls = View.sloping, []

    def sometimes(self: View, image: Tensor):
        slope = yield from original(self, image)
        calls.append(image)
        if len(calls) != 5:
            return slope
        style = math.nan if broken == "nan" else 50.0
        return Slope(style, slope.content, slope.gradient)

    monkeypatch.setattr(View, "sloping", sometimes)
    found = list(refining(replace(PLAN, steps=12)))
    notices = [p.notice for p in found if p.notice is not None]
    assert [n.english for n in notices] == [
        "A step made the picture worse; refining went back to the best one and takes smaller steps."
    ]
    assert torch.equal(calls[5], calls[3])  # the last good one
    assert found[-1].step == 12
    assert found[-1].style < 0.8


def test_when_all_goes_wrong_the_best_picture_is_kept(
    refining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, calls = View.sloping, []

    def from_the_third(self: View, image: Tensor):
        slope = yield from original(self, image)
        calls.append(image)
        return slope if len(calls) < 3 else replace(slope, style=math.inf)

    monkeypatch.setattr(View, "sloping", from_the_third)
    plan = replace(PLAN, steps=40)
    found = list(refining(plan, tmp_path / "state", START[:, :, :64, :64], PHOTO[:, :, :64, :64]))
    assert found[-1].done
    assert found[-1].step < 12
    assert np.array_equal(kept(tmp_path / "state"), calls[1][0].permute(1, 2, 0).numpy())


def test_a_start_that_has_no_loss_is_said_in_a_sentence(
    refining, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(self: View, image: Tensor):
        yield from ()
        return Slope(math.nan, 1.0, torch.zeros_like(image))

    monkeypatch.setattr(View, "sloping", never)
    with pytest.raises(StyleError, match="cannot be refined"):
        list(refining())


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("colour", [0.0, 0.4, 1.0])
def test_a_painting_of_one_colour_is_a_target_too(vgg: Vgg, distance: str, colour: float) -> None:
    plain = target_of_picture(torch.full((1, 3, 40, 40), colour), vgg, 40)
    plan = replace(PLAN, steps=6, distance=distance, keep_drawing=0.0)
    found = last(refine(START[:, :, :48, :48], PHOTO[:, :, :48, :48], plain, plan, vgg))
    assert math.isfinite(found.style)
    assert found.style < 1


@pytest.mark.parametrize("size", [(1, 1), (7, 200), (200, 5), (17, 15)])
def test_any_size_of_photo_will_do(refining, tmp_path: Path, size: tuple[int, int]) -> None:
    height, width = size
    plan = replace(PLAN, steps=2, file_size=(3 * width, 3 * height))
    found = list(refining(plan, tmp_path / "state", picture(0, *size), picture(5, *size)))
    assert found[-1].done
    assert kept(tmp_path / "state").shape == (3 * height, 3 * width, 3)


def test_other_sizes_of_picture_and_photo_are_refused(refining) -> None:
    with pytest.raises(PictureError, match="different sizes"):
        next(refining(photo=picture(5, 64, 64)))


def test_what_does_not_fit_into_memory_is_lowered_with_a_word(
    refining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = replace(PLAN, steps=2, file_size=(512, 400))
    fits = memory_needed((128, 100), replace(plan, file_size=(256, 200)))
    assert memory_needed((128, 100), plan) > fits > memory_needed((128, 100), PLAN)
    monkeypatch.setattr("stylemixer.refining.refine.free_bytes", lambda _: fits / 0.8 + 1)
    monkeypatch.setattr("stylemixer.refining.stages.SMALLEST_TILE", 1024)
    found = list(refining(plan, tmp_path / "file"))
    notices = [p.notice.english for p in found if p.notice is not None]
    assert len(notices) == 1
    assert "the file is refined up to this size" in notices[0]
    assert kept(tmp_path / "file").shape == (200, 256, 3)
    # with more memory by now, what was begun is finished at the sizes that it was begun with
    stopped = refining(plan, tmp_path / "stopped")
    while next(stopped).step < 1:
        pass
    stopped.close()
    monkeypatch.setattr("stylemixer.refining.refine.free_bytes", lambda _: 1 << 40)
    list(refining(plan, tmp_path / "stopped"))
    assert np.array_equal(kept(tmp_path / "stopped"), kept(tmp_path / "file"))
    monkeypatch.setattr("stylemixer.refining.stages.SMALLEST_TILE", 64)
    less = memory_needed((128, 100), PLAN, 64) * 0.8
    monkeypatch.setattr("stylemixer.refining.refine.free_bytes", lambda _: less / 0.8)
    found = list(refining(replace(PLAN, steps=2), tmp_path / "small"))
    (notice,) = [p.notice for p in found if p.notice is not None]
    assert "the picture is refined at this size" in notice.english
    assert kept(tmp_path / "small").shape[1] == notice.values["width"] < 128


def test_running_out_of_memory_makes_the_tiles_smaller(
    refining, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, edges = View.sloping, []

    def large_ones_fail(self: View, image: Tensor):
        edges.append(max(self.tiles[0].core.size))
        if edges[-1] > 64:
            raise MemoryError
        return (yield from original(self, image))

    monkeypatch.setattr(View, "sloping", large_ones_fail)
    monkeypatch.setattr("stylemixer.refining.run.SMALLEST_TILE", 64)
    assert last(refining(replace(PLAN, steps=2))).done
    assert edges[-1] <= 64


@pytest.mark.parametrize("distance", ["gram", "gaussian"])
def test_it_goes_there_as_it_does_here(distance: str, tmp_path: Path) -> None:
    plan = replace(PLAN, steps=4, distance=distance, file_size=(200, 156))

    def pictures(device: str) -> tuple[list[float], np.ndarray]:
        vgg = small_vgg_on(device)
        target = target_of_picture(picture(1, 96, 96), vgg, 96)
        path = tmp_path / device
        stopped = refine(START, PHOTO, target, plan, vgg, checkpoint=path)
        while next(stopped).step < 2:
            pass
        stopped.close()
        found = list(refine(START, PHOTO, target, plan, vgg, checkpoint=path))
        return [p.style for p in found], kept(path)

    here = pictures("cpu")
    with pretended("cuda"):
        there = pictures("cuda")
    assert there[0] == pytest.approx(here[0], rel=2e-2)
    assert np.abs(there[1] - here[1]).mean() < 5e-3
