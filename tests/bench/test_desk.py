"""The bench of the desk, with few of each and one round."""

from pathlib import Path

from stylemixer.bench.desk import command as desk
from stylemixer.bench.desk import projects, variations


def test_windows_with_and_without_looks_and_snapshots_are_compared(monkeypatch, capsys):
    monkeypatch.setattr(desk, "LOOKS", 3)
    monkeypatch.setattr(desk, "SNAPSHOTS", 4)
    monkeypatch.setattr(desk, "ROUNDS", 1)
    monkeypatch.setattr(desk, "projects", dict)
    monkeypatch.setattr(desk, "variations", dict)
    figures = desk.run(as_json=False)
    assert len(figures) == 2
    for found in figures.values():
        assert found.keys() >= {"s longer to start", "MB more"}
        assert found["s to start without"] > 0
        assert found["MB without"] > 20
    told = capsys.readouterr().out
    assert "3 looks" in told
    assert "4 snapshots" in told
    assert "target ≤ 200" in told


def test_a_large_project_is_made_and_handed_to_a_window(monkeypatch):
    monkeypatch.setattr(projects, "PHOTO", (120, 80))
    monkeypatch.setattr(projects, "PAINTING", (60, 40))
    monkeypatch.setattr(projects, "PAINTINGS", 2)
    monkeypatch.setattr(projects, "SNAPSHOTS", 2)
    asked = []

    def measured(module, folder, snapshots, home):
        pictures = sorted(path.name for path in Path(folder).iterdir())
        asked.append((module, pictures, snapshots, home.parent == Path(folder)))
        return {"project": {"s to save": 0.1}}

    monkeypatch.setattr(projects, "measured", measured)
    assert projects.projects() == {"project": {"s to save": 0.1}}
    pictures = ["painting-0.jpg", "painting-1.jpg", "photo.jpg"]
    assert asked == [("project_process", pictures, "2", True)]


def test_a_photo_and_paintings_are_handed_to_a_window_that_varies_them(monkeypatch):
    asked = []

    def measured(module, folder, home):
        names = sorted(path.name for path in Path(folder).iterdir())
        asked.append((module, names, home.parent == Path(folder)))
        return {"variations, cin26": {"s to all nine": 2.0}}

    monkeypatch.setattr(variations, "measured", measured)
    assert variations.variations() == {"variations, cin26": {"s to all nine": 2.0}}
    names = ["painting-0.jpg", "painting-1.jpg", "photo.jpg"]
    assert asked == [("variations_process", names, True)]
