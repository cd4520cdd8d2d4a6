"""Timing things in turn."""

from stylemixer.bench import timing
from stylemixer.bench.timing import Times, side_by_side


def test_every_thing_is_timed_as_often_and_in_turn(monkeypatch) -> None:
    monkeypatch.setattr(timing, "REST_S", 0.0)
    order: list[str] = []
    first, second = side_by_side([lambda: order.append("a"), lambda: order.append("b")])
    assert len(first.seconds) == len(second.seconds) >= 20
    # one run to warm up, then one uncounted run at each turn
    assert order.count("a") == order.count("b") == len(first.seconds) + timing.ROUNDS + 1
    turns = "".join(order[2:])
    assert turns == ("a" * (timing.PER_ROUND + 1) + "b" * (timing.PER_ROUND + 1)) * timing.ROUNDS


def test_the_median_is_quoted_in_milliseconds() -> None:
    assert Times((0.001, 0.5, 0.003)).milliseconds == 3.0
