"""What the process of a refinement does, on tiny pictures with the real networks."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from stylemixer.document.layer import refined
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.engine.pictures.images import read_picture
from stylemixer.errors import ModelError, PictureError
from stylemixer.jobs import worker
from stylemixer.jobs.job import Failed
from stylemixer.jobs.refining import Refinement, refinement_job, write_refinement
from stylemixer.jobs.refining_steps import keep, refinement_steps
from stylemixer.refining.plan import Plan

SIZE = (80, 56)


def noise(width, height):
    numbers = np.random.default_rng(1).integers(0, 256, (height, width, 3))
    return Image.fromarray(numbers.astype(np.uint8))


def never():
    return False


@pytest.fixture
def painting(tmp_path):
    path = tmp_path / "wave.png"
    noise(64, 64).save(path)
    return path


@pytest.fixture
def refinement(tmp_path, painting):
    photo = tmp_path / "lake.png"
    Image.radial_gradient("L").resize(SIZE).convert("RGB").save(photo)
    recipe = Recipe(working_edge=256, keep_colours=0.5).added(
        StyleRef("painter", "picture", str(painting))
    )
    folder = tmp_path / "refinement"
    folder.mkdir()
    made = Refinement(
        "1f",
        "lake.png",
        str(photo),
        read_picture(photo).fingerprint,
        recipe,
        Plan(steps=3, edge=256),
        str(folder),
    )
    write_refinement(made)
    return made


def begun(refinement):
    """Take one step, and keep it."""
    steps = refinement_steps(refinement, never)
    while next(steps).step < 1:
        pass
    steps.close()


def kept_picture(identity):
    picture = RefinedPictures(refined_folder()).open(identity)
    return picture.size, picture.part(0, 0, *picture.size)


def test_a_mix_is_refined_and_kept_as_a_picture(refinement):
    *_, last = refinement_steps(refinement, never)
    assert (last.step, last.done, last.size) == (3, True, SIZE)
    assert last.style < 1
    with Image.open(refinement.before) as before:
        assert before.size == SIZE
        began = np.asarray(before, np.int32)
    size, pixels = kept_picture(keep(refinement))
    assert size == SIZE
    assert np.abs(pixels / 257 - last.picture).max() <= 1
    assert np.abs(last.picture - began).mean() > 1


def test_it_goes_on_where_it_stood_though_photo_and_painting_have_gone(refinement, painting):
    begun(refinement)
    Path(refinement.photo).unlink()
    painting.unlink()
    again = {progress.step for progress in refinement_steps(refinement, never)}
    assert again - {1} == {2, 3}


def test_only_what_it_has_come_to_is_taken(refinement):
    begun(refinement)
    refinement.beginning.unlink()  # which is no longer needed
    (told,) = refinement_steps(refinement, lambda: True)
    assert told.done
    assert kept_picture(keep(refinement))[0] == SIZE


def test_it_begins_with_the_layer_that_shows(refinement):
    red = np.zeros((SIZE[1], SIZE[0], 3), np.float32)
    red[..., 0] = 1
    identity = RefinedPictures(refined_folder()).add(red)
    layer = refined(refinement.recipe, refinement.fingerprint, identity)
    over = msgspec.structs.replace(refinement.recipe, layer=layer)
    for recipe, is_red in ((over, True), (msgspec.structs.replace(over, strength=0.9), False)):
        refinement.beginning.unlink(missing_ok=True)
        refinement.checkpoint.unlink(missing_ok=True)
        next(refinement_steps(msgspec.structs.replace(refinement, recipe=recipe), never))
        with Image.open(refinement.before) as before:
            assert (np.asarray(before) == (255, 0, 0)).all() == is_red


def test_the_file_is_refined_too(refinement, tmp_path):
    Image.radial_gradient("L").resize((280, 190)).convert("RGB").save(refinement.photo)
    plan = replace(refinement.plan, steps=1, file_size=(280, 190))
    larger = msgspec.structs.replace(
        refinement, plan=plan, fingerprint=read_picture(Path(refinement.photo)).fingerprint
    )
    *_, last = refinement_steps(larger, never)
    assert last.size == (280, 190)
    assert kept_picture(keep(larger))[0] == (280, 190)


def test_another_photo_in_its_place_is_a_sentence(refinement):
    noise(*SIZE).save(refinement.photo)
    with pytest.raises(PictureError, match=r"changed “lake.png”"):
        next(refinement_steps(refinement, never))


def test_nothing_can_be_kept_of_nothing(refinement):
    with pytest.raises(ModelError):
        keep(refinement)


def full(*_args, **_rest):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("when", ["beginning", "on the way", "in the end"])
def test_a_full_disk_is_a_sentence_and_nothing_is_lost(refinement, monkeypatch, when):
    monkeypatch.setattr(worker, "lower_priority", lambda: None)
    if when != "beginning":
        begun(refinement)
    kept = refinement.checkpoint.read_bytes() if when == "on the way" else b""
    if when == "in the end":
        list(refinement_steps(refinement, never))
    events = []
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        worker.work(refinement_job(refinement), events.append, never)
    assert isinstance(events[-1], Failed)
    assert "free some space" in events[-1].sentence.english
    if kept:
        assert refinement.checkpoint.read_bytes() == kept
    worker.work(refinement_job(refinement), events.append, never)
    assert kept_picture(events[-1].outcome)[0] == SIZE
