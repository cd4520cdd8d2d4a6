"""Inspections of few channels, as the inference thread would send them."""

import numpy as np

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.render.inspection import VGG, Activations, Inspection, InspectRequest, LayerCode

INK = StyleRef("cin26", "learned", "ink-mosaic")
LAYERS = {"cin26": ("contract.0", "residual.0.0"), VGG: ("relu1_1", "relu2_1")}
CHANNELS = 6
KINDS = ("gram", "moments", "linear", "polynomial", "gaussian")


def activations(channel, seed, maps=True):
    x = np.random.default_rng(seed).normal(seed, 1 + seed, (CHANNELS, 8, 10)).astype(np.float32)
    rows = x.reshape(CHANNELS, -1)
    return Activations(
        rows.mean(1),
        np.sqrt(rows.var(1) + 1e-5),
        rows @ rows.T / rows.shape[1],
        rows.T.copy(),
        x[channel] if maps else None,
    )


def inspection(network="cin26", layer="", channel=None, *, number=1, recipe=None, notice=None):
    """What comes of such a request; of VGG with a painting."""
    layers = LAYERS[network]
    layer = layer if layer in layers else layers[-1]
    recipe = recipe or Recipe().added(INK)
    order = np.arange(CHANNELS)[::-1].copy()
    channel = int(order[0]) if channel is None else channel
    scale = np.linspace(-1, 2, CHANNELS).astype(np.float32)
    shift = np.linspace(1, -1, CHANNELS).astype(np.float32)
    mixed = [scale.copy(), shift.copy()]
    for correction in recipe.corrections:
        if correction.layer == layer:
            mixed[0][correction.channel] += correction.scale
            mixed[1][correction.channel] += correction.shift
    codes = (
        LayerCode(INK, "style", scale, shift),
        LayerCode(None, "mix", *mixed),
        LayerCode(None, "own", scale * 0 + 1, shift * 0),
    )
    loss = network == VGG
    return Inspection(
        InspectRequest(number, 1, recipe, network, layer, channel),
        layers,
        layer,
        "strokes",
        channel,
        order,
        np.roll(order, 2),
        activations(channel, 0),
        activations(channel, 1),
        activations(channel, 2, maps=False) if loss else None,
        () if loss else codes,
        {name: {kind: float(number) for kind in KINDS} for name in layers} if loss else {},
        notice=notice,
    )
