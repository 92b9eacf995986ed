"""Killed while doing any of the long things: the town file is whole, and what is at a target name is complete.

Half of the kills come after a random time, half just before a random step with a file.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.session.carrying import write_carry_copy
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.elsewhere import save_elsewhere
from dx_assess.session.evidence import attach
from dx_assess.session.files import add_year, new_file, open_file
from dx_assess.session.merge import plan_files, write_merge
from dx_assess.session.restore import restore_file
from dx_assess.session.salvage import salvage_file
from dx_assess.session.sheets import carry_out, export_sheets, plan_sheets
from dx_assess.session.submit import submit_year
from dx_assess.session.verify import verify_path
from dx_assess.session.verify_file import verify_file
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import Town
from dx_assess.store.owner import Owner

if sys.platform == "win32":
    pytest.skip("needs fork and SIGKILL", allow_module_level=True)

from tests.store.killing import killed_after, killed_before, measured

NIGHTS = int(os.environ.get("DX_ASSESS_NIGHTLY", "0"))
ROUNDS = {"submission": 6 if NIGHTS else 3, "merge": 4, "migration": 3, "evidence": 3, "sheets": 3, "restore": 3}
"""Kills of each kind in ``make test``; of the others two. The nightly run has ten times as many, of submissions
twenty times."""
GROUPS = () if NIGHTS else ("general_admin", "resident", "accounting", "education")
"""Divisions of ``make test``, all but the one whose sheet with every register takes twenty times as long."""
ME = Owner("sato", "pc-1", "2026-05-01T09:00")
KEY = "online.policy"


@pytest.fixture(scope="module")
def made(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town file with an answer."""
    path = tmp_path_factory.mktemp("kills") / "町.dxa"
    document = new_file(catalog, path, Town("073628", "鏡石町", "福島県"), 2026)
    document.set_text(KEY, "1")
    document.close()
    return path


@dataclass
class Scene:
    """One activity: what is done (in a child) and what must hold after a kill, ``done`` = it had come to its end.

    :param path: the town file it works on; made anew from ``source`` for each round.
    :param out: where it writes to.
    """

    path: Path
    out: Path
    source: Path
    work: Callable[[], None] = field(default=lambda: None)
    check: Callable[[bool], None] = field(default=lambda done: None)
    prepare: Callable[[], None] = field(default=lambda: None)


def begin(scene: Scene) -> None:
    """The same beginning for each round."""
    for item in scene.path.parent.iterdir():
        shutil.rmtree(item) if item.is_dir() else item.unlink()
    shutil.copyfile(scene.source, scene.path)
    scene.prepare()


def using(catalog: Catalog, path: Path, action: Callable[[Document], object]) -> Callable[[], None]:
    def work() -> None:
        document = open_file(catalog, path, take_over=True, backup=False)
        action(document)
        document.close()

    return work


def seen(path: Path) -> tuple[object, ...]:
    """Everything in a file."""
    with DxaFile.open(path, ME, read_only=True) as file:
        return (*(file.load_year(info.fiscal_year) for info in file.years()), file.changes())


def submission(catalog: Catalog, scene: Scene) -> None:
    folder = scene.out
    scene.work = using(catalog, scene.path, lambda document: submit_year(document, folder, incomplete=True))

    def check(done: bool) -> None:
        with DxaFile.open(scene.path, ME, read_only=True) as file:
            noted = file.submissions(2026)
        there = sorted(item for item in folder.iterdir() if not item.name.startswith(".")) if folder.is_dir() else []
        assert len(there) == 1 if noted or done else len(there) <= 1
        assert bool(noted) >= done
        for item in there:
            assert verify_path(item, catalog, dxa=scene.path).problems == ()
        if not noted:  # the next one is made as if nothing had been
            for item in there:
                with pytest.raises(AppError, match="もうあります"):
                    scene.work()
                shutil.rmtree(item)
            scene.work()
            with DxaFile.open(scene.path, ME, read_only=True) as file:
                assert len(file.submissions(2026)) == 1

    scene.check = check


def merge(catalog: Catalog, scene: Scene) -> None:
    other = scene.path.with_name("copy.dxa")

    def prepare() -> None:
        shutil.copyfile(scene.source, other)
        using(catalog, other, lambda document: document.set_text(KEY, "2"))()

    def work() -> None:
        write_merge(catalog, plan_files(catalog, scene.path, other), scene.out)

    def check(done: bool) -> None:
        assert scene.path.read_bytes() == scene.source.read_bytes()
        assert verify_file(catalog, other)[1] == [] and scene.out.exists() >= done
        if scene.out.exists():
            assert verify_file(catalog, scene.out)[1] == []
            with DxaFile.open(scene.out, ME, read_only=True) as file:
                assert file.load_year(2026).answer(KEY) == answered("2")
        else:
            work()

    scene.prepare, scene.work, scene.check = prepare, work, check


def migration(catalog: Catalog, scene: Scene) -> None:
    scene.source = Path(__file__).parents[1] / "samples" / "schema_v1.dxa"
    scene.work = using(catalog, scene.path, lambda document: None)

    def check(_done: bool) -> None:
        with DxaFile.open(scene.path, ME, read_only=True) as file:
            assert len(file.changes()) == 402 and file.load_year(2026).answer(KEY) == answered("3")
        copies = list(scene.path.parent.glob("*控え/*.dxa")) + list(scene.path.parent.glob("*控え*.dxa"))
        for copy in copies:
            assert verify_file(catalog, copy)[1] == []

    scene.check = check


