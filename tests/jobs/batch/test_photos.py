"""Which photos are found, and what is said of what is not."""

import os

import pytest

from stylemixer.errors import StyleMixerError
from stylemixer.jobs.batch.photos import Photos
from tests.jobs.batch.conftest import photo


def names(photos):
    return [path.name for path in photos.found()]


def test_folders_are_read_to_the_bottom_and_every_photo_is_found_once(photos, tmp_path):
    (photos / "notes.txt").write_text("no photo")
    photo(photos / ".cache" / "hidden.png")
    found = Photos([str(photos), str(photos / "a.png"), str(photos / "more")], tmp_path / "out")
    assert names(found) == ["a.png", "b.png", "c.png"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_in_a_circle_are_left_out_with_a_word(photos, tmp_path):
    (photos / "more" / "circle").symlink_to(photos)
    (photos / "more" / "self").symlink_to(photos / "more" / "self")
    found = Photos([str(photos)], tmp_path / "out")
    assert names(found) == ["a.png", "b.png", "c.png"]
    assert [notice.english for notice in found.notices] == [
        "“circle” leads back to a folder that is in the batch already; it is not read twice."
    ]


def test_results_among_the_photos_are_not_painted_again(photos):
    photo(photos / "painted" / "a.png")
    found = Photos([str(photos)], photos / "painted")
    assert names(found) == ["a.png", "b.png", "c.png"]
    assert "“painted” lies among the photos" in found.notices[0].english


def test_results_do_not_go_into_the_folder_of_the_photos(photos):
    with pytest.raises(StyleMixerError, match="would lie among the photos in “photos”"):
        names(Photos([str(photos)], photos))


def test_patterns_are_followed_where_the_shell_does_not(photos, tmp_path):
    out = tmp_path / "out"
    assert names(Photos([str(photos / "*.png")], out)) == ["a.png", "b.png"]
    assert names(Photos([str(photos / "**" / "c.*")], out)) == ["c.png"]
    photo(photos / "x[1].png")
    assert names(Photos([str(photos / "x[1].png")], out)) == ["x[1].png"]


def test_nothing_to_paint_is_said_in_a_sentence(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(StyleMixerError, match="no photos in the folder “empty”"):
        names(Photos([str(empty)], tmp_path / "out"))
    with pytest.raises(StyleMixerError, match="No photo fits"):
        names(Photos([str(empty / "*.png")], tmp_path / "out"))


def test_a_named_photo_that_is_missing_is_left_to_whoever_reads_it(tmp_path):
    assert names(Photos([str(tmp_path / "gone.png")], tmp_path / "out")) == ["gone.png"]
