import os
import subprocess
import sys

import pytest

SETTINGS = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
CODE = """
import os
from stylemixer.render.torch_loading import prepare_torch
prepare_torch()
prepare_torch()
import torch
prepare_torch()
x = torch.ones(64, 64)
assert float((x @ x).sum()) == 64.0**3
print(os.environ.get("OMP_WAIT_POLICY"), os.environ.get("GOMP_SPINCOUNT"))
"""

COLLECTED = """
import gc
from stylemixer.render.engine import TorchEngine
before = gc.get_threshold(), len(gc.get_objects())
TorchEngine("cpu")
assert gc.isenabled() and gc.get_threshold() == before[0]
print(before[1], len(gc.get_objects()), gc.get_freeze_count())
frozen = gc.get_freeze_count()
TorchEngine("cpu")
assert gc.get_freeze_count() == frozen, "what an engine leaves behind is never freed"
"""


@pytest.mark.parametrize(("given", "kept"), [(None, "None 1000"), ("ACTIVE", "ACTIVE None")])
def test_torch_works_after_it_and_a_policy_of_the_users_stays(given, kept):
    environment = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    if given:
        environment["OMP_WAIT_POLICY"] = given
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip() == kept


def test_what_torch_brings_along_is_not_looked_through_again_and_again():
    done = subprocess.run(
        [sys.executable, "-c", COLLECTED], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    before, looked_through, left_alone = map(int, done.stdout.split())
    assert looked_through < before < left_alone


def test_it_changes_nothing_once_torch_is_there(monkeypatch):
    import torch  # noqa: F401  the point of the test

    from stylemixer.render.torch_loading import prepare_torch

    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    prepare_torch()
    assert not any(name in os.environ for name in SETTINGS)
