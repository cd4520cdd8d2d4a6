"""What a refinement keeps in its folder."""

import subprocess
import sys

import pytest

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.errors import SaveError
from stylemixer.jobs.refining import (
    REFINEMENT,
    Refinement,
    refinement_job,
    unfinished,
    write_refinement,
)
from stylemixer.refining.plan import Plan

RECIPE = Recipe(strength=0.7).added(StyleRef("cin26", "learned", "cavern"), 0.4)
PLAN = Plan("moments", (1.0, 0.5, 0.0, 1.0), 0.2, seconds=60.0, edge=640, file_size=(4000, 3000))


@pytest.fixture
def refinement(tmp_path):
    folder = tmp_path / "one"
    folder.mkdir()
    photo = "/photos/\udcff lake.jpg"  # a name that is no Unicode
    return Refinement("1f", "lake.jpg", photo, "e" * 32, RECIPE, PLAN, str(folder))


def test_what_was_asked_for_is_found_again(refinement, tmp_path):
    write_refinement(refinement)
    assert unfinished(tmp_path / "one") == refinement


def test_a_folder_that_was_moved_is_where_it_lies(refinement, tmp_path):
    write_refinement(refinement)
    (tmp_path / "one").rename(tmp_path / "two")
    assert unfinished(tmp_path / "two").checkpoint.parent == tmp_path / "two"


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"id": 3}', b"[" * 100_000, b'{"plan": {"distance": "gold"}}']
)
def test_what_is_damaged_is_not_there(refinement, tmp_path, damage):
    (tmp_path / "one" / REFINEMENT).write_bytes(damage)
    assert unfinished(tmp_path / "one") is None
    assert unfinished(tmp_path / "gone") is None


def test_a_folder_that_has_gone_is_a_sentence(refinement, tmp_path):
    (tmp_path / "one").rmdir()
    with pytest.raises(SaveError):
        write_refinement(refinement)


def test_the_window_needs_no_torch_for_it():
    code = "import sys, stylemixer.jobs.refining; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_job_is_named_after_it(refinement):
    job = refinement_job(refinement)
    assert job.name == "refinement 1f"
    assert job.task == refinement
