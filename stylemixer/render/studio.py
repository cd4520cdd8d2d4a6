"""What the inference thread does: reads photos, paints frames, thumbnails and files."""

import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stylemixer.document.code_space import NetworkCodes
from stylemixer.document.layer import shows, without_layer
from stylemixer.document.recipe import Recipe
from stylemixer.errors import StyleMixerError
from stylemixer.render.engine import Engine
from stylemixer.render.inspection import Inspection, InspectRequest
from stylemixer.render.photo_reader import read_photo
from stylemixer.render.pixels import alpha_for_screen, photo_for_screen, screen_bytes, shrunk
from stylemixer.render.requests import (
    Bytes,
    CodesRequest,
    EngineInfo,
    Frame,
    OpenRequest,
    PhotoInfo,
    Piece,
    PreviewRequest,
    Region,
    SaveRequest,
    Size,
    Thumbnail,
    ThumbnailRequest,
    Trial,
    TrialRequest,
)
from stylemixer.render.styles import Unusable

if TYPE_CHECKING:
    from stylemixer.engine.painting.mixer import Mixer
    from stylemixer.engine.pictures.images import Picture

THUMBNAIL_OVERSAMPLING = 3
"""Thumbnails are painted larger and shrunk, else their strokes would be as broad as faces."""


class Overtaken(Exception):  # noqa: N818  it is no error
    """Something more urgent came while a slow pass was painted."""


@dataclass
class _Photo:
    """The photo on the table, with the mixer that works on it and the last final's mix."""

    info: PhotoInfo
    mixer: "Mixer | None" = None
    final: tuple[Recipe, Any] | None = None
    alpha: tuple[Size, Bytes] | None = None

    @property
    def picture(self) -> "Picture":
        return self.info.picture


