"""What is asked of a lesson and what it reports: importable without torch."""

from dataclasses import dataclass

from stylemixer.engine.codes import StyleCode


@dataclass(frozen=True)
class Plan:
    """How a style is taught.

    Attributes:
        steps: of Adam, one crop each; 1500 take ten minutes on a core.
        seconds: after this long it ends early, with the rate brought down by then; None: never.
        rate: Adam's, at first; it falls to 0 along a cosine.
        side: of the crops, in pixels.
        photo_edges: the long edges that photos are shrunk to before they are cropped, from and to.
        style_edge: the long edge at which paintings are measured, the default working edge: so
            brush marks get the size, relative to the picture, that they have in the painting.
        loss: one of `stylemixer.teaching.style_target.KINDS`.
        content_limit: how far the content loss may grow, against the start's.
        crops: how many there are; they come again and again in random order.
        kept: the share of the loss network's variance that is computed; 1 computes all.
        seed: of the crops and their order.
    """

    steps: int = 1500
    seconds: float | None = None
    rate: float = 2e-2
    side: int = 192
    photo_edges: tuple[int, int] = (256, 448)
    style_edge: int = 768
    loss: str = "moments"
    content_limit: float = 1.07
    crops: int = 40
    kept: float = 0.98
    seed: int = 0


@dataclass(frozen=True)
class Progress:
    """Where teaching stands after a step.

    Attributes:
        step: how many steps are done, from 1.
        steps: how many there will be at most.
        share: how much of the work is done, 0–1, by steps or by time.
        style: the style loss relative to the start's on the same crops, averaged over the last
            ones; below 1 is closer to the painting.
        content: likewise the content loss; above 1 the photo is kept less well.
        seconds: of teaching, without pauses.
        code: what is learned so far, averaged over the last steps.
        done: whether this was the last step.
    """

    step: int
    steps: int
    share: float
    style: float
    content: float
    seconds: float
    code: StyleCode
    done: bool
