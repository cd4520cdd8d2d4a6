import pytest

from stylemixer.render.scheduling.draft_size import FIRST_GUESS, SMALLEST, STEP, DraftSize

CIN = frozenset({"cin26"})
BOTH = frozenset({"cin26", "painter"})


def run(sizes: DraftSize, seconds_per_megapixel: float, count: int = 40) -> list[int]:
    """Paint drafts of square photos on a machine of that speed; return the edges."""
    edges = []
    for _ in range(count):
        edge = sizes.edge(CIN)
        edges.append(edge)
        sizes.painted(CIN, edge, seconds_per_megapixel * edge * edge / 1e6)
    return edges


@pytest.mark.parametrize("speed", [0.02, 0.1, 0.2, 0.3])
def test_drafts_end_up_within_the_target(speed):
    sizes = DraftSize(target=0.015)
    for _ in range(12):
        run(sizes, speed)
        sizes.rest(CIN)
    edge = run(sizes, speed, 1)[0]
    seconds = speed * edge * edge / 1e6
    assert seconds <= 1.2 * 0.015
    assert seconds >= 0.4 * 0.015  # and not needlessly small


def test_a_slow_machine_steps_down_within_a_few_drafts():
    edges = run(DraftSize(target=0.015), 0.4, 8)
    assert edges[0] == FIRST_GUESS
    assert edges[4] < FIRST_GUESS
    assert 0.4 * edges[-1] ** 2 / 1e6 <= 1.2 * 0.015


def test_never_below_the_smallest():
    assert run(DraftSize(), 100.0)[-1] == SMALLEST


def test_edges_are_multiples_of_the_step():
    for speed in (0.05, 0.17, 0.33):
        sizes = DraftSize()
        for _ in range(5):
            assert all(edge % STEP == 0 for edge in run(sizes, speed))
            sizes.rest(CIN)


def test_larger_only_between_gestures():
    sizes = DraftSize()
    assert set(run(sizes, 0.001)) == {FIRST_GUESS}
    sizes.rest(CIN)
    assert sizes.edge(CIN) > FIRST_GUESS


def test_one_hiccup_changes_nothing():
    sizes = DraftSize(target=0.015)
    edge = sizes.edge(CIN)
    for number in range(30):
        sizes.painted(CIN, edge, 0.2 if number == 20 else 0.012)
    assert sizes.edge(CIN) == edge


def test_no_swinging_between_two_sizes():
    sizes = DraftSize(target=0.015)
    seen = []
    for _ in range(30):
        seen += run(sizes, 0.11, 20)
        sizes.rest(CIN)
    assert len(set(seen[200:])) == 1


def test_each_set_of_networks_has_a_size_of_its_own():
    sizes = DraftSize()
    run(sizes, 0.4)
    assert sizes.edge(BOTH) == FIRST_GUESS


def test_drafts_of_a_size_no_longer_in_use_teach_nothing():
    sizes = DraftSize()
    for _ in range(30):
        sizes.painted(CIN, FIRST_GUESS + STEP, 5.0)
    assert sizes.edge(CIN) == FIRST_GUESS


def test_another_device_starts_anew():
    sizes = DraftSize()
    run(sizes, 0.4)
    sizes.forget()
    assert sizes.edge(CIN) == FIRST_GUESS
    assert not sizes.measured(CIN)
