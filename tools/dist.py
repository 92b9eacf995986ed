"""`make dist`: the program folder for people without Python, tested, with manual and licences, as one zip.

1. PyInstaller builds the folder (build.spec); every module of the program has to be in it.
2. The program inside it tests itself (``--self-test``) far from the checkout, without variables of this shell, on Linux
   without a network: offscreen and, where Xvfb is installed, in a real window; it makes the demo and verifies it. In
   portable mode nothing may appear outside its folder.
3. The folder is zipped with the manual as a page for any browser, the licences of everything in it and a list of
   SHA-256 sums.

Sizes are printed and written to ``dist/sizes.json``. Any failure ends with status 1 and leaves no zip.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

from manual_html import manual_page
from program_info import desktop_entry, shipped
from PyInstaller.archive.readers import ZlibArchiveReader

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
FOLDER = DIST / "dx-assess"
WINDOWS = sys.platform == "win32"
SUFFIX = ".exe" if WINDOWS else ""
VERSION = metadata.version("dx-assess")
LICENCE_WORDS = ("LICEN", "COPYING", "NOTICE", "AUTHORS")


def main() -> None:
    """Build, test, zip."""
    shutil.rmtree(DIST, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    _run([*command, "--distpath", str(DIST), "--workpath", str(ROOT / "build"), str(ROOT / "build.spec")])
    _complete()
    _papers()
    _try_out()
    sizes = _sizes()
    zipped = _zip()
    sizes["zip"] = zipped.stat().st_size
    (DIST / "sizes.json").write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")
    for name, size in sizes.items():
        print(f"{size / 1e6:8.1f} MB  {name}")
    print(f"{zipped.relative_to(ROOT)}: built and self-tested on {platform.system()} {platform.machine()}.")


def _run(command: list[str], **options: object) -> None:
    print("·", " ".join(Path(word).name if os.sep in word else word for word in command), flush=True)
    subprocess.run(command, check=True, **options)  # type: ignore[call-overload]


def _complete() -> None:
    """Pages are imported when they are first shown, so a module that is missing would be found by the first user."""
    inside = set(ZlibArchiveReader(str(ROOT / "build" / "build" / "PYZ-00.pyz")).toc)
    package = ROOT / "dx_assess"
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in package.rglob("*.py")}
    missing = {name.removesuffix(".__init__") for name in modules - {"dx_assess.__main__"}} - inside
    if missing:
        sys.exit(f"not in the program folder: {', '.join(sorted(missing))}")


def _papers() -> None:
    """Manual, first steps and licences beside the program; on Linux its entry of the start menu."""
    page = manual_page(ROOT / "docs" / "manual", VERSION)
    (FOLDER / "手引き.html").write_text(page, encoding="utf-8")
    first = (ROOT / "tools" / "first-steps.txt").read_text(encoding="utf-8").replace("VERSION", VERSION)
    (FOLDER / "はじめにお読みください.txt").write_text(first, encoding="utf-8-sig", newline="\r\n")
    if sys.platform.startswith("linux"):
        (FOLDER / "dx-assess.desktop").write_text(desktop_entry(VERSION), encoding="utf-8")
        shutil.copy2(ROOT / "resources" / "icons" / "app.svg", FOLDER / "dx-assess.svg")
    licences = FOLDER / "licences"
    licences.mkdir()
    shutil.copy2(ROOT / "LICENSE", licences / "dx-assess.txt")
    for text in sorted((ROOT / "resources" / "fonts").glob("OFL*")):
        shutil.copy2(text, licences / f"fonts-{text.name}")
    lines = []
    for package in shipped():
        lines.append(f"{package.name} {package.version}: {_licence(package)}")
        for file in package.files or ():
            if any(word in file.name.upper() for word in LICENCE_WORDS) and file.suffix in ("", ".txt", ".md", ".rst"):
                shutil.copy2(Path(str(package.locate_file(file))), licences / f"{package.name}-{file.name}")
    lines.append(f"Python {platform.python_version()}: PSF-2.0")
    (licences / "LIST.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _licence(package: metadata.Distribution) -> str:
    about = package.metadata
    short = about.get("License-Expression") or ""
    classes = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    return short or ", ".join(classes) or (about.get("License") or "see the text").splitlines()[0]


def _try_out() -> None:
    """A copy somewhere else, with an empty environment, as on the town's machine: no Python, no network."""
    with tempfile.TemporaryDirectory(prefix="dx-dist-") as name:
        home, place = Path(name) / "home", Path(name) / "役場 の USB"
        home.mkdir()
        shutil.copytree(FOLDER, place, symlinks=True)
        (place / "portable.txt").touch()
        program = str(place / f"dx-assess-cli{SUFFIX}")
        bare = {"HOME": str(home), "LANG": "C.UTF-8", "PATH": ""}
        if WINDOWS:
            bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_"))}
        alone = _without_network()
        _run([*alone, program, "--self-test"], env=bare | {"QT_QPA_PLATFORM": "offscreen"}, cwd=home)
        if WINDOWS:  # there is always a desktop
            _run([program, "--self-test"], env=bare, cwd=home)
        elif shutil.which("xvfb-run"):
            command = [*alone, shutil.which("xvfb-run") or "", "-a", program, "--self-test"]
            _run(command, env=bare | {"PATH": "/usr/bin:/bin"}, cwd=home)
        else:
            print("· no xvfb-run here: the window was tested offscreen only")
        _run([*alone, program, "demo", str(place / "demo")], env=bare, cwd=home)
        _run([*alone, program, "verify", str(place / "demo")], env=bare, cwd=home)
        if not (place / "dx-assess-data").is_dir():
            sys.exit("portable mode did not keep its data beside the program")
        outside = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
        if outside:
            sys.exit(f"portable mode wrote outside its folder: {', '.join(outside)}")


def _without_network() -> list[str]:
    """The words in front of a command that take the network away from it; none where that is not possible."""
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0:
        return [unshare, "-rn"]
    print("· the network cannot be taken away from a command here: tested with it")
    return []


def _sizes() -> dict[str, int]:
    inside = FOLDER / "_internal"
    parts = {"folder": FOLDER} | {part: inside / part for part in ("PySide6", "resources", "lxml", "pypdfium2_raw")}
    return {
        name: sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
        for name, folder in parts.items()
    }


def _zip() -> Path:
    """The folder with SHA256SUMS; the zip's own sum beside it."""
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    sums = "".join(f"{_sum(path)}  {path.relative_to(FOLDER).as_posix()}\n" for path in files)
    (FOLDER / "SHA256SUMS").write_text(sums, encoding="utf-8")
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    target = DIST / f"dx-assess-{VERSION}-{system}-{platform.machine().lower()}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in [*files, FOLDER / "SHA256SUMS"]:
            name = (Path("dx-assess") / path.relative_to(FOLDER)).as_posix()
            if path.is_symlink():  # Linux: libraries that PyInstaller links to, not twice in the zip
                link = zipfile.ZipInfo(name)
                link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
                archive.writestr(link, os.readlink(path))
            else:
                archive.write(path, name)
    (DIST / f"{target.name}.sha256").write_text(f"{_sum(target)}  {target.name}\n", encoding="utf-8")
    return target


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
