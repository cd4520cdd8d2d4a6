import numpy as np
import pytest

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.render.requests import Frame
from stylemixer.ui.saving.export_time import PaintingSpeed
from stylemixer.ui.widgets.time_left import TimeLeft, in_words

WAVE = Recipe().added(StyleRef("painter", "picture", "/wave.jpg"))
LEARNED = Recipe().added(StyleRef("cin26", "learned", "udnie"))


def frame(seconds, recipe=WAVE, *, draft=False, region=None, pixels=(1000, 500)):
    painted = np.zeros((*pixels[::-1], 4), np.uint8)
    return Frame(1, 1, recipe, painted, draft, region, (4000, 2000), seconds)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a second"),
        (3, "a few seconds"),
        (5, "about 5 s"),
        (33, "about 35 s"),
        (57.4, "about 55 s"),
        (58, "about 1 min"),
        (125, "about 2 min"),
        (3540, "about 59 min"),
        (3590, "about 1.0 h"),
        (5400, "about 1.5 h"),
    ],
)
def test_durations_are_guesses(seconds, words):
    assert in_words(seconds) == words


def test_the_share_done_and_the_clock_give_the_time_left():
    left = TimeLeft(100.0)
    left.tell(0.25, 110.0)
    assert left.seconds(110.0) == 30.0
    assert left.seconds(114.0) == 26.0  # a long tile: the clock goes on
    assert left.seconds(200.0) == 0.0
    left.tell(0.5, 130.0)
    assert left.seconds(130.0) == 30.0


def test_nothing_is_said_too_early_or_at_the_end():
    left = TimeLeft(0.0)
    assert left.seconds(60.0) is None  # nothing is done yet
    left.tell(0.5, 0.4)
    assert left.seconds(0.9) is None
    assert left.seconds(1.0) is not None
    left.tell(1.0, 2.0)
    assert left.seconds(2.0) is None


def test_preparations_do_not_count_as_painting():
    left = TimeLeft(0.0)
    left.tell(0.0, 5.0)
    left.tell(0.0, 20.0)
    assert left.seconds(25.0) is None
    left.tell(0.5, 30.0)
    assert left.seconds(30.0) == 10.0


def test_final_frames_tell_what_a_megapixel_takes():
    speed = PaintingSpeed()
    assert speed.seconds_per_megapixel(WAVE) is None
    speed.learn(frame(2.0))
    assert speed.seconds_per_megapixel(WAVE) == 4.0
    assert speed.seconds_per_megapixel(LEARNED) is None
    assert speed.seconds_per_megapixel(Recipe()) is None
    speed.learn(frame(0.001, draft=True))
    speed.learn(frame(0.001, region=(0, 0, 1000, 500)))
    speed.learn(frame(0.001, Recipe()))
    speed.learn(frame(0.001, Recipe(WAVE.slots, strength=0.0)))
    assert speed.seconds_per_megapixel(WAVE) == 4.0
    speed.learn(frame(0.3, LEARNED))
    assert speed.seconds_per_megapixel(LEARNED) == 0.6
    assert speed.seconds_per_megapixel(WAVE) is None
    speed.forget()
    assert speed.seconds_per_megapixel(LEARNED) is None


def test_a_slow_start_and_a_remembered_picture_do_not_mislead():
    speed = PaintingSpeed()
    for seconds in (9.0, 1.0, 1.1, 0.001, 1.0):
        speed.learn(frame(seconds))
    assert speed.seconds_per_megapixel(WAVE) == 2.0
