"""The canvas's arithmetic: which part of the photo lies where on the screen.

Photo pixels on one side, the viewport's *device* pixels on the other, so that 100 % is one photo
pixel on one device pixel whatever the screen's scale. No Qt here.
"""

from dataclasses import dataclass, replace

Size = tuple[int, int]
Point = tuple[float, float]

STOPS = (1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 1.5, 2, 3, 4, 6, 8, 12, 16)
"""The steps of Zoom in and Zoom out."""
LARGEST = STOPS[-1]
LARGEST_FIT = 4.0
"""A tiny photo is not blown up further than this to fill the canvas."""


@dataclass(frozen=True)
class View:
    """A place and a zoom on a photo.

    Attributes:
        photo: the photo's width and height in pixels, each ≥ 1.
        viewport: the canvas's width and height in device pixels.
        margin: device pixels that stay free around a fitted photo.
        scale: device pixels per photo pixel.
        centre: the photo's point in the middle of the viewport.
        fitted: follows the viewport's size.
    """

    photo: Size
    viewport: Size
    margin: float = 0.0
    scale: float = 1.0
    centre: Point = (0.0, 0.0)
    fitted: bool = True

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole photo shows."""
        room = [max(side - 2 * self.margin, 1.0) for side in self.viewport]
        return min(room[0] / self.photo[0], room[1] / self.photo[1], LARGEST_FIT)

    @property
    def smallest(self) -> float:
        """The smallest scale that zooming reaches: the fitted one, or 100 % if that is smaller."""
        return min(self.fit_scale, 1.0)

    @property
    def origin(self) -> Point:
        """Where the photo's top left corner lies, in device pixels of the viewport."""
        x, y = (
            side / 2 - middle * self.scale
            for side, middle in zip(self.viewport, self.centre, strict=True)
        )
        # whole device pixels keep 100 % crisp
        return (round(x), round(y)) if self.scale >= 1 else (x, y)

    def fit(self) -> "View":
        """Return the view of the whole photo."""
        middle = (self.photo[0] / 2, self.photo[1] / 2)
        return replace(self, scale=self.fit_scale, centre=middle, fitted=True)

    def resized(self, viewport: Size, margin: float | None = None) -> "View":
        """Return the view in another viewport: fitted stays fitted, else the middle stays."""
        changed = replace(self, viewport=viewport, margin=self.margin if margin is None else margin)
        return changed.fit() if self.fitted else changed._clamped()

    def zoomed(self, scale: float, at: Point | None = None) -> "View":
        """Return the view at another scale, with the photo's point under `at` in its place.

        Args:
            scale: device pixels per photo pixel; clamped to what zooming reaches.
            at: a point of the viewport in device pixels; its middle when None.
        """
        scale = min(max(scale, self.smallest), max(LARGEST, self.fit_scale))
        half = (self.viewport[0] / 2, self.viewport[1] / 2)
        at = at or half
        kept = self.to_photo(at)
        centre = (kept[0] - (at[0] - half[0]) / scale, kept[1] - (at[1] - half[1]) / scale)
        return replace(self, scale=scale, centre=centre, fitted=False)._clamped()

    def stepped(self, direction: int) -> "View":
        """Return the view one stop larger (direction > 0) or smaller."""
        if direction > 0:
            scale = next((stop for stop in STOPS if stop > self.scale * 1.001), LARGEST)
        else:
            lower = [stop for stop in STOPS if stop < self.scale * 0.999]
            scale = max([*lower[-1:], self.smallest])
            if scale <= self.fit_scale * 1.001 and self.fit_scale <= 1:
                return self.fit()
        return self.zoomed(scale)

    def panned(self, dx: float, dy: float) -> "View":
        """Return the view with the photo shifted by device pixels, never off the screen."""
        centre = (self.centre[0] - dx / self.scale, self.centre[1] - dy / self.scale)
        moved = replace(self, centre=centre)._clamped()
        return moved if moved.centre != self.centre else self

    def of_photo(self, photo: Size) -> "View":
        """Return the view of a photo of another size; the same place relative to its sides."""
        if photo == self.photo:
            return self
        if self.fitted:
            return replace(self, photo=photo).fit()
        centre = (
            self.centre[0] * photo[0] / self.photo[0],
            self.centre[1] * photo[1] / self.photo[1],
        )
        return replace(self, photo=photo, centre=centre)._clamped()

    def to_photo(self, point: Point) -> Point:
        """Return the photo's point that lies under a point of the viewport."""
        origin = self.origin
        return ((point[0] - origin[0]) / self.scale, (point[1] - origin[1]) / self.scale)

    def to_viewport(self, point: Point) -> Point:
        """Return where a point of the photo lies in the viewport."""
        origin = self.origin
        return (origin[0] + point[0] * self.scale, origin[1] + point[1] * self.scale)

    def place(self, region: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Return where a rectangle (x, y, w, h) of the photo lies in the viewport."""
        x, y = self.to_viewport(region[:2])
        return x, y, region[2] * self.scale, region[3] * self.scale

    def visible(self) -> tuple[int, int, int, int]:
        """Return the part of the photo that shows, (x, y, w, h) in whole photo pixels, w, h ≥ 1."""
        left, top = self.to_photo((0, 0))
        right, bottom = self.to_photo(self.viewport)
        x = min(max(int(left), 0), self.photo[0] - 1)
        y = min(max(int(top), 0), self.photo[1] - 1)
        w = min(-int(-right // 1), self.photo[0]) - x
        h = min(-int(-bottom // 1), self.photo[1]) - y
        return x, y, max(w, 1), max(h, 1)

    def fills(self) -> bool:
        """Tell whether the photo is larger than the viewport, so that there is something to pan."""
        return any(
            length * self.scale > side + 0.5
            for length, side in zip(self.photo, self.viewport, strict=True)
        )

    def _clamped(self) -> "View":
        centre = []
        for length, side, middle in zip(self.photo, self.viewport, self.centre, strict=True):
            half = side / 2 / self.scale
            if length <= 2 * half:
                centre.append(length / 2)
            else:
                centre.append(min(max(middle, half), length - half))
        return replace(self, centre=(centre[0], centre[1]))
