"""The bundles for people without Python: what is in them, and what the systems are told of them."""

import ast
import configparser
import importlib.util
import os
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from stylemixer.document.looks.look_file import SUFFIX as LOOK
from stylemixer.document.projects.project import SUFFIX as PROJECT
from stylemixer.document.styles.style_file import SUFFIX as STYLE

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
SUFFIXES = {PROJECT, STYLE, LOOK}
posix = pytest.mark.skipif(os.name == "nt", reason="a script for Linux")


@pytest.fixture(scope="module")
def contents() -> ModuleType:
    spec = importlib.util.spec_from_file_location("contents", PACKAGING / "bundle" / "contents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shipped(contents: ModuleType) -> list[tuple[str, Path]]:
    """Return the modules that go into a bundle, and their files."""
    files = sorted((ROOT / "stylemixer").rglob("*.py"))
    names = [".".join(f.relative_to(ROOT).with_suffix("").parts) for f in files]
    return [(n, f) for n, f in zip(names, files, strict=True) if contents.is_shipped(n)]


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_nothing_that_the_program_imports_is_left_out(contents: ModuleType) -> None:
    wanted = {name for _, file in shipped(contents) for name in imports(file)}
    left_out = {
        name
        for name in wanted
        if any(name == out or name.startswith(f"{out}.") for out in contents.EXCLUDED)
    }
    assert "PySide6.QtSvg" in wanted
    assert left_out <= set(contents.OPTIONAL) | {"stylemixer.jobs.batch.cluster.hiring"}


def test_all_that_ships_is_in_it_and_the_makers_tools_are_not(contents: ModuleType) -> None:
    names = {name for name, _ in shipped(contents)}
    assert {"stylemixer.cli.render", "stylemixer.jobs.teaching_steps"} <= names
    assert not any(name.startswith(("stylemixer.bench", "stylemixer.training")) for name in names)


def test_what_a_dropped_plugin_was_linked_with_goes_too(
    contents: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = {
        "/x/libqxcb.so": {"libqt6gui.so.6", "libxcb-cursor.so.0"},
        "/x/libqgtk3.so": {"libgtk-3.so.0"},
        "/x/libqtuiotouchplugin.so": {"libqt6network.so.6"},
        "/x/libqt6network.so.6": {"libqt6core.so.6"},
        "/x/libgtk-3.so.0": {"libpango.so.0"},
    }
    monkeypatch.setattr(contents, "_links", lambda file: frozenset(links.get(file.lower(), ())))
    monkeypatch.setattr(contents.sys, "platform", "linux")
    places = [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/generic/libqtuiotouchplugin.so",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "libxcb-cursor.so.0",
        "libgtk-3.so.0",
        "libpango.so.0",
        "libstdc++.so.6",
        "libpython3.11.so.1.0",
        "torch/lib/libtorch_cpu.so",
    ]
    entries = [(place, f"/x/{place.rpartition('/')[2]}", "BINARY") for place in places]
    kept = {place for place, _, _ in contents.needed(entries)}
    assert kept == {
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "libxcb-cursor.so.0",
        "libpython3.11.so.1.0",
        "torch/lib/libtorch_cpu.so",
    }


def test_a_bundle_does_not_tell_where_it_was_built(contents: ModuleType) -> None:
    names = ["torch-2.6.dist-info/direct_url.json", "torch-2.6.dist-info/METADATA"]
    kept = contents.needed([(name, f"/x/{name}", "DATA") for name in names])
    assert [place for place, _, _ in kept] == names[1:]


def test_every_system_opens_our_files(contents: ModuleType) -> None:
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    mime = ElementTree.parse(PACKAGING / "stylemixer-mime.xml")
    globs = {glob.get("pattern") for glob in mime.iter(f"{space}glob")}
    kinds = {kind.get("type") for kind in mime.iter(f"{space}mime-type")}
    assert globs == {f"*{suffix}" for suffix in SUFFIXES}

    desktop = configparser.ConfigParser(interpolation=None)
    desktop.read(PACKAGING / "stylemixer.desktop", "utf-8")
    assert kinds <= set(desktop["Desktop Entry"]["MimeType"].split(";"))
    (description,) = (PACKAGING / "linux").glob("*.metainfo.xml")
    told = {each.text for each in ElementTree.parse(description).iter("mediatype")}
    assert told == kinds

    installer = (PACKAGING / "windows" / "installer.nsi").read_text("utf-8")
    for macro in ("FileType", "RemoveFileType"):
        found = re.findall(rf'insertmacro {macro} "(\w+)"', installer)
        assert {f".{suffix}" for suffix in found} == SUFFIXES

    plist = contents.info_plist()
    assert plistlib.loads(plistlib.dumps(plist)) == plist
    tags = [each["UTTypeTagSpecification"] for each in plist["UTExportedTypeDeclarations"]]
    assert {f".{suffix}" for t in tags for suffix in t["public.filename-extension"]} == SUFFIXES
    declared = {each["UTTypeIdentifier"] for each in plist["UTExportedTypeDeclarations"]}
    opened = {k for each in plist["CFBundleDocumentTypes"] for k in each["LSItemContentTypes"]}
    assert declared <= opened
    plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    ElementTree.parse(PACKAGING / "windows" / "stylemixer.manifest")


def test_the_workflow_is_one_and_calls_what_is_there() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    file = ROOT / ".github" / "workflows" / "release.yml"
    run = subprocess.run(
        [*check, "vendor.github-workflows", str(file)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    scripts = set(re.findall(r"packaging/[\w./-]+\.(?:sh|nsi)", file.read_text("utf-8")))
    assert len(scripts) >= 5
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


@posix
def test_the_scripts_can_be_read_and_run() -> None:
    scripts = sorted(PACKAGING.rglob("*.sh"))
    for script in scripts:
        subprocess.run(["sh", "-n", str(script)], check=True)
        assert os.access(script, os.X_OK), script


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """Return an archive's folder with a program of one line."""
    folder = tmp_path / "unpacked"
    program = folder / "bundle" / "stylemixer"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho works\n")
    program.chmod(0o755)
    (program.parent / "stylemixer-window").symlink_to("stylemixer")
    desktop = folder / "share" / "applications" / "stylemixer.desktop"
    desktop.parent.mkdir(parents=True)
    shutil.copy(PACKAGING / "stylemixer.desktop", desktop)
    shutil.copy(PACKAGING / "linux" / "install.sh", folder)
    return folder


def sh(*words: object, path: str = "/usr/bin:/bin", status: int = 0) -> str:
    run = subprocess.run(
        [str(word) for word in words],
        env={"PATH": path, "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == status, run.stderr
    return run.stdout + run.stderr


@posix
def test_what_is_installed_for_oneself_can_be_taken_away(unpacked: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "Jörg & Ann's place"
    prefix.mkdir()
    (prefix / "mine").touch()
    sh(unpacked / "install.sh", prefix)
    assert sh(prefix / "bin" / "stylemixer") == "works\n"
    desktop = (prefix / "share" / "applications" / "stylemixer.desktop").read_text()
    assert f'Exec="{prefix}/lib/stylemixer/stylemixer-window" %f\n' in desktop

    # an update takes away what only the older version had
    older = prefix / "lib" / "stylemixer" / "gone in the next version"
    older.touch()
    sh(unpacked / "install.sh", prefix)
    assert not older.exists()

    said = sh(prefix / "bin" / "stylemixer-uninstall")
    assert str(prefix) in said
    left = {p.relative_to(prefix).as_posix() for p in prefix.rglob("*") if p.is_file()}
    assert {name for name in left if not name.endswith(("mimeinfo.cache", "icon-theme.cache"))} == {
        "mine"
    }


@posix
def test_a_folder_that_cannot_be_written_to_is_left_alone(unpacked: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "a file" / "below it"
    prefix.parent.touch()
    assert "choose another folder" in sh(unpacked / "install.sh", prefix, status=1)


@posix
def test_without_room_the_older_version_stays(unpacked: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "full"
    sh(unpacked / "install.sh", prefix)
    # a disk that is full in the middle of the copy
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "cp").write_text('#!/bin/sh\n/bin/cp "$@"\nexit 1\n')
    (tools / "cp").chmod(0o755)
    said = sh(unpacked / "install.sh", prefix, path=f"{tools}:/usr/bin:/bin", status=1)
    assert "nothing was changed" in said
    assert sh(prefix / "bin" / "stylemixer") == "works\n"
    assert not (prefix / "lib" / "stylemixer.new").exists()
