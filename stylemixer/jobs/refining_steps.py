"""What the process of a refinement does: paint the mix, measure the paintings, refine, and keep."""

from collections.abc import Callable, Generator
from dataclasses import fields, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from stylemixer.document.layer import shows, without_layer
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.document.styles.style_targets import target_of_mix
from stylemixer.engine.checkpoint import write_atomically
from stylemixer.engine.codes import ALL_PAINT
from stylemixer.engine.device import pick_device
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Overlay
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.painting.resampling import Size
from stylemixer.engine.pictures.images import Picture, fitted, read_picture, resize
from stylemixer.engine.pictures.preparation import prepared
from stylemixer.engine.replacing import replacing
from stylemixer.engine.statistics.vgg import LAYERS, Vgg
from stylemixer.engine.tensors import Rgb, to_rows, to_tensor
from stylemixer.errors import PictureError
from stylemixer.jobs.job import Stopped
from stylemixer.jobs.refining import Refinement
from stylemixer.refining.larger import Larger
from stylemixer.refining.plan import Plan, Progress
from stylemixer.refining.refine import kept, refine
from stylemixer.refining.target import LayerTarget, Target
from stylemixer.render.styles import StyleResolver

SHOWN_EDGE = 1024
"""Long edge in pixels of what the window shows as the beginning."""


def refinement_steps(
    refinement: Refinement, stopped: Stopped, device: str = "auto"
) -> Generator[Progress, None, None]:
    """Refine a picture, from its checkpoint if there is one.

    Args:
        refinement: what shall be refined.
        stopped: tells whether what is there is wanted, and no more.
        device: `auto`, `cpu`, `cuda` or `mps`.

    Raises:
        StyleMixerError: when the photo or a style cannot be used, or the disk is full.
    """
    if stopped() and refinement.checkpoint.exists():
        # what it has come to is wanted, for which no file need be there any more
        yield _as_it_is(refinement)
        return
    picked = str(pick_device(device))
    vgg = Vgg.shipped(picked)
    paint = cache(partial(_Paint, refinement, picked))
    start, photo, target = _beginning(refinement, paint, vgg)
    larger = paint().larger() if refinement.plan.file_size is not None else None
    yield from refine(
        start,
        photo,
        target,
        _plan(refinement),
        vgg,
        checkpoint=refinement.checkpoint,
        identity=refinement.id,
        larger=larger,
    )


def keep(refinement: Refinement) -> str:
    """Put what a refinement has come to among the refined pictures, and return its id.

    Raises:
        ModelError: when it has come to nothing yet.
        SaveError: when the disk is full.
    """
    return RefinedPictures(refined_folder()).add(kept(refinement.checkpoint))


def _as_it_is(refinement: Refinement) -> Progress:
    height, width = kept(refinement.checkpoint).shape[:2]
    return Progress(0, None, None, 1.0, 1.0, 0.0, (width, height), None, None, True)


def _plan(refinement: Refinement) -> Plan:
    """Return the plan; what the mix leaves to the photo is not drawn to the paintings."""
    plan, groups = refinement.plan, refinement.recipe.groups
    one, two, three, four = (a * b for a, b in zip(plan.layers, groups, strict=True))
    return replace(plan, layers=(one, two, three, four))


class _Paint:
    """Paints what a refinement begins with, and the octaves beyond it.

    Raises:
        StyleMixerError: when the photo or a style cannot be used.
    """

    def __init__(self, refinement: Refinement, device: str) -> None:
        self.picture = _photo(refinement)
        self.networks = Networks(device)
        self.library = StyleLibrary(library_folder())
        pictures = RefinedPictures(refined_folder())
        recipe = refinement.recipe
        if not shows(recipe, refinement.fingerprint):
            recipe = without_layer(recipe)
        mix = StyleResolver(self.networks, self.library, pictures).resolve(recipe)
        # finishing comes again over what is refined
        strength = max(mix.strength, ALL_PAINT)
        self._mix = replace(mix, keep_colours=0.0, strength=strength)
        self._mixer = Mixer(self.networks)
        self._mixer.set_photo(self.picture)
        self._octaves = RefinedPictures(Path(refinement.folder) / "octaves")

    def start(self) -> Rgb:
        """Return what shows, before finishing, ``(h, w, 3)``."""
        return self._mixer.paint(self._mix)

    def larger(self) -> Larger:
        """Return what enlarges: the networks paint over it, as in files."""
        return Larger(self._mixer.photo_part, self._enlarging)

    def _enlarging(self, image: Tensor, size: Size) -> Generator[None, None, Tensor]:
        identity = self._octaves.add(to_rows(image))
        layer = Overlay(self._octaves.open(identity))
        out = np.empty((size[1], size[0], 3), np.float32)
        for band in self._mixer.export(replace(self._mix, layer=layer), size):
            out[band.y : band.y + len(band.rows)] = band.rows
            yield
        return to_tensor(out).to(image.device)


# --- the beginning ------------------------------------------------------------------------------


def _beginning(
    refinement: Refinement, paint: Callable[[], _Paint], vgg: Vgg
) -> tuple[Tensor, Tensor, Target]:
    """Return start, photo and target: as they are kept, or made and kept for the next time."""
    try:
        tensors = load_file(str(refinement.beginning))
        return tensors.pop("start"), tensors.pop("photo"), _target_from(tensors)
    except (OSError, SafetensorError, KeyError):
        pass
    start, photo, target = _begun(refinement, paint(), vgg)
    tensors = {"start": start, "photo": photo, **_tensors_of(target)}
    write_atomically(refinement.beginning, save({k: v.contiguous() for k, v in tensors.items()}))
    return start, photo, target


@torch.no_grad()
def _begun(refinement: Refinement, paint: _Paint, vgg: Vgg) -> tuple[Tensor, Tensor, Target]:
    painted = paint.start()
    size = painted.shape[1], painted.shape[0]
    shown = resize(painted, fitted(size, min(max(size), SHOWN_EDGE)))
    with replacing(refinement.before) as file:
        pixels = np.rint(shown.clip(0, 1) * 255).astype(np.uint8)
        Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    photo = to_tensor(paint.picture.resized(size))
    target = target_of_mix(refinement.recipe, paint.networks, paint.library, vgg)
    return to_tensor(painted), photo, target


def _photo(refinement: Refinement) -> Picture:
    """Read the photo.

    Raises:
        PictureError: when it cannot be read, or is another one by now.
    """
    picture = read_picture(Path(refinement.photo), refinement.name)
    picture = prepared(picture, refinement.recipe.preparation)
    if picture.fingerprint != refinement.fingerprint:
        raise PictureError(
            "Another program has changed “{file}”; open it again before you refine it.",
            file=refinement.name,
        )
    return picture


def _tensors_of(target: Target) -> dict[str, Tensor]:
    """Return all numbers of a target, by layer and name."""
    return {
        f"{number}.{field.name}": torch.as_tensor(getattr(layer, field.name))
        for number, layer in enumerate(target.to("cpu").layers)
        for field in fields(LayerTarget)
    }


def _target_from(tensors: dict[str, Tensor]) -> Target:
    """Return the target that `_tensors_of` has told the numbers of."""
    layers = []
    for number in range(len(LAYERS)):
        found: dict[str, Any] = {f.name: tensors[f"{number}.{f.name}"] for f in fields(LayerTarget)}
        layers.append(LayerTarget(**{**found, "share": found["share"].item()}))
    return Target(tuple(layers))
