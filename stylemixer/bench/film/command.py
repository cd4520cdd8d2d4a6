"""`stylemixer bench film`: how steady painted films are, beside frame by frame, and how fast."""

import tempfile
from pathlib import Path
from typing import Any

from stylemixer.bench.film import clips, flicker
from stylemixer.bench.film.painted import as_film, as_photos, frames_of, recipe_for
from stylemixer.bench.film.speed import memory, speed
from stylemixer.document.settings import load_settings
from stylemixer.engine.film.tools import find_tools
from stylemixer.engine.networks.registry import available
from stylemixer.render.engine import TorchEngine

EDGE = 384
PASSING = 0.5
NOISY = 1.0
SHARE = 0.9
GROWN = 32
"""MiB."""


def run(as_json: bool, full: bool = False, out: Path | None = None) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print tables.

    Args:
        as_json: print nothing.
        full: memory over 10,000 frames, too, which takes minutes.
        out: strips of frames are written beside this file, one for each network and film.
    """

    def say(text: str) -> None:
        if not as_json:
            print(text, flush=True)

    tools, engine = find_tools(load_settings().ffmpeg), TorchEngine("cpu")
    rows: list[dict[str, Any]] = []
    speeds: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = []
    say(f"{'network':9} {'film':34} {'by frame':>9} {'painted':>9} {'share':>6}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for scene in (clips.passing(), clips.noisy(), clips.moving()):
            clip = clips.written(folder / "scene.mkv", scene.frames, tools)
            for network in available():
                recipe = recipe_for(network.name, network.from_pictures, EDGE)
                as_film(clip, folder / "out.mkv", recipe, engine, tools)
                film = frames_of(folder / "out.mkv", tools)
                photos = as_photos(scene.frames, recipe, engine)
                before, now = flicker.figure(scene, photos), flicker.figure(scene, film)
                if out is not None:
                    title = f"{out.stem}-{network.name}-{scene.name.replace(' ', '-')}.png"
                    flicker.strip(out.with_name(title), [scene.frames, photos, film])
                if before is None or now is None:
                    say(f"{network.name:9} {scene.name:34} {flicker.MISSING_CV}")
                    continue
                row = {
                    "network": network.name,
                    "film": scene.name,
                    "by frame": round(before, 2),
                    "painted": round(now, 2),
                    "share": round(now / before, 2),
                }
                rows.append(row)
                say("{network:9} {film:34} {by frame:9} {painted:9} {share:6}".format(**row))
        for network in available():
            speeds.append(speed(network, engine, tools, folder))
            say("  ".join(f"{key} {value}" for key, value in speeds[-1].items()))
        if full:
            kept.append(memory(engine, tools, folder))
            say("  ".join(f"{key} {value}" for key, value in kept[-1].items()))
    goals = [*_goals(rows), *_speed_goals(speeds, kept)]
    for goal in goals:
        say(f"{'met   ' if goal['met'] else 'MISSED'} {goal['what']}: {goal['value']:g}")
    return {"flicker": rows, "speed": speeds, "memory": kept, "goals": goals}


def _goals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    goals = []
    for row in rows:
        if row["film"].startswith("a camera"):
            continue  # there is nothing to even out: reported alone
        most = PASSING if row["film"].startswith("an object") else NOISY
        what = f"{row['network']}, {row['film']}, share at most {most:g}"
        goals.append({"what": what, "value": row["share"], "met": row["share"] <= most})
    return goals


def _speed_goals(speeds: list[dict[str, Any]], kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    goals = [
        {
            "what": f"{row['network']}, of painting alone, at least {SHARE:g}",
            "value": row["share"],
            "met": row["share"] >= SHARE,
        }
        for row in speeds
    ]
    goals += [
        {
            "what": f"grown from a tenth of {row['frames']} frames to all, at most {GROWN} MiB",
            "value": row["grown by MiB"],
            "met": row["grown by MiB"] <= GROWN,
        }
        for row in kept
    ]
    return goals
