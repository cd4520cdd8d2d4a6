"""What to paint next for the screen: keys and drafts while something moves, finals at rest.

It decides and does nothing else: no thread, no Qt, and the clock is given. The inference thread
asks it whenever it is free, so there is no queue: a newer recipe simply takes the place of the
older one, and the last one is always painted.
"""

import itertools
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import msgspec

from stylemixer.document.layer import is_over_its_mix
from stylemixer.document.recipe import Recipe
from stylemixer.render.requests import PreviewRequest, Region, Size
from stylemixer.render.scheduling.draft_size import DraftSize, Networks
from stylemixer.render.scheduling.gesture import Gesture
from stylemixer.render.scheduling.keys import Line
from stylemixer.render.scheduling.plane import Plane
from stylemixer.render.scheduling.roaming import Roaming

REST_SECONDS = 0.12
"""A hand that has not moved for this long has come to rest."""
LOOK_SECONDS = 1.0
"""A mix that has rested for so long may be looked at in the photo's own size next."""
FRAME_SECONDS = 0.016
"""What takes no longer is simply painted, for every movement of the hand."""
GUESS_EDGE = 128
"""Long edge of the drafts of keys: of them, low frequencies alone are used."""
REMEMBERED = 1000


class Scheduler:
    """Decides which preview comes next. Not safe for threads; the inference thread locks it.

    Args:
        clock: returns seconds that never go backwards.
        rest: seconds without a change until the better passes begin.
        drafts: how large drafts are.
        frame: seconds; a full render that takes no longer needs neither drafts nor keys.
        look: seconds without a change until a first look closer is prepared.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        rest: float = REST_SECONDS,
        drafts: DraftSize | None = None,
        frame: float = FRAME_SECONDS,
        look: float = LOOK_SECONDS,
    ) -> None:
        self.drafts = drafts or DraftSize()
        self._clock = clock
        self._rest = rest
        self._frame = frame
        self._look = look
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
        self._gesture: Gesture | Roaming | None = None
        self._has_final = False
        self._based_on: int | None = None
        self._full_seconds: dict[tuple[Networks, int], float] = {}
        self._timed: set[Hashable] = set()
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
        self._has_final = False
        self._based_on = None
        self._full_seconds.clear()
        self._timed.clear()
        if self._gesture is not None:
            self.anticipate(self._gesture.line)
        self._warm.clear()
        self._may_grow = True
        self._broken.clear()
        self._too_large = None

    def set_recipe(self, recipe: Recipe) -> bool:
        """Take a newer recipe; returns False when nothing of it can be seen."""
        self._recipe = recipe
        if self._gesture is not None:
            self._gesture.moved_to(recipe, self._clock())
        seen = painting(recipe)
        if seen == self._painting:
            return False
        self._painting = seen
        # the screen shows other things meanwhile, so what was painted before has to come again
        self._issued.clear()
        self._too_large = None
        self._recipe_changed = self._clock()
        self._may_grow = True
        return True

    def anticipate(self, line: Line | Plane | None, known: Iterable[Any] = ()) -> None:
        """Say which way the hand may go next.

        Args:
            line: the way; None: the hand has left.
            known: what is kept of it as full renders: places on a line, contributions for a plane.
        """
        if line is None:
            self._gesture = None
            return
        self._gesture = Gesture(line, known) if isinstance(line, Line) else Roaming(line, known)
        self._gesture.moved_to(self._recipe, self._clock())

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
        guess = self._guess_for_the_hand()
        if guess is not None:
            self._stages = {}
            return guess
        for stage, key, request in self._wanted():
            if self._issued.get(stage) != key:
                self._issued[stage] = key
                self._stages = {request.id: stage}
                # where no draft shows the way, overtaking would starve the screen
                self._running_waits = stage == "draft" or (
                    stage == "final" and not self._drafts_help()
                )
                return request
        return self._key() or self._warm_up()

    def look_ahead(self) -> PreviewRequest | None:
        """Return what to get ready for regions and take it as begun; None: nothing now.

        It gives way to everything else: ask when there is nothing else to do.
        """
        if self.look_ahead_in() != 0.0:
            return None
        assert self._photo is not None
        self._issued["look"] = self._painting
        request = self._request(region=(0, 0, *self._photo[1]), hidden=True)
        self._stages = {request.id: "look"}
        return request

    def look_ahead_in(self) -> float | None:
        """Return in how many seconds `look_ahead` may know something; None: not by itself."""
        if self._photo is None or not self._painting or self._is_blocked():
            return None
        shown = max(self._recipe.working_edge, self._preview_edge or 0)
        if shown >= max(self._photo[1]) or self._issued.get("look") == self._painting:
            return None
        if self.is_handled:
            return None
        return max(max(self._changes()) + max(self._look, self._rest) - self._clock(), 0.0)

    def painted(self, request: PreviewRequest, seconds: float) -> None:
        """Learn how long a request took to paint, and which key is there."""
        if self._photo is None or request.photo_id != self._photo[0]:
            return
        if self._gesture is not None and request.region is None and not request.hidden:
            self._gesture.painted(request)
        networks = networks_of(request.recipe)
        if not request.draft and request.region is None and request.edge is None:
            self._learn_full(request, networks, seconds)
        if not networks or not request.draft or request.edge is None:
            return
        if (networks, request.edge) in self._warm:
            self.drafts.painted(networks, request.edge, seconds)
        self._warm.add((networks, request.edge))

    def _learn_full(self, request: PreviewRequest, networks: Networks, seconds: float) -> None:
        recipe = request.recipe
        if not request.key:
            self._has_final = True
            self._based_on = recipe.working_edge if painting(recipe) else None
        paint = painting(msgspec.structs.replace(recipe, keep_colours=0.0, layer=None))
        if recipe.layer is not None and recipe.layer.fade >= 1 and is_over_its_mix(recipe):
            return  # the layer covers what the networks would paint, so they have not
        if not networks or not paint or paint in self._timed:
            return  # what was painted before is kept, so it says nothing about the machine
        if len(self._timed) > REMEMBERED:
            self._timed.clear()
        self._timed.add(paint)
        self._full_seconds[networks, recipe.working_edge] = seconds

    def abandoned(self, request: PreviewRequest) -> None:
        """Take back a request that was overtaken, so that it may come again."""
        stage = self._stages.get(request.id)
        if stage is not None:
            self._issued.pop(stage, None)

    def failed(self, request: PreviewRequest) -> None:
        """Do not paint a request's mix again before photo, styles or device change."""
        if request.key:
            self._gesture = None
        else:
            self._broken.add(painting(request.recipe))

    def no_memory_for(self, request: PreviewRequest) -> None:
        """Do not paint a request's mix again before something changes: memory may be freed."""
        if request.key:
            self._gesture = None
        else:
            self._too_large = painting(request.recipe)

    def overtaken(self, request: PreviewRequest) -> bool:
        """Tell whether a request that is being painted is no longer worth finishing.

        A draft always is, for the screen would starve during a long drag.
        """
        if self._photo is None or request.photo_id != self._photo[0]:
            return True
        if request.hidden:
            looks = request.region is not None
            return self.visible_work() or (looks and self._gesture is not None)
        if self._running_waits or request.key:
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

    @property
    def is_handled(self) -> bool:
        """Whether the hand is on a control, moving or not."""
        return self._gesture is not None

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
        if self._drafts_help() and not self._follows_by_itself():
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

    def _follows_by_itself(self) -> bool:
        """Tell whether the screen has more than a draft could show."""
        covered = self._gesture is not None and self._gesture.covered
        return covered or self._issued.get("final") == self._painting

    def _guess_for_the_hand(self) -> PreviewRequest | None:
        """Return the draft of a key without which the screen cannot follow the hand."""
        if self._photo is None or self._is_blocked() or not self._drafts_help():
            return None
        if self._resting_since(self._recipe_changed):
            return None  # the final is due
        return None if self._follows_by_itself() else self._guess()

    def _guess(self) -> PreviewRequest | None:
        """Return the next draft of a key: all that is new in it is added to the last final."""
        gesture = self._gesture
        if gesture is None or self._based_on != self._recipe.working_edge:
            return None
        recipe = gesture.next_guess()
        if recipe is None:
            return None
        if gesture.line.finishing or not painting(recipe):  # the key itself is there as soon
            return self._request(recipe=recipe, key=True)
        return self._request(edge=GUESS_EDGE, draft=True, recipe=recipe, key=True)

    def _key(self) -> PreviewRequest | None:
        """Return the next key of the gesture; drafts of keys come first."""
        gesture = self._gesture
        if gesture is None or self._is_blocked() or not self._drafts_help():
            return None
        if not self._has_final:
            return None
        self._stages = {}
        guess = self._guess()
        if guess is not None:
            return guess
        if self.moving() and not gesture.follows:
            return None  # a single step: its final is due in a moment
        recipe = gesture.next_key(self._full_time())
        return None if recipe is None else self._request(recipe=recipe, key=True)

    def _full_time(self) -> float:
        key = networks_of(self._recipe), self._recipe.working_edge
        return self._full_seconds.get(key, 0.0)

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
        if self._based_on is not None and self._based_on != self._recipe.working_edge:
            return False  # a draft says nothing about another size of strokes
        full = self._full_time()
        if 0 < full <= self._frame:
            return False
        edge = self.drafts.edge(networks_of(self._recipe))
        return edge < self._recipe.working_edge

    def _request(
        self,
        edge: int | None = None,
        *,
        draft: bool = False,
        region: Region | None = None,
        hidden: bool = False,
        recipe: Recipe | None = None,
        key: bool = False,
    ) -> PreviewRequest:
        assert self._photo is not None
        recipe = recipe or self._recipe
        return PreviewRequest(
            next(self._ids), self._photo[0], recipe, edge, draft, region, hidden, key
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
    layer = recipe.layer
    covered = layer is not None and layer.fade > 0 and is_over_its_mix(recipe)
    networks = networks_of(recipe)
    return (
        frozenset(amounts.items()),
        recipe.strength,
        recipe.groups,
        recipe.keep_colours,
        recipe.working_edge,
        (layer.id, layer.photo, layer.fade) if layer is not None and covered else None,
        tuple(c for c in recipe.corrections if c.network in networks),
    )
