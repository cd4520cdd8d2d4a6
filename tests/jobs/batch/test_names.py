"""Names from patterns."""

from pathlib import Path

import pytest

from stylemixer.errors import StyleMixerError
from stylemixer.jobs.batch.names import check_pattern, filled, parted

PHOTO = Path("/trip/day 1/lake.jpg")


def name(pattern, look="Blue hour", number=7, most=12):
    return filled(pattern, ".png", PHOTO, look, number=number, most=most)


def test_fields_are_filled_in():
    assert name("{stem} {look}") == "lake Blue hour.png"
    assert name("{folder}-{number}") == "day 1-007.png"
    assert name("{number}", number=7, most=10_000) == "00007.png"


def test_what_no_file_may_be_called_is_left_out():
    assert name("{stem} {look}", look='a/b\\c:"*?') == "lake a b c.png"
    assert name("{look}", look="..") == "photo.png"


def test_an_ending_in_the_pattern_sets_the_format():
    assert parted("{stem}.TIF", ".png") == ("{stem}", ".tif")
    assert parted("{stem} v1.2", ".png") == ("{stem} v1.2", ".png")


def test_patterns_that_collide_or_make_no_sense_are_refused():
    def refused(pattern, match, photos=True, mixes=False):
        with pytest.raises(StyleMixerError, match=match):
            check_pattern(pattern, several_photos=photos, several_mixes=mixes)

    refused("painted", "every photo the same name")
    refused("{stem}", "every look of a photo the same name", mixes=True)
    refused("{stem}/{look}", "contains a slash")
    for wrong in ("{name}", "{stem", "{stem:>20}", "{stem.parent}", "{}", "{0}", "{stem!r}"):
        refused(wrong, "is no pattern for names")
    check_pattern("painted", several_photos=False, several_mixes=False)
