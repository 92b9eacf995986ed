"""What is in the program folder, and what an operating system shows about it: Windows' version information, Linux'
entry of the start menu.

`build.spec` and `tools/dist.py` use it; both texts are made on every system, so that they can be tested on one.
"""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
NAME = "dx-assess"
TITLE = "小規模町村DX自己点検 dx-assess"
LICENCE = "MIT License"
JAPANESE, UNICODE = 0x0411, 1200
"""Language and code page of the texts."""


def version_info(version: str, program: str = NAME) -> str:
    """The file that PyInstaller puts into ``PROGRAM.exe``: what 「プロパティ → 詳細」 shows.

    :param version: such as ``0.1.0``; Windows wants four numbers.
    """
    numbers = (*(int(part) for part in version.split(".")[:3]), 0)
    words = {
        "CompanyName": "dx-assess contributors",
        "FileDescription": TITLE,
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": LICENCE,
        "OriginalFilename": f"{program}.exe",
        "ProductName": NAME,
        "ProductVersion": version,
    }
    lines = ",\n        ".join(f"StringStruct({key!r}, {value!r})" for key, value in words.items())
    return f"""# UTF-8
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('{JAPANESE:04X}{UNICODE:04X}', [
        {lines}])]),
    VarFileInfo([VarStruct('Translation', [{JAPANESE}, {UNICODE}])]),
  ],
)
"""


def desktop_entry(version: str) -> str:
    """The entry of a Linux start menu. It starts the program that lies beside it, wherever the folder is.

    :param version: the program's version.
    """
    return f"""[Desktop Entry]
Type=Application
Name={NAME}
Name[ja]={TITLE}
Comment[ja]=ネットワークを使わずに、町のDXを自己点検します
Exec=sh -c 'exec "$(dirname "$1")/{NAME}"' sh %k
Icon={NAME}
Terminal=false
Categories=Office;
X-Version={version}
"""


def shipped() -> list[metadata.Distribution]:
    """What the program needs when it runs, found by following the requirements of each package."""
    found: dict[str, metadata.Distribution] = {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found or (wanted.marker is not None and not wanted.marker.evaluate({"extra": ""})):
            continue
        found[name] = metadata.distribution(name)
        waiting += [Requirement(line) for line in found[name].requires or ()]
    return [found[name] for name in sorted(found)]


def compiled_parts() -> list[str]:
    """Modules with a hash as their name that mypyc makes beside a package; no import statement tells of them."""
    files = [file for package in shipped() for file in package.files or ()]
    return sorted({file.name.partition(".")[0] for file in files if "__mypyc." in file.name and len(file.parts) == 1})
