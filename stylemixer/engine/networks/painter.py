"""`painter`: a transformer for any style image, whose codes a second network predicts.

Ghiasi et al. 2017, "Exploring the structure of a real-time, arbitrary neural artistic stylization
network" (arXiv 1705.06830), in Magenta's small form, dequantised. Weights: see NOTICE.
"""

from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.code_table import CodeTable
from stylemixer.engine.networks.learned import NAMED_STYLES
from stylemixer.engine.networks.predictor import StylePredictor
from stylemixer.engine.networks.protocol import WeightFiles
from stylemixer.engine.networks.receptive_field import one_sided, transformer
from stylemixer.engine.networks.transformer import Transformer, styled_layers

BLOCKS = 5
LAYERS = styled_layers(BLOCKS)


def load(weights: dict[str, Tensor], more: WeightFiles) -> "Painter":
    """Return the network; see `stylemixer.engine.networks.registry.NetworkInfo`."""
    return Painter(weights, more("painter-named"))


class Painter(Transformer):
    """The network behind the protocol; its styles are predicted from pictures, or were taught.

    Args:
        weights: as `stylemixer.training.imports.weights` writes them.
        named: γ and β of `NAMED_STYLES`: `scale` and `shift`, each ``(styles, 347)``.
    """

    name = "painter"
    layers = LAYERS
    halo = one_sided(transformer(BLOCKS))

    def __init__(self, weights: dict[str, Tensor], named: dict[str, Tensor] | None = None) -> None:
        super().__init__(weights, BLOCKS)
        self._predictor = StylePredictor(weights)
        self._named = CodeTable(self.name, NAMED_STYLES, named)

    def learned_code(self, name: str) -> StyleCode:
        """Return the code of a named style.

        Raises:
            StyleError: when there is no style of that name.
        """
        return self._named[name]

    def code_from_image(self, style: Tensor) -> StyleCode:
        """Return the predicted code of a picture, ``(1, 3, H, W)`` in [0, 1], of any size."""
        return self._predictor.code(style)

    def own_code(self, photo: Tensor) -> StyleCode:
        """Return the code predicted from the photo itself."""
        return self._predictor.code(photo)
