"""How long a batch takes, from what painting has taken lately."""

from collections.abc import Callable, Sequence

from stylemixer.document.recipe import Recipe
from stylemixer.engine.files.sizes import Percent
from stylemixer.ui.state.view import Size


def seconds_for(
    sizes: Sequence[Size],
    recipes: Sequence[Recipe],
    wanted: int | Percent | None,
    speed: Callable[[Recipe], float | None],
) -> float | None:
    """Return the seconds that painting takes; None: not known for one of the mixes.

    Args:
        sizes: width and height of the photos.
        recipes: what each is painted in.
        wanted: see `stylemixer.jobs.batch.order.Order`.
        speed: the seconds that a megapixel takes in a mix.
    """
    seconds = 0.0
    for recipe in recipes:
        pace = speed(recipe)
        if pace is None:
            return None
        seconds += pace * sum(_megapixels(size, recipe, wanted) for size in sizes)
    return seconds


def _megapixels(size: Size, recipe: Recipe, wanted: int | Percent | None) -> float:
    """Return how much is painted: the reference, and what is larger, with its octaves' third."""
    width, height = size
    longest = max(size)
    edge = longest * wanted.value / 100 if isinstance(wanted, Percent) else wanted or longest
    shape = width * height / longest**2
    reference = shape * recipe.working_edge**2
    file = shape * edge**2
    return (reference + (4 / 3 * file if edge > recipe.working_edge else 0.0)) / 1e6