def evidence(catalog: Catalog, scene: Scene) -> None:
    paper = scene.path.with_name("a.pdf")
    scene.prepare = lambda: paper.write_bytes(b"%PDF" + b"x" * 300_000) and None
    scene.work = using(catalog, scene.path, lambda document: attach(document, KEY, paper))

    def check(done: bool) -> None:
        with DxaFile.open(scene.path, ME, read_only=True) as file:
            assert len(file.load_year(2026).rows("_evidence")) == (file.blob_bytes() > 0) >= done

    scene.check = check


def sheets(catalog: Catalog, scene: Scene) -> None:
    """Division sheets out and taken back, then an answer."""
    folder = scene.out

    def action(document: Document) -> None:
        written = export_sheets(document, folder, groups=GROUPS)
        carry_out(document, plan_sheets(document, [item.path for item in written]))
        document.set_text(KEY, "3")

    scene.work = using(catalog, scene.path, action)

    def check(done: bool) -> None:
        with DxaFile.open(scene.path, ME, read_only=True) as file:
            assert file.load_year(2026).answer(KEY) in (answered("1"), answered("3"))
        document = open_file(catalog, scene.path, take_over=True, backup=False)
        there = [item for item in folder.glob("*.xlsx") if not item.name.startswith(".")] if folder.is_dir() else []
        assert not plan_sheets(document, there).rejected and len(there) >= done
        document.close()

    scene.check = check


def restore(catalog: Catalog, scene: Scene) -> None:
    copy = scene.path.with_name("控え.dxa")

    def prepare() -> None:
        shutil.copyfile(scene.source, copy)
        using(catalog, scene.path, lambda document: document.set_text(KEY, "2"))()

    def check(done: bool) -> None:
        with DxaFile.open(scene.path, ME, read_only=True) as file:
            now = file.load_year(2026).answer(KEY)
        kept = list(scene.path.parent.glob("*.控え/*.dxa"))
        assert now == answered("1") if done else now in (answered("1"), answered("2"))
        assert all(verify_file(catalog, item)[1] == [] for item in kept)
        if now == answered("1"):
            assert len(kept) == 1, "the file as it was is kept before it is replaced"
            assert seen(kept[0])[0] != seen(scene.path)[0]

    scene.prepare, scene.check = prepare, check
    scene.work = lambda: restore_file(catalog, scene.path, copy, take_over=True) and None


def new_copy(write: Callable[[Catalog, Scene], object]) -> Callable[[Catalog, Scene], None]:
    """An activity that leaves the file alone and writes a whole new one."""

    def make(catalog: Catalog, scene: Scene) -> None:
        scene.work = lambda: write(catalog, scene) and None

        def check(done: bool) -> None:
            assert scene.out.exists() >= done
            assert seen(scene.path) == seen(scene.source)
            if not scene.out.exists():
                scene.work()
            assert verify_file(catalog, scene.out)[1] == []
            with DxaFile.open(scene.out, ME, read_only=True) as file:
                data = file.load_year(2026)
            assert data.answer(KEY) == answered("1") and len(data.rows("procedures")) > 50

        scene.check = check

    return make


def year(catalog: Catalog, scene: Scene) -> None:
    scene.work = using(catalog, scene.path, lambda document: add_year(document, 2027, answers=True))

    def check(done: bool) -> None:
        with DxaFile.open(scene.path, ME, read_only=True) as file:
            rows = [len(file.load_year(info.fiscal_year).rows("procedures")) for info in file.years()]
        assert len(rows) >= 1 + done and len(set(rows)) == 1

    scene.check = check


def new(catalog: Catalog, scene: Scene) -> None:
    scene.prepare = scene.path.unlink

    def work() -> None:
        new_file(catalog, scene.path, Town("073628", "鏡石町", "福島県"), 2026).close()

    def check(done: bool) -> None:
        assert scene.path.exists() >= done
        if not scene.path.exists():
            work()
        assert verify_file(catalog, scene.path)[1] == []
        with DxaFile.open(scene.path, ME, read_only=True) as file:
            assert len(file.load_year(2026).rows("procedures")) > 50

    scene.work, scene.check = work, check


def _salvage(catalog: Catalog, scene: Scene) -> object:
    return salvage_file(catalog, scene.path, scene.out)


def _elsewhere(catalog: Catalog, scene: Scene) -> object:
    return using(catalog, scene.path, lambda document: save_elsewhere(document, scene.out))()


def _carry(catalog: Catalog, scene: Scene) -> object:
    return using(catalog, scene.path, lambda document: write_carry_copy(document, scene.out))()


SCENES: dict[str, Callable[[Catalog, Scene], None]] = {
    "submission": submission,
    "merge": merge,
    "migration": migration,
    "evidence": evidence,
    "sheets": sheets,
    "restore": restore,
    "year": year,
    "new": new,
    "salvage": new_copy(_salvage),
    "elsewhere": new_copy(_elsewhere),
    "carry": new_copy(_carry),
}


@pytest.mark.parametrize("kind", SCENES)
def test_killed_while(catalog: Catalog, made: Path, tmp_path: Path, kind: str) -> None:
    chance = random.Random(f"{kind} {NIGHTS}")
    folder = tmp_path / "work"
    folder.mkdir()
    scene = Scene(folder / "町.dxa", folder / ("送る" if kind in ("submission", "sheets") else "out.dxa"), made)
    SCENES[kind](catalog, scene)
    begin(scene)
    whole = measured(scene.work)
    assert whole.steps > 0
    scene.check(True)
    for number in range(ROUNDS.get(kind, 2) * (10 if NIGHTS else 1)):
        begin(scene)
        if number % 2:
            done = killed_after(scene.work, chance.random() * whole.seconds)
        else:
            done = killed_before(scene.work, chance.randint(1, whole.steps))
        assert kind == "new" or verify_file(catalog, scene.path)[1] == [], number
        scene.check(done)
