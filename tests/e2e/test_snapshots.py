"""Snapshots on the real networks: what shows is each snapshot's own picture, to the bit."""

import numpy as np
from msgspec.structs import replace

from stylemixer.document.recipe import StyleRef
from stylemixer.ui.widgets.qimage import from_qimage
from tests.e2e.conftest import FIRST, SECOND, small


def shown(desk):
    """What is on the canvas, as RGB."""
    return from_qimage(desk.window.canvas.frame)[..., 2::-1].astype(int)


def keep_both(desk, painting):
    """Keep two mixes of two networks, A the second of them."""
    other = StyleRef("painter", "picture", str(painting))
    mixes = (
        replace(small().added(FIRST).added(SECOND, 0.4), keep_colours=0.3),
        replace(small().added(other), strength=0.7),
    )
    for mix in mixes:
        desk.session.edit(mix, "Mix")
        desk.window.snapshots.keep()
    return mixes


def test_a_snapshot_that_was_never_painted_is_painted_beside_and_shows_at_once(
    desk, photo, painting, reference
):
    first, _ = keep_both(desk, painting)
    pictures = desk.window.snapshots.pictures
    desk.until(lambda: pictures.picture(first) is not None)
    desk.final()
    frames = len(desk.frames)
    desk.window.snapshots.go(desk.session.snapshots[0].id)
    assert (shown(desk) == reference.painted(photo, first)).all()
    assert len(desk.frames) == frames
    assert (desk.final() == reference.painted(photo, first)).all()


def test_a_morph_across_networks_leads_from_one_picture_to_the_other(
    desk, photo, painting, reference
):
    first, last = keep_both(desk, painting)
    ends = [reference.painted(photo, mix) for mix in (last, first)]
    assert (desk.final() == ends[0]).all()
    slider = desk.window.strip.morph.slider.slider
    away = []
    for place in (25, 50, 75, 100):
        slider.setValue(place)
        now = desk.final()
        assert (now == reference.painted(photo, desk.session.recipe)).all()
        away.append([np.abs(now - end).mean() for end in ends])
    assert away == sorted(away)
    assert [there for _, there in away] == sorted((there for _, there in away), reverse=True)
    assert desk.session.recipe == first
    assert away[-1][1] == 0
    desk.session.undo_stack.undo()
    assert (desk.final() == ends[0]).all()
