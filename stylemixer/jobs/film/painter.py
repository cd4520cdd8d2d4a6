"""What paints a film: the mix along time as codes, and a mixer."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from stylemixer.jobs.film.order import FilmOrder, MixTrack
from stylemixer.jobs.film.plan import Plan

if TYPE_CHECKING:
    from stylemixer.document.recipe import Recipe
    from stylemixer.engine.painting.mix import Mix
    from stylemixer.render.engine import Engine


class Painter:
    """What paints a film's frames. It belongs to one thread.

    Attributes:
        order: what is asked for.
        plan: what the film falls into.
        folder: where its parts lie.
        track: the mix along time.
        mixer: paints.
        device: what on: `cpu`, `cuda` or `mps`.

    Args:
        order: see above.
        plan: see above.
        folder: see above.
        track: see above.
        engine: knows the styles.
    """

    def __init__(
        self, order: FilmOrder, plan: Plan, folder: Path, track: MixTrack, engine: "Engine"
    ) -> None:
        self.order, self.plan, self.folder, self.track = order, plan, folder, track
        self.mixer = engine.mixer()
        self.device = engine.info.device
        self._engine = engine
        self._last: tuple[Recipe, Mix] | None = None

    def mix_at(self, time: float) -> "Mix":
        """Return the mix at a time in seconds: the same object as long as it stays.

        Raises:
            StyleMixerError: when a style cannot be used.
        """
        # a refined picture and how a photo is prepared belong to one photo
        recipe = replace(self.track.at(time), layer=None, preparation=None)
        if self._last is None or self._last[0] != recipe:
            mix, problems = self._engine.mix(recipe)
            for problem in problems:
                if problem.style is not None:
                    raise problem.error
            self._last = recipe, mix
        return self._last[1]