class Studio:
    """The photo and the engine. All of it belongs to one thread.

    Args:
        make_engine: loads the networks onto a device.

    Attributes:
        engine: None until `load` has succeeded.
    """

    def __init__(self, make_engine: Callable[[str], Engine]) -> None:
        self.engine: Engine | None = None
        self._make_engine = make_engine
        self._photo: _Photo | None = None

    def load(self, device: str) -> EngineInfo:
        """Load the networks onto a device; the photo stays.

        Raises:
            StyleMixerError: when the device or a model is not there; the old engine stays.
        """
        self.engine = self._make_engine(device)
        if self._photo is not None:
            self._photo.mixer = self._photo.final = None
        return self.engine.info

    def open(self, request: OpenRequest) -> PhotoInfo:
        """Read a photo; needs no engine yet.

        Raises:
            PictureError: when it cannot be read; the old photo stays.
        """
        info = read_photo(request)
        self.show(info)
        return info

    def show(self, info: PhotoInfo) -> None:
        """Paint this photo from now on."""
        self._photo = _Photo(info)

    def preview(
        self, request: PreviewRequest, overtaken: Callable[[], bool] = lambda: False
    ) -> tuple[Frame, tuple[Unusable, ...]]:
        """Paint a frame.

        Args:
            request: what to paint.
            overtaken: asked between the parts of a slow pass; True ends it.

        Returns:
            The frame, and what is wrong with styles that had to be left out.

        Raises:
            Overtaken: when a slow pass was ended.
        """
        engine, photo, mixer = self._ready()
        mix, problems = engine.mix(_shown(request.recipe, photo.picture))
        start = time.perf_counter()
        if request.region is not None:
            pixels = _region(mixer, mix, request.region, None, overtaken)
        elif request.edge is not None and request.edge > request.recipe.working_edge:
            pixels = _enlarged(mixer, mix, shrunk(photo.info.size, request.edge), overtaken)
        elif request.draft:
            pixels = screen_bytes(_draft(mixer, mix, request, photo.final))
        else:
            pixels = screen_bytes(mixer.paint(mix, request.edge))
            if not request.key:
                visible = request.recipe.active() and request.recipe.strength > 0
                photo.final = (request.recipe, mix) if visible else None
        seconds = time.perf_counter() - start
        original = alpha = None
        if request.region is not None:
            left, top, width, height = request.region
            here = slice(top, top + height), slice(left, left + width)
            original = photo_for_screen(photo.picture.pixels[here], (width, height))
            if photo.picture.alpha is not None:
                alpha = alpha_for_screen(photo.picture.alpha[here], (width, height))
        elif photo.picture.alpha is not None:
            alpha = self._alpha(photo, (pixels.shape[1], pixels.shape[0]))
        frame = Frame(
            request.id,
            request.photo_id,
            request.recipe,
            pixels,
            request.draft,
            request.region,
            photo.info.size,
            seconds,
            alpha,
            original,
            request.key,
        )
        return frame, problems

    def prepare(self, request: PreviewRequest, overtaken: Callable[[], bool]) -> None:
        """Get ready what regions of a mix need, whichever come.

        Raises:
            Overtaken: when it was ended.
        """
        engine, _, mixer = self._ready()
        mix, _ = engine.mix(request.recipe)
        with closing(mixer.preparing_regions(mix)) as work:
            for _ in work:
                if overtaken():
                    raise Overtaken

    def thumbnail(self, request: ThumbnailRequest) -> Thumbnail:
        """Paint the photo small in one style or mix.

        Raises:
            StyleMixerError: when a style cannot be used.
        """
        engine, photo, mixer = self._ready()
        mix = _mix(engine, request.recipe, photo.picture)
        size = shrunk(photo.info.size, request.edge)
        edge = min(request.edge * THUMBNAIL_OVERSAMPLING, max(photo.info.size))
        large = screen_bytes(mixer.paint(mix, edge))
        return Thumbnail(
            request.paint, photo.info.photo_id, photo_for_screen(large[..., 2::-1], size)
        )

    def trial(self, request: TrialRequest, overtaken: Callable[[], bool] = lambda: False) -> Trial:
        """Paint a photo beside the mix, at the working edge, or a piece of it at any size.

        Args:
            request: what to paint.
            overtaken: asked between the parts of a piece; True ends it.

        Raises:
            Overtaken: when a piece was ended.
            StyleMixerError: when the request's own photo or a style cannot be used.
        """
        engine, photo, mixer = self._ready()
        photo_id: int | None = photo.info.photo_id
        picture, size, alpha = photo.picture, photo.info.size, photo.picture.alpha
        if request.photo is not None:
            from stylemixer.engine.pictures.images import read_picture  # noqa: PLC0415  as in `open`

            own = request.photo
            picture = read_picture(own) if isinstance(own, Path) else own
            photo_id, size, alpha = None, picture.size, picture.alpha
            mixer = self._mixer_of(engine, picture)
        if isinstance(request.paint, Recipe):
            mix = _mix(engine, request.paint, picture)
        else:
            mix = engine.mix_of(request.paint)
        if request.piece is not None:
            pixels, alpha = _piece(mixer, mix, request.piece, alpha, overtaken)
            return Trial(request.name, request.paint, photo_id, pixels, request.piece, alpha)
        painted = screen_bytes(mixer.paint(mix))
        size = shrunk(size, request.edge)
        if size != (painted.shape[1], painted.shape[0]):
            painted = photo_for_screen(painted[..., 2::-1], size)
        alpha = None
        if picture is photo.picture and picture.alpha is not None:
            alpha = self._alpha(photo, size)
        code = None
        if request.with_code:
            codes = mixer.mixed_codes(mix)
            code = codes[0][1] if len(codes) == 1 else None
        return Trial(request.name, request.paint, photo_id, painted, alpha=alpha, code=code)

    def save(self, request: SaveRequest) -> Generator[float, None, Path]:
        """Paint the request's photo into a file, whichever photo is on the table.

        Without its layer, if the refined picture cannot be read, as on the screen.

        Returns:
            A generator of the share that is done, 0–1, after each band of rows, which returns
            the file that is there then. Closing it leaves no file behind; it raises SaveError
            when the file cannot be written.

        Raises:
            StyleMixerError: when a style cannot be used, or no engine has been loaded.
        """
        if self.engine is None:
            raise StyleMixerError(
                "Painting is not possible on this device; choose another in the preferences, "
                "then save again."
            )
        mix = _mix(self.engine, request.recipe, request.photo)
        mixer = self._mixer_of(self.engine, request.photo)
        return self._saving(request, request.photo, mixer, mix)

    @staticmethod
    def _saving(
        request: SaveRequest, picture: "Picture", mixer: "Mixer", mix: Any
    ) -> Generator[float, None, Path]:
        from stylemixer.engine.files.writers import open_writer  # noqa: PLC0415  the window comes first
        from stylemixer.render.band_writing import write_band  # noqa: PLC0415  likewise

        size = request.size or picture.size
        with (
            open_writer(
                request.path,
                size,
                request.settings,
                alpha=picture.alpha is not None,
                exif=picture.exif,
                dpi=picture.dpi,
                recipe_text=request.recipe_text,
                exists=request.exists,
            ) as writer,
            closing(mixer.export(mix, size, request.tile)) as bands,
        ):
            for band in bands:
                write_band(writer, band, picture, size)
                yield band.done
            for _ in writer.finishing():
                yield 1.0
        return writer.path

    def codes(self, request: CodesRequest) -> tuple[NetworkCodes, ...]:
        """Tell what is known of styles."""
        return () if self.engine is None else self.engine.codes(request.styles)

    def inspect(self, request: InspectRequest) -> Inspection | None:
        """Look at what a layer sees; None: there is nothing there, or another photo by now."""
        engine, photo, mixer = self._ready()
        if request.photo_id != photo.info.photo_id:
            return None
        mix, _ = engine.mix(_shown(request.recipe, photo.picture))
        return engine.inspect(mixer, mix, request)

    @property
    def on_cpu(self) -> bool:
        """Whether the CPU paints, or nothing yet."""
        return self.engine is None or self.engine.info.device == "cpu"

    def out_of_memory(self, error: BaseException) -> bool:
        """Tell whether an error means that memory is full, whichever device's."""
        if self.engine is None:
            return isinstance(error, MemoryError)
        return self.engine.is_out_of_memory(error)

    def _ready(self) -> tuple[Engine, _Photo, "Mixer"]:
        if self.engine is None or self._photo is None:
            raise StyleMixerError("There is no photo to paint yet; open one first.")
        photo = self._photo
        if photo.mixer is None:
            # one for each photo, so that a file that is being painted keeps its own
            photo.mixer = self.engine.mixer()
            photo.mixer.set_photo(photo.picture)
        return self.engine, photo, photo.mixer

    def _mixer_of(self, engine: Engine, picture: "Picture") -> "Mixer":
        """Return the current photo's mixer, with all that it has computed, else a new one."""
        if self._photo is not None and self._photo.picture is picture:
            return self._ready()[2]
        mixer = engine.mixer()
        mixer.set_photo(picture)
        return mixer

    @staticmethod
    def _alpha(photo: _Photo, size: Size) -> Bytes:
        assert photo.picture.alpha is not None
        if photo.alpha is None or photo.alpha[0] != size:
            photo.alpha = size, alpha_for_screen(photo.picture.alpha, size)
        return photo.alpha[1]


