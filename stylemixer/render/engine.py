"""What the inference thread asks of the engine, and the engine that answers it."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from stylemixer.document.code_space import NetworkCodes
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.render.inspection import Inspection, InspectRequest
from stylemixer.render.requests import EngineInfo
from stylemixer.render.styles import StyleResolver, Unusable
from stylemixer.render.torch_loading import loading_torch

if TYPE_CHECKING:
    from stylemixer.engine.codes import StyleCode
    from stylemixer.engine.painting.mixer import Mixer
    from stylemixer.render.inspector import Inspector


class Engine(Protocol):
    """The networks on one device.

    Attributes:
        info: what was loaded.
    """

    info: EngineInfo

    def mixer(self) -> "Mixer":
        """Return a mixer of its own for one photo."""
        ...

    def mix(self, recipe: Recipe) -> tuple[Any, tuple[Unusable, ...]]:
        """Return what can be painted of a recipe, and what is wrong with the rest."""
        ...

    def mix_of(self, code: "StyleCode") -> Any:
        """Return what paints with one code alone."""
        ...

    def codes(self, styles: Iterable[StyleRef]) -> tuple[NetworkCodes, ...]:
        """Return those codes that are at hand, by network."""
        ...

    def inspect(self, mixer: "Mixer", mix: Any, request: InspectRequest) -> Inspection | None:
        """Look at what a layer sees while a mix is painted; None: there is nothing to see."""
        ...

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Tell whether an error means that the device's memory is full."""
        ...


class TorchEngine:
    """The real one; torch is loaded by making it, which takes seconds.

    Args:
        device: `auto`, `cpu`, `cuda` or `mps`.

    Raises:
        DeviceError: when the device is not there.
    """

    def __init__(self, device: str) -> None:
        start = time.perf_counter()
        with loading_torch():
            import torch  # noqa: PLC0415  the window is shown first

            from stylemixer.engine.device import describe, pick_device  # noqa: PLC0415  likewise
            from stylemixer.engine.networks.registry import (  # noqa: PLC0415  likewise
                DEFAULT_FOR_PICTURES,
                Networks,
                available,
            )

        picked = pick_device(device)
        self._networks = Networks(picked)
        self._library = StyleLibrary(library_folder())
        self._resolver = StyleResolver(
            self._networks, self._library, RefinedPictures(refined_folder())
        )
        self._inspector: Inspector | None = None
        there = available()
        takes_pictures = [network.name for network in there if network.from_pictures]
        takes_pictures.sort(key=lambda name: name != DEFAULT_FOR_PICTURES)
        self.info = EngineInfo(
            picked.type,
            describe(picked),
            tuple(network.name for network in there),
            tuple(takes_pictures),
            torch.__version__,
            time.perf_counter() - start,
        )

    def mixer(self) -> "Mixer":
        """Return a mixer of its own for one photo."""
        from stylemixer.engine.painting.mixer import Mixer  # noqa: PLC0415  needs torch

        return Mixer(self._networks)

    def mix(self, recipe: Recipe) -> tuple[Any, tuple[Unusable, ...]]:
        """Return what can be painted of a recipe, and what is wrong with the rest."""
        return self._resolver.resolve_usable(recipe)

    def mix_of(self, code: "StyleCode") -> Any:
        """Return what paints with one code alone."""
        from stylemixer.engine.painting.mix import Mix  # noqa: PLC0415  needs torch

        return Mix.of(code)

    def codes(self, styles: Iterable[StyleRef]) -> tuple[NetworkCodes, ...]:
        """Return those codes that are at hand, by network."""
        return self._resolver.at_hand(styles)

    def inspect(self, mixer: "Mixer", mix: Any, request: InspectRequest) -> Inspection | None:
        """Look at what a layer sees while a mix is painted; None: there is nothing to see."""
        if self._inspector is None:
            from stylemixer.render.inspector import Inspector  # noqa: PLC0415  needs torch

            self._inspector = Inspector(self._networks, self._library, self._resolver.code)
        return self._inspector.inspect(mixer, mix, request)

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Tell whether an error means that the device's memory is full."""
        from stylemixer.engine.memory import is_out_of_memory  # noqa: PLC0415  needs torch

        return is_out_of_memory(error)
