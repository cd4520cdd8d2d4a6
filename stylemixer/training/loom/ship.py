"""Score a state of `loom` and ship it: ``python -m stylemixer.training.loom.ship CHECKPOINT …``.

One command writes the weights, their line of the manifest, their sum in NOTICE and the tables of
docs/loom-model-card.md, so that none of them tells of another state.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stylemixer.engine.checkpoint import load_checkpoint
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.replacing import replacing
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.weights import manifest, models_folder
from stylemixer.errors import PictureError
from stylemixer.training import mixing
from stylemixer.training.commands import add_vgg, status_of
from stylemixer.training.evaluate import OurNetwork, Scores, checkpointed, evaluate, table
from stylemixer.training.export import export
from stylemixer.training.loom.scores import differences, named_in, named_scores, photos_in

PAIRS = 30
NAMED_PAIRS = 16
DESCRIBED_PHOTOS = 5

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
"""What of the model card lies between these lines is written here."""


@dataclass(frozen=True)
class Measured:
    """What a state of training is worth.

    Attributes:
        step: of the training.
        pictures: `painter`, `adain` and `loom` on held-out pairs.
        mixes: the gradient of half-and-half mixes over their ends', by pairs of kinds.
        described: each described style's mean absolute difference to `cin26`.
        named: `painter`'s and `loom`'s rows of the named styles.
    """

    step: int
    pictures: dict[str, Scores]
    mixes: dict[tuple[str, str], float]
    described: dict[str, float]
    named: dict[str, Scores]

    def of_painter(self, part: str, named: bool = False) -> float:
        """Return `loom`'s score over `painter`'s."""
        scores = self.named if named else self.pictures
        ours, theirs = (float(getattr(scores[name], part)) for name in ("loom", "painter"))
        return ours / theirs

    def goals(self) -> list[tuple[str, str, float, bool]]:
        """Return each goal's words, the limit in words, what was reached, and whether it is met."""
        own = self.pictures["loom"].own or 0.0
        least = min(self.mixes.values())
        apart = sum(self.described.values()) / len(self.described)
        limits = [
            ("any picture: content", 1.0, self.of_painter("content")),
            ("any picture: style", 0.62, self.of_painter("style")),
            ("any picture: sliced Wasserstein", 0.61, self.of_painter("wasserstein")),
            ("the 28 named: content", 1.15, self.of_painter("content", named=True)),
            ("the 28 named: style", 0.85, self.of_painter("style", named=True)),
            ("the 28 named: sliced Wasserstein", 0.85, self.of_painter("wasserstein", named=True)),
        ]
        return [
            *(
                (what, f"≤ {limit} × `painter`", found, round(found, 2) <= limit)
                for what, limit, found in limits
            ),
            ("own code, dB", "≥ 27", own, round(own, 1) >= 27),
            ("the 26 described: difference to `cin26`", "≤ 0.04", apart, apart <= 0.04),
            ("mixes, the least of all kinds", "≥ 0.93", least, round(least, 2) >= 0.93),
        ]

    def score(self) -> str:
        """Return the line for the manifest."""
        content, style, apart = (
            f"{self.of_painter(part):.2f} ×" for part in ("content", "style", "wasserstein")
        )
        return (
            f"content {content}, style {style}, sliced Wasserstein {apart} painter's on {PAIRS} "
            f"held-out pairs; half-and-half mixes keep {min(self.mixes.values()):.2f} or more of "
            "their ends' gradient"
        )

    def card(self) -> str:
        """Return the tables of the model card, in Markdown."""
        worst = max(self.described, key=lambda name: self.described[name])
        rows = [
            f"| {what} | {limit} | {found:.{4 if found < 0.1 else 2}f} | {'yes' if met else 'no'} |"
            for what, limit, found, met in self.goals()
        ]
        return "\n\n".join(
            (
                f"Shipped: the moving average after {self.step:,} steps. On {PAIRS} fixed pairs of "
                "the held-out photos and style images, at a short side of 384; lower is better, "
                "but for the own code:",
                table(self.pictures),
                "What half-and-half mixes keep of their ends' gradient:",
                mixing.table({"`loom`": self.mixes}),
                f"The 26 described: at most {self.described[worst]:.3f} from `cin26` "
                f"(*{worst}*). The 28 named, {NAMED_PAIRS} fixed pairs, by rows of γ and β:",
                table(self.named),
                "| goal | limit | reached | met |\n| --- | --- | ---: | --- |\n" + "\n".join(rows),
            )
        )


