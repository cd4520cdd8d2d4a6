"""What a mix keeps: a cross-fade of unlike pictures washes out, a mix of equal codes does not."""

import pytest
import torch
from torch import Tensor

from stylemixer.engine.networks.learned import DESCRIBED_STYLES, NAMED_STYLES
from stylemixer.engine.networks.registry import Networks
from stylemixer.teaching.plan import Plan
from stylemixer.training import mixing
from stylemixer.training.mixing import (
    EACH,
    Style,
    chosen,
    gradient,
    in_one,
    kept,
    means,
    spread,
    table,
    today,
)


def learned(network: str, name: str) -> Style:
    found = Networks()[network]
    return Style(found, found.learned_code(name))  # type: ignore[attr-defined]


def photo() -> Tensor:
    soft = torch.rand(1, 3, 6, 6, generator=torch.Generator().manual_seed(0))
    return torch.nn.functional.interpolate(soft, size=(48, 64), mode="bicubic").clamp(0, 1)


def test_the_gradient_is_the_mean_step_between_neighbours() -> None:
    ramp = torch.linspace(0, 1, 11).expand(1, 3, 7, 11)
    assert gradient(ramp) == pytest.approx(0.05, abs=1e-6)
    assert gradient(torch.full((1, 3, 5, 5), 0.3)) == 0


def test_a_mix_of_a_style_with_itself_keeps_all() -> None:
    style = learned("cin26", DESCRIBED_STYLES[3].name)
    assert kept(photo(), style, style) == pytest.approx(1, abs=1e-4)


def test_styles_of_two_networks_are_cross_faded_and_lose_paint() -> None:
    one, other = (
        learned("cin26", DESCRIBED_STYLES[3].name),
        learned("painter", NAMED_STYLES[3].name),
    )
    assert 0.4 < kept(photo(), one, other) < 0.97


def test_every_pair_of_kinds_has_a_row() -> None:
    style = learned("cin26", DESCRIBED_STYLES[3].name)
    other = learned("cin26", DESCRIBED_STYLES[5].name)
    found = means([photo()], {"described": [style, other], "named": [other, style]})
    assert set(found) == {("described", "described"), ("described", "named"), ("named", "named")}
    text = table({"today": found})
    assert "| described and named | " in text
    assert len(text.splitlines()) == 5


def test_a_few_styles_stand_for_many() -> None:
    assert spread([str(k) for k in range(26)]) == ["0", "6", "12", "18"]
    assert len(spread(["a", "b"])) == 2 < EACH


def test_pictures_to_teach_are_others_than_those_to_tell_codes_from() -> None:
    pictures = [torch.tensor(float(k)) for k in range(20)]
    told, taught = (set(map(float, part)) for part in chosen(pictures))
    assert (len(told), len(taught)) == (EACH, EACH)
    assert not told & taught


def test_styles_of_every_kind_are_measured_in_one_network_and_in_those_of_their_kinds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tiny = Plan(steps=1, side=32, photo_edges=(64, 96), style_edge=64, crops=1)
    monkeypatch.setattr(mixing, "LESSON", tiny)
    picture = photo()
    one = in_one(Networks()["loom"], [picture], [picture])
    assert {kind: {s.network.name for s in styles} for kind, styles in one.items()} == {
        key: {"loom"} for key in ("described", "named", "picture", "taught")
    }
    # a step further than the code that it is told from the same picture
    taught, told = one["taught"][0].code.scale, one["picture"][0].code.scale
    assert 0 < abs(taught - told).max() < 0.1
    apart = today([picture], [picture], "adain")
    assert {kind: {s.network.name for s in styles} for kind, styles in apart.items()} == {
        "described": {"cin26"},
        "named": {"painter"},
        "picture": {"adain"},
        "taught": {"painter"},
    }
