"""The bench of the desk, with few looks and one round."""

from stylemixer.bench.desk import command as desk


def test_windows_with_and_without_looks_are_compared(monkeypatch, capsys):
    monkeypatch.setattr(desk, "LOOKS", 3)
    monkeypatch.setattr(desk, "ROUNDS", 1)
    figures = desk.run(as_json=False)
    (found,) = figures.values()
    assert found.keys() >= desk.TARGETS.keys()
    assert found["s to start without"] > 0
    assert found["MB without"] > 20
    told = capsys.readouterr().out
    assert "3 looks" in told
    assert "target ≤ 200" in told