def measured(path: Path, content: Path, style: Path, vgg: Vgg) -> Measured:
    """Measure a checkpoint on pictures that no training saw.

    Args:
        path: of a checkpoint of `loom`.
        content: the folder with the held-out photos.
        style: the folder with the held-out style images, and those of the named styles.
        vgg: the whole loss network.

    Raises:
        StyleMixerError: when it cannot be read, or is of another network.
    """
    ours, step = checkpointed(path)
    if not isinstance(ours, loom.Loom):
        raise PictureError("{file} is of another network; name one of loom.", file=path.name)
    networks = Networks()
    photos, pictures = photos_in(content), photos_in(style)
    painters = {
        "painter": OurNetwork(networks["painter"]),
        "adain": OurNetwork(networks["adain"]),
        "loom": OurNetwork(ours),
    }
    scores = evaluate(dict(painters), photos, pictures, vgg, PAIRS)
    few = [photos[:: max(1, len(photos) // n)][:n] for n in (mixing.PHOTOS, DESCRIBED_PHOTOS)]
    rows = {"painter": networks["painter"], "loom": ours}
    return Measured(
        step,
        scores,
        mixing.means(few[0], mixing.in_one(ours, *mixing.chosen(pictures))),
        differences(ours, networks["cin26"], few[1]),
        named_scores(rows, photos, named_in(style), vgg, NAMED_PAIRS),
    )


def ship(path: Path, found: Measured, models: Path, notice: Path, card: Path) -> None:
    """Write the weights, their line of the manifest, their sum in NOTICE, and the card's tables.

    Args:
        path: of the checkpoint.
        found: what it is worth.
        models: the folder of the shipped models.
        notice: the file that names each of them with its sum.
        card: the model card, with the lines `BEGIN` and `END`.
    """
    export([load_checkpoint(path, loom.ARCHITECTURE)], models, found.score())
    digest = manifest(models)["loom"].sha256
    text = notice.read_text("utf-8")
    sums = re.sub(r"(?m)(^loom\.safetensors\n  sha256 )[0-9a-f]{64}$", rf"\g<1>{digest}", text)
    _write(notice, sums)
    before, _, rest = card.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    _write(card, f"{before}{BEGIN}\n\n{found.card()}\n\n{END}{after}")


def _write(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    return status_of(lambda: _shipped(options))


def _shipped(options: argparse.Namespace) -> None:
    vgg = Vgg.load(options.vgg)
    found = measured(options.checkpoint, options.content, options.style, vgg)
    root = options.root
    ship(
        options.checkpoint,
        found,
        options.models or models_folder(),
        root / "NOTICE",
        root / "docs" / "loom-model-card.md",
    )
    print(found.card())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.loom.ship",
        description="Score a checkpoint of loom on held-out pictures, and ship it.",
    )
    parser.add_argument("checkpoint", type=Path, help="of loom")
    parser.add_argument("--content", type=Path, required=True, help="folder with held-out photos")
    parser.add_argument(
        "--style", type=Path, required=True, help="folder with held-out and named paintings"
    )
    add_vgg(parser)
    parser.add_argument("--root", type=Path, default=Path(), help="folder with NOTICE and docs")
    parser.add_argument("--models", type=Path, help="where to; the shipped models' folder")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
