"""Whose work is in a bundle: THIRD-PARTY.txt with all licences, and the list that machines read.

Both come from the files that PyInstaller has collected: each belongs to a Python package, to a
Debian package or to Python itself.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

LICENCES = Path(__file__).parent.parent / "licences"
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors|patents)", re.IGNORECASE)
MORE = {
    "PySide6_Essentials": (
        "Holds Qt, which is under the LGPL 3 as well, and ICU. Their source code is at\n"
        "https://download.qt.io/official_releases/QtForPython/ and .../qt/. They are libraries of\n"
        "their own beside the program, in _internal/PySide6, which you may replace.",
        ("LGPL-3.0.txt", "GPL-3.0.txt", "ICU.txt"),
    ),
    "shiboken6": ("Under the LGPL 3, whose text is at PySide6_Essentials.", ()),
}
"""What the packages do not say themselves, and texts that they do not carry."""


@dataclass(frozen=True)
class Part:
    """A work of others that is in the bundle.

    Attributes:
        kind: pypi, deb or generic, as in the address of a package (purl).
        name: the package's own name.
        version: its version.
        licence: a SPDX expression or words; empty when the package does not say.
        texts: the licences' texts, in the order in which they are printed.
    """

    kind: str
    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def write(sources: Iterable[str], folder: Path, version: str) -> list[Path]:
    """Write ``THIRD-PARTY.txt`` and ``sbom.cdx.json`` into a folder.

    Args:
        sources: the collected files, as paths on this machine.
        folder: where both are written; it is there.
        version: of Style Mixer.

    Returns:
        The two files.
    """
    found = parts(sources)
    notices, bom = folder / "THIRD-PARTY.txt", folder / "sbom.cdx.json"
    notices.write_text(_notices(found), "utf-8")
    bom.write_text(_bom(found, version), "utf-8")
    return [notices, bom]


def parts(sources: Iterable[str]) -> list[Part]:
    """Return whose works some files are, by name."""
    owners = {
        str(Path(str(each.locate_file(file))).resolve()): each.metadata["Name"]
        for each in distributions()
        for file in each.files or []
        if each.metadata["Name"] != "stylemixer"
    }
    paths = {str(Path(source).resolve()) for source in sources}
    packages = {owners[path] for path in paths if path in owners} | {"pyinstaller"}
    found = [_python(), *(_from_distribution(distribution(name)) for name in packages)]
    libraries = [path for path in paths - set(owners) if not path.startswith(sys.base_prefix)]
    if shutil.which("dpkg-query"):
        found += [_from_debian(name) for name in _debian_packages(libraries)]
    return sorted(found, key=lambda part: part.name.lower())


def _python() -> Part:
    places = (Path(sys.base_prefix), *(Path(path) for path in sys.path if path))
    files = [place / name for place in places for name in ("LICENSE.txt", "LICENSE")]
    files.append(
        Path(f"/usr/share/doc/python{sys.version_info[0]}.{sys.version_info[1]}/copyright")
    )
    files.append(LICENCES / "Python.txt")
    text = next(file.read_text("utf-8") for file in files if file.is_file())
    return Part("generic", "python", sys.version.split()[0], "PSF-2.0", (text,))


def _from_distribution(each: Distribution) -> Part:
    meta = each.metadata
    name = meta["Name"]
    said = [
        line.rpartition(" :: ")[2] for line in meta.get_all("Classifier") or [] if "License" in line
    ]
    licence = meta["License-Expression"] or meta["License"] or ", ".join(said)
    files = [file for file in each.files or [] if LICENCE_FILE.match(file.name)]
    own = [file for file in files if ".dist-info" in str(file)] or files
    note, more = MORE.get(name, ("", ()))
    texts = [note] if note else []
    texts += [
        Path(str(each.locate_file(f))).read_text("utf-8", "replace") for f in sorted(set(own))
    ]
    texts += [(LICENCES / file).read_text("utf-8") for file in more]
    return Part(
        "pypi", name, each.version, licence.splitlines()[0] if licence else "", tuple(texts)
    )


def _debian_packages(files: list[str]) -> list[str]:
    # dpkg knows some libraries by the path before /lib became a link to /usr/lib
    asked = [*files, *(file.removeprefix("/usr") for file in files)]
    run = subprocess.run(
        ["dpkg-query", "--search", *asked], capture_output=True, text=True, check=False
    )
    return sorted({line.split(":")[0] for line in run.stdout.splitlines()})


def _from_debian(name: str) -> Part:
    run = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Version}\n", name],
        capture_output=True,
        text=True,
        check=True,
    )
    text = (Path("/usr/share/doc") / name / "copyright").read_text("utf-8", "replace")
    said = dict.fromkeys(re.findall(r"^License:[ \t]*(\S.*)$", text, re.MULTILINE))
    return Part("deb", name, run.stdout.split()[0], ", ".join(said), (text,))


def _notices(found: list[Part]) -> str:
    lines = [
        "Style Mixer is under the Apache License 2.0 (LICENSE); NOTICE names the origin of its",
        "models and pictures. Inside are these works of others:",
        "",
        *(f"  {part.name} {part.version}: {part.licence or 'see below'}" for part in found),
    ]
    for part in found:
        lines += ["", "=" * 80, f"{part.name} {part.version}", f"{part.licence}", "=" * 80]
        for text in part.texts:
            lines += ["", text.strip()]
    return "\n".join(lines) + "\n"


def _bom(found: list[Part], version: str) -> str:
    licences = LicenseFactory()
    bom = Bom()
    bom.metadata.component = own = Component(
        name="stylemixer",
        version=version,
        type=ComponentType.APPLICATION,
        licenses=[licences.make_from_string("Apache-2.0")],
        bom_ref="stylemixer",
    )
    for part in found:
        purl = PackageURL(
            part.kind, "debian" if part.kind == "deb" else None, part.name, part.version
        )
        bom.components.add(
            Component(
                name=part.name,
                version=part.version,
                purl=purl,
                bom_ref=str(purl),
                licenses=[licences.make_from_string(part.licence)] if part.licence else [],
            )
        )
    bom.register_dependency(own, bom.components)
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise ValueError(f"The list of parts is not valid CycloneDX: {wrong}")
    return text
