"""The manifest says how each weights file was made, by commands that exist."""

import re
import runpy
import shlex
import sys

import pytest

from stylemixer.engine.networks.adain import ARCHITECTURE
from stylemixer.engine.weights import manifest, models_folder
from stylemixer.training.export import KINDS

COMMANDS = {
    (name, command.strip())
    for name, model in manifest(models_folder()).items()
    for command in re.findall(r"python -m [^,]+", model.rebuild)
}


@pytest.mark.parametrize(("name", "command"), sorted(COMMANDS))
def test_a_rebuild_command_is_one_that_its_module_takes(
    name: str,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _python, _m, module, *words = shlex.split(command)
    monkeypatch.setattr(sys, "argv", [module, "--help"])
    monkeypatch.delitem(sys.modules, module, raising=False)
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module(module, run_name="__main__")
    text = capsys.readouterr().out
    usage = text.partition("\n\n")[0]
    given = {word for word in words if word.startswith("--")}
    assert given <= set(re.findall(r"--[a-z-]+", usage))
    required = set(re.findall(r"--[a-z-]+", re.sub(r"\[[^]]*\]", "", usage)))
    assert required <= given


def test_adain_says_what_its_card_says() -> None:
    model = manifest(models_folder())["adain"]
    rebuild = KINDS[ARCHITECTURE].rebuild
    assert model.rebuild == rebuild
    # what the card's training used beside the defaults
    for said in ("--further-style", "--optimizer muon", "docs/adain-model-card.md"):
        assert said in model.rebuild
    assert rebuild.endswith("CHECKPOINT CHECKPOINT"), "the mean of two states is shipped"
