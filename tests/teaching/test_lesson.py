"""A lesson's file: as it was asked for, or none."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stylemixer.errors import SaveError
from stylemixer.teaching.lesson import Lesson, unfinished, write_lesson
from stylemixer.teaching.plan import Plan


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return Lesson("0" * 32, "Stripes", "painter", ("/a.png",), ("/b.jpg",), Plan(), str(tmp_path))


def test_a_lesson_is_kept_as_it_was_asked(lesson: Lesson) -> None:
    pictures = ("/caf\udce9/100%.png", "/波.png")  # the first is no Unicode, as on Linux it may be
    plan = Plan(steps=24, seconds=60.5)
    full = replace(lesson, name="Größe – 波", plan=plan, pictures=pictures)
    write_lesson(full)
    assert unfinished(Path(lesson.folder)) == full


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"plan": {}}', "\xff"])
def test_a_damaged_lesson_is_none(lesson: Lesson, text: str) -> None:
    path = Path(lesson.folder) / "lesson.json"
    assert unfinished(path.parent) is None
    path.write_text(text, encoding="latin-1")
    assert unfinished(path.parent) is None


def test_a_lesson_of_another_version_is_none(lesson: Lesson) -> None:
    write_lesson(lesson)
    path = Path(lesson.folder) / "lesson.json"
    kept = json.loads(path.read_text())
    del kept["plan"]["rate"]
    path.write_text(json.dumps(kept))
    assert unfinished(path.parent) is None


def test_a_folder_that_is_gone_is_told_before_anything_runs(lesson: Lesson) -> None:
    with pytest.raises(SaveError, match="does not exist"):
        write_lesson(replace(lesson, folder=str(Path(lesson.folder) / "gone")))
