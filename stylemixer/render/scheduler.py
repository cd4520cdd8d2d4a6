"""What to paint next for the screen: a draft while something moves, better ones at rest.

It decides and does nothing else: no thread, no Qt, and the clock is given. The inference thread
asks it whenever it is free, so there is no queue: a newer recipe simply takes the place of the
older one, and the last one is always painted.
"""

import itertools
import time
from collections.abc import Callable, Hashable, Iterator

from stylemixer.document.recipe import Recipe
from stylemixer.render.draft_size import DraftSize, Networks
from stylemixer.render.requests import PreviewRequest, Region, Size

REST_SECONDS = 0.12
"""A hand that has not moved for this long has come to rest."""


class Scheduler:
    """Decides which preview comes next. Not safe for threads; the inference thread locks it.

    Args:
        clock: returns seconds that never go backwards.
        rest: seconds without a change until the better passes begin.
        drafts: how large drafts are.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        rest: float = REST_SECONDS,
        drafts: DraftSize | None = None,
    ) -> None:
        self.drafts = drafts or DraftSize()
        self._clock = clock
        self._rest = rest
        self._ids = itertools.count(1)
        self._photo: tuple[int, Size] | None = None
        self._recipe = Recipe()
        self._painting = painting(self._recipe)
        self._region: Region | None = None
        self._preview_edge: int | None = None
        self._recipe_changed = -float("inf")
        self._region_changed = -float("inf")
        self._issued: dict[str, Hashable] = {}
        self._stages: dict[int, str] = {}
        self._running_waits = False
        self._warm: set[tuple[Networks, int]] = set()
        self._may_grow = False
        self._broken: set[Hashable] = set()
        self._too_large: Hashable = None

    # --- what is wanted ---------------------------------------------------------------------

    def open_photo(self, photo_id: int, size: Size) -> None:
        """Paint another photo from now on; its region is to be set anew."""
        self._photo = (photo_id, size)
        self._region = None
        self._recipe_changed = self._clock()
        self.invalidate()

    def invalidate(self) -> None:
        """Paint everything again and measure anew, on another device for example."""
        self._issued.clear()
        self._warm.clear()
        self._may_grow = True
        self._broken.clear()
        self._too_large = None

    def set_recipe(self, recipe: Recipe) -> bool:
        """Take a newer recipe; returns False when nothing of it can be seen."""
        self._recipe = recipe
        seen = painting(recipe)
        if seen == self._painting:
            return False
        self._painting = seen
        self._too_large = None
        self._recipe_changed = self._clock()
        self._may_grow = True
        return True

    def set_region(self, region: Region | None) -> None:
        """Say which part of the photo is looked at in its own size; None: none."""
        region = self._clipped(region)
        if region != self._region:
            self._region = region
            self._region_changed = self._clock()

    def set_preview_edge(self, edge: int | None) -> None:
        """Say how long the picture at rest is to be; None: the working edge."""
        self._preview_edge = edge

    # --- what to do -------------------------------------------------------------------------

    def next(self) -> PreviewRequest | None:
        """Return what to paint now and take it as begun; None: nothing at this moment."""
        for stage, key, request in self._wanted():
            if self._issued.get(stage) != key:
                self._issued[stage] = key
                self._stages = {request.id: stage}
                # where no draft shows the way, overtaking would starve the screen
                self._running_waits = stage == "draft" or not self._drafts_help()
                return request
        return self._warm_up()

    def painted(self, request: PreviewRequest, seconds: float) -> None:
        """Learn how long a request took to paint."""
        if not request.draft or request.edge is None or self._photo is None:
            return
        if request.photo_id != self._photo[0]:
            return
        networks = networks_of(request.recipe)
        if not networks:
            return
        if (networks, request.edge) in self._warm:
            self.drafts.painted(networks, request.edge, seconds)
        self._warm.add((networks, request.edge))

    def abandoned(self, request: PreviewRequest) -> None:
        """Take back a request that was overtaken, so that it may come again."""
        stage = self._stages.get(request.id)
        if stage is not None:
            self._issued.pop(stage, None)

    def failed(self, request: PreviewRequest) -> None:
        """Do not paint a request's mix again before photo, styles or device change."""
        self._broken.add(painting(request.recipe))

    def no_memory_for(self, request: PreviewRequest) -> None:
        """Do not paint a request's mix again before something changes: memory may be freed."""
        self._too_large = painting(request.recipe)

    def overtaken(self, request: PreviewRequest) -> bool:
        """Tell whether a request that is being painted is no longer worth finishing.

        A draft always is, for the screen would starve during a long drag.
        """
        if self._photo is None or request.photo_id != self._photo[0]:
            return True
        if request.hidden:
            return self.visible_work()
        if self._running_waits:
            return False
        if request.region is not None and request.region != self._region:
            return True
        return painting(request.recipe) != self._painting

    def due_in(self) -> float | None:
        """Return the seconds until `next` may know more by itself; None: not by itself."""
        if self._photo is None:
            return None
        now = self._clock()
        ends = [changed + self._rest - now for changed in self._changes()]
        ahead = [end for end in ends if end > 0]
        return min(ahead) if ahead else None

    def moving(self) -> bool:
        """Tell whether recipe or region changed a moment ago."""
        return self.due_in() is not None

    def visible_work(self) -> bool:
        """Tell whether the screen does not show yet what is wanted now or at rest."""
        return any(self._issued.get(stage) != key for stage, key, _ in self._wanted(at_rest=True))

    # --- how --------------------------------------------------------------------------------

    def _changes(self) -> tuple[float, float]:
        return self._recipe_changed, self._region_changed

    def _resting_since(self, changed: float) -> bool:
        return self._clock() - changed >= self._rest

    def _wanted(self, at_rest: bool = False) -> Iterator[tuple[str, Hashable, PreviewRequest]]:
        """Yield stage, key and request in the order of their urgency."""
        if self._photo is None or self._is_blocked():
            return
        _, size = self._photo
        longest = max(size)
        final = min(self._recipe.working_edge, longest)
        if self._drafts_help():
            edge = self.drafts.edge(networks_of(self._recipe))
            yield "draft", self._painting, self._request(edge=edge, draft=True)
        if not (at_rest or self._resting_since(self._recipe_changed) or not self._drafts_help()):
            return
        yield "final", self._painting, self._request()
        shown = final
        if self._preview_edge is not None and min(self._preview_edge, longest) > final:
            shown = min(self._preview_edge, longest)
            if at_rest or self._resting_since(self._recipe_changed):
                yield "sharp", (self._painting, shown), self._request(edge=shown)
        calm = all(self._resting_since(changed) for changed in self._changes())
        if self._region is not None and shown < longest and (at_rest or calm):
            key = (self._painting, self._region)
            yield "region", key, self._request(region=self._region)

    def _is_blocked(self) -> bool:
        return self._painting in self._broken or self._painting == self._too_large

    def _warm_up(self) -> PreviewRequest | None:
        """At rest, get the next drag's drafts ready and learn what they take."""
        if self._is_blocked() or self.moving() or not self._drafts_help():
            return None
        networks = networks_of(self._recipe)
        if not self._ready(networks):
            return self._hidden(networks)
        if self._may_grow:
            self._may_grow = False
            self.drafts.rest(networks)
            if self._drafts_help() and not self._ready(networks):
                return self._hidden(networks)
        return None

    def _ready(self, networks: Networks) -> bool:
        edge = self.drafts.edge(networks)
        return (networks, edge) in self._warm and self.drafts.measured(networks)

    def _hidden(self, networks: Networks) -> PreviewRequest:
        request = self._request(edge=self.drafts.edge(networks), draft=True, hidden=True)
        self._stages = {}
        return request

    def _drafts_help(self) -> bool:
        if self._photo is None or not self._painting:
            return False
        edge = self.drafts.edge(networks_of(self._recipe))
        return edge < min(self._recipe.working_edge, max(self._photo[1]))

    def _request(
        self,
        edge: int | None = None,
        draft: bool = False,
        region: Region | None = None,
        hidden: bool = False,
    ) -> PreviewRequest:
        assert self._photo is not None
        return PreviewRequest(
            next(self._ids), self._photo[0], self._recipe, edge, draft, region, hidden
        )

    def _clipped(self, region: Region | None) -> Region | None:
        if region is None or self._photo is None:
            return None
        width, height = self._photo[1]
        left, top = max(region[0], 0), max(region[1], 0)
        right = min(region[0] + region[2], width)
        bottom = min(region[1] + region[3], height)
        if right <= left or bottom <= top:
            return None
        return left, top, right - left, bottom - top


def networks_of(recipe: Recipe) -> Networks:
    """Return the networks that paint a recipe."""
    return frozenset(slot.style.network for slot in recipe.active())


def painting(recipe: Recipe) -> Hashable:
    """Return what can be seen of a recipe; recipes with equal ones give the same picture.

    It is empty when the photo itself is what can be seen.
    """
    amounts: dict[Hashable, tuple[float, ...]] = {}
    for slot in recipe.active():
        new = tuple(slot.weight * x for x in slot.groups)
        old = amounts.get(slot.style, (0.0,) * len(new))
        amounts[slot.style] = tuple(a + b for a, b in zip(old, new, strict=True))
    if not amounts or recipe.strength <= 0:
        return ()
    return (
        frozenset(amounts.items()),
        recipe.strength,
        recipe.groups,
        recipe.keep_colours,
        recipe.working_edge,
    )