def _shown(recipe: Recipe, picture: "Picture") -> Recipe:
    """Return a recipe without a layer that belongs to another mix or photo."""
    if recipe.layer is None or shows(recipe, picture.fingerprint):
        return recipe
    return without_layer(recipe)


def _mix(engine: Engine, recipe: Recipe, picture: "Picture") -> Any:
    """Return what paints a recipe.

    Raises:
        StyleMixerError: when a style cannot be used.
    """
    mix, problems = engine.mix(_shown(recipe, picture))
    for problem in problems:
        if problem.style is not None:
            raise problem.error
    return mix


def _draft(
    mixer: "Mixer", mix: Any, request: PreviewRequest, final: tuple[Recipe, Any] | None
) -> Any:
    """Paint small: a change of the last final if there is one with strokes of the same size."""
    edge = request.edge
    if edge is None or final is None or final[0].working_edge != request.recipe.working_edge:
        return mixer.paint(mix, edge)
    return mixer.paint_ahead(mix, final[1], edge)


def _region(
    mixer: "Mixer", mix: Any, region: Region, size: Size | None, overtaken: Callable[[], bool]
) -> Bytes:
    """Paint a part of the picture as it is at a size, step by step; None: at the photo's own."""
    with closing(mixer.painting_region(mix, region, size)) as work:
        while True:
            try:
                next(work)
            except StopIteration as end:
                return screen_bytes(end.value)
            if overtaken():
                raise Overtaken


def _piece(
    mixer: "Mixer", mix: Any, piece: Piece, alpha: Any, overtaken: Callable[[], bool]
) -> tuple[Bytes, Bytes | None]:
    """Paint a part of a file, and return its opacity if the photo has any."""
    from stylemixer.engine.painting.resampling import plane_rows  # noqa: PLC0415  the window comes first

    pixels = _region(mixer, mix, piece.region, piece.size, overtaken)
    if alpha is None:
        return pixels, None
    left, top, width, height = piece.region
    rows = plane_rows(alpha, piece.size, top, top + height)[:, left : left + width]
    return pixels, np.rint(rows * 255).astype(np.uint8)


def _enlarged(mixer: "Mixer", mix: Any, size: Size, overtaken: Callable[[], bool]) -> Bytes:
    """Paint the photo beyond the working edge, with the strokes of the working edge."""
    out = np.empty((size[1], size[0], 4), np.uint8)
    with closing(mixer.export(mix, size)) as bands:
        for band in bands:
            if band.rows.shape[0]:
                out[band.y : band.y + band.rows.shape[0]] = screen_bytes(band.rows)
            if overtaken():
                raise Overtaken
    return out
