"""Sample sheets: what stands where."""

import torch

from stylemixer.training.sheets import sheet

SIDE, STEP = 8, 12


def grey(value: float) -> torch.Tensor:
    return torch.full((1, 3, SIDE, SIDE), value)


def test_photos_stand_down_and_styles_across() -> None:
    page = sheet([grey(0.2), grey(0.4)], [grey(0.6)], [[grey(0.8)], [grey(1.0)]])
    assert page.size == (2 * STEP - 4, 3 * STEP - 4)
    found = [[page.getpixel((STEP * x, STEP * y))[0] for x in range(2)] for y in range(3)]
    assert found == [[255, 153], [51, 204], [102, 255]]


def test_without_styles_there_is_no_row_of_heads() -> None:
    page = sheet([grey(0.2)], [], [[grey(0.8)]])
    assert page.size == (2 * STEP - 4, STEP - 4)
    assert [page.getpixel((STEP * x, 0))[0] for x in range(2)] == [51, 204]
