"""The project around the code: the wheel, the licences, the commands that the README promises."""

import ast
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "resources" / "models"

SHIPPED = {
    "stylemixer/docs": {".md", ".jpg"},
    "stylemixer": {".py", ".typed", ".txt"},
    "stylemixer/resources": {".smlook", ".safetensors", ".json", ".jpg", ".svg"},
}

NAMED_OTHERWISE = {"Pillow": "PIL", "PySide6-Essentials": "PySide6"}
"""Packages whose module has another name."""


def _tracked(*folders: str) -> set[str]:
    """Return the files that git knows or would add, so that a build's leftovers do not count."""
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {name for name in out.splitlines() if (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the names inside a freshly built wheel."""
    # built from a copy, so that a file which another test run writes here cannot slip in
    source = tmp_path_factory.mktemp("source")
    for name in _tracked("."):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    run = subprocess.run([*command, str(source)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = out.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_the_wheel_holds_the_package_and_its_resources(wheel: list[str]) -> None:
    expected = _tracked("stylemixer")
    expected |= {f"stylemixer/{name}" for name in _tracked("resources")}
    expected |= {"stylemixer/docs/guide.md"}
    expected |= {f"stylemixer/{name}" for name in _tracked("docs/guide")}
    assert {n for n in wheel if not n.startswith("stylemixer-")} == expected
    assert "stylemixer/resources/examples/coffee.jpg" in wheel


def test_the_wheel_holds_the_kinds_of_file_that_we_ship_and_no_other(wheel: list[str]) -> None:
    found: dict[str, set[str]] = {kind: set() for kind in SHIPPED}
    for name in wheel:
        if ".dist-info/" in name:
            continue
        folders = ("stylemixer/resources", "stylemixer/docs")
        kind = next((each for each in folders if name.startswith(f"{each}/")), "stylemixer")
        found[kind].add(Path(name).suffix)
        assert "__pycache__" not in name
    assert found == SHIPPED


def test_the_wheel_carries_its_licences(wheel: list[str]) -> None:
    names = {Path(name).name for name in wheel if ".dist-info/" in name}
    assert {"LICENSE", "NOTICE", "METADATA", "entry_points.txt"} <= names


def test_the_versions_agree() -> None:
    import stylemixer

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == stylemixer.__version__


def _imported(folder: str) -> set[str]:
    """Return the top-level names of the modules that a folder's files import."""
    found = set()
    for name in _tracked(folder):
        if name.endswith(".py"):
            for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module.partition(".")[0])
    return found


def test_the_package_imports_all_that_it_is_installed_with() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}
    modules = {NAMED_OTHERWISE.get(name, name) for name in needed}
    assert modules - _imported("stylemixer") == set()


@pytest.mark.skipif(sys.platform != "linux", reason="the script looks at Linux packages only")
def test_the_check_of_system_libraries_says_nothing_when_all_are_there(tmp_path: Path) -> None:
    for tool in ("uname", "dirname", "id"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    run = subprocess.run(
        ["/bin/sh", str(ROOT / "packaging" / "system-packages.sh"), sys.executable],
        env={"PATH": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("", "")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("failing", ["none", "old", "new"])
def test_make_runs_the_tests_with_old_instructions_too_and_fails_with_either(
    tmp_path: Path, failing: str
) -> None:
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\n"
        "cpu=new\n"
        '[ "$ATEN_CPU_CAPABILITY $DNNL_MAX_CPU_ISA" = "default SSE41" ] && cpu=old\n'
        'echo "$cpu, $OMP_NUM_THREADS thread: $*"\n'
        f'[ "$cpu" != {failing} ]\n'
    )
    python.chmod(0o755)
    (tmp_path / "bin").mkdir()
    for linter in ("ruff", "mypy", "lint-imports"):
        (tmp_path / "bin" / linter).symlink_to("/bin/true")
    stamp = tmp_path / "stamp"
    given = [f"PY={python}", f"VENV={tmp_path}", f"DEV={stamp}"]
    stamp.touch()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    run = subprocess.run(
        ["make", *given, "test"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode == 0) == (failing == "none")
    lines = [line for line in run.stdout.splitlines() if ", 1 thread: -m pytest" in line]
    assert [line.partition(",")[0] for line in lines] == ["old", "new"][: 1 + (failing != "old")]
    if failing == "none":
        # the summary of the whole suite is what is read last
        assert run.stdout.splitlines()[-1] == lines[-1]
        assert "tests/" not in lines[-1]


def test_every_make_command_in_the_texts_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        used = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / name).read_text(), re.MULTILINE))
        assert used, f"{name} names no make command"
        assert used <= targets, f"{name} names {used - targets}, which Makefile lacks"


def test_ci_runs_what_the_readme_promises() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_every_subcommand_in_the_readme_exists() -> None:
    from stylemixer.cli import build_parser

    text = (ROOT / "README.md").read_text()
    lines = re.findall(r"^(?:\.venv/bin/)?stylemixer (.+?)(?:\s+#.*)?$", text, re.MULTILINE)
    assert lines
    for line in lines:
        build_parser().parse_args(
            shlex.split(line)
        )  # exits, and so fails, for what it does not know


@pytest.mark.parametrize("module", ["stylemixer", "stylemixer.cli", "stylemixer.__main__"])
def test_importing_it_needs_neither_torch_nor_qt(module: str) -> None:
    code = (
        f"import sys, importlib; importlib.import_module({module!r});"
        "getattr(sys.modules.get('stylemixer.cli'), 'build_parser', bool)();"
        "print(sorted({'torch', 'torchvision', 'PySide6', 'PIL', 'onnx'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_no_module_is_long() -> None:
    lengths = {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in _tracked("stylemixer", "tests", "packaging")
        if name.endswith(".py")
    }
    assert {name: length for name, length in lengths.items() if length > 500} == {}


def test_no_python_file_takes_refuge_in_utils() -> None:
    names = {Path(name).stem for name in _tracked("stylemixer")}
    assert not names & {"utils", "util", "helpers", "misc", "common"}


def test_every_model_file_has_its_true_checksum_in_the_manifest_and_in_notice() -> None:
    from stylemixer.engine.weights import manifest

    notice = (ROOT / "NOTICE").read_text()
    models = manifest(MODELS)
    assert {path.name for path in MODELS.glob("*.safetensors")} == {m.file for m in models.values()}
    assert {"cin26", "painter"} <= set(models)
    for model in models.values():
        with (MODELS / model.file).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        assert model.sha256 == digest, f"{model.file} is not the file that the manifest names"
        assert model.file in notice, f"NOTICE does not name {model.file}"
        assert digest in notice, f"NOTICE does not give the sha256 of {model.file}"


def test_every_example_photo_is_in_notice_and_small() -> None:
    notice = (ROOT / "NOTICE").read_text()
    photos = sorted((ROOT / "resources" / "examples").iterdir())
    assert len(photos) >= 4
    for photo in photos:
        assert photo.name in notice
        assert photo.stat().st_size <= 250_000, photo.name


def test_nothing_is_pickled() -> None:
    suffixes = {".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin", ".npy", ".npz"}
    assert [name for name in _tracked(".") if Path(name).suffix in suffixes] == []


def test_the_desktop_file_starts_what_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "packaging" / "stylemixer.desktop").read_text().splitlines()
    (command,) = [line.removeprefix("Exec=") for line in lines if line.startswith("Exec=")]
    assert command.split()[0] in project["gui-scripts"]
    assert (ROOT / "resources" / "stylemixer.svg").is_file()


def test_a_double_click_on_a_project_opens_it(tmp_path: Path) -> None:
    from stylemixer.document.projects.project import MIME_TYPE, SUFFIX, Project
    from stylemixer.document.projects.writing import Sources, write_project

    desktop = (ROOT / "packaging" / "stylemixer.desktop").read_text()
    (types,) = re.findall(r"^MimeType=(.*)$", desktop, re.MULTILINE)
    assert MIME_TYPE in types.split(";")
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    kind = ElementTree.parse(ROOT / "packaging" / "stylemixer-mime.xml").find(f"{space}mime-type")
    assert kind is not None
    assert kind.get("type") == MIME_TYPE
    assert [glob.get("pattern") for glob in kind.iter(f"{space}glob")] == [f"*{SUFFIX}"]
    path = tmp_path / f"a{SUFFIX}"
    write_project(path, Project(), b"", Sources())
    data = path.read_bytes()
    for match in kind.iter(f"{space}match"):
        value = (match.get("value") or "").encode().decode("unicode_escape").encode()
        assert data[int(match.get("offset") or 0) :].startswith(value)
