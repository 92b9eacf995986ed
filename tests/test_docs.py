"""The documents say what is so: paths, links, tables of the file, commands, JSON, make targets."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from dx_assess.__main__ import main
from dx_assess.form import records, reserved
from dx_assess.session.catalog import load_catalog
from dx_assess.session.manual import anchor
from dx_assess.session.sample import make_sample

_CONTEXT = click.Context(main)
COMMANDS = {name: main.get_command(_CONTEXT, name) for name in main.list_commands(_CONTEXT)}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
PATHS = re.compile(r"`((?:dx_assess|forms|resources|tests|tools|docs)/[\w./*-]*)`")
MNEMONIC = re.compile(r"\(&[A-Z0-9]\)|&(?=[A-Z0-9])")
EXAMPLES = {
    *("←", "１，２００", "1200件", "あと何日", "→ 設問1-2", "設問1-2を開く"),
    *("令和八年四月一日", "約300", "50～60"),
    *("○○さんがいま書き込み用に開いています", "まだ保存していない入力が n 件あります", "プログラムの部品…を読めません"),
}
"""What the manual quotes as an example of what people write, or with a blank to be filled in."""
HEAD = "code name prefecture year edition form pack"
"""What most documents begin with."""
PRODUCT = (
    "open demo new year info answer answers register score kpi advice plan history packs report export sheets review "
    "confirm submit merge rollup backups restore salvage verify forms"
)
"""The commands that were promised first; there are more by now."""


def documents(project: Path) -> list[Path]:
    return [
        *project.glob("*.md"),
        *(project / "docs").glob("*.md"),
        *(project / "docs" / "decisions").glob("*.md"),
        *(project / "docs" / "manual").glob("*.md"),
    ]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, down to the next one of its level or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[2]


def table(text: str) -> dict[str, list[str]]:
    """The rows of a Markdown table: first cell → the others."""
    rows = [[cell.strip() for cell in line.strip("|\n ").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    return {row[0]: row[1:] for row in rows[2:]}


def test_every_link_leads_somewhere(project: Path) -> None:
    broken = []
    for path in documents(project):
        for link in LINK.findall(read(path)):
            if link.startswith(("http:", "https:", "mailto:")):
                continue
            file, _, name = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            known = [anchor(heading) for heading in HEADING.findall(read(target))] if target.suffix == ".md" else []
            if not target.exists() or (name and name not in known):
                broken.append((path.name, link))
    assert broken == []


def test_the_manual_leads_only_to_itself(project: Path) -> None:
    """It is shipped without the other documents."""
    folder = project / "docs" / "manual"
    for path in folder.glob("*.md"):
        for link in LINK.findall(read(path)):
            assert (folder / link.partition("#")[0]).resolve().is_relative_to(folder), link


def test_pictures_are_small_and_all_are_used(project: Path) -> None:
    folder = project / "docs" / "manual"
    used = {link for path in folder.glob("*.md") for link in LINK.findall(read(path)) if link.endswith(".png")}
    assert {f"pictures/{path.name}" for path in (folder / "pictures").glob("*")} == used
    assert {path.name: size for path in folder.glob("pictures/*") if (size := path.stat().st_size) > 60_000} == {}
    assert len([link for link in LINK.findall(read(project / "README.md")) if link.endswith(".png")]) == 3


def test_what_the_manual_quotes_is_what_the_program_says(project: Path) -> None:
    """Names of menus, buttons, pages and messages stand in 「」, so that a renamed button is found here."""
    folder = project / "docs" / "manual"
    sources = [
        *project.glob("dx_assess/**/*.py"),
        *project.glob("forms/**/*.toml"),
        *project.glob("resources/**/*.toml"),
    ]
    said = MNEMONIC.sub("", "\n".join(map(read, sources)))
    titles = {heading for path in folder.glob("*.md") for heading in HEADING.findall(read(path))}
    missing = {
        quoted
        for path in folder.glob("*.md")
        for quoted in re.findall(r"「([^「」]+)」", re.sub(r"\]\([^)]*\)", "]", read(path)))
        if quoted.strip("[]…") not in said
        and quoted.replace("＋", "+") not in said
        and quoted.strip("[]") not in titles
    }
    assert missing == EXAMPLES


def test_every_named_path_exists(project: Path) -> None:
    missing = []
    for name in ("docs/architecture.md", "CONTRIBUTING.md", "README.md", "docs/release.md"):
        paths = PATHS.findall(read(project / name))
        missing += [(name, path) for path in paths if not list(project.glob(path.rstrip("/")))]
    assert missing == []
    assert len(PATHS.findall(section(read(project / "docs/architecture.md"), "Where do I change …"))) > 20


def test_the_tables_of_the_file_are_documented(project: Path, tmp_path: Path) -> None:
    text = read(project / "docs" / "architecture.md")
    documented = {name: set(CODE.findall(rest[0])) for name, rest in table(section(text, "Tables")).items()}
    path = tmp_path / "town.dxa"
    make_sample(load_catalog(), path).close()
    database = sqlite3.connect(path)
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    real = {
        f"`{name}`": {row[1] for row in database.execute(f"PRAGMA table_info('{name}')")}
        for name in names
        if not name.startswith(("sqlite_", "_sqlite"))
    }
    database.close()
    assert documented == real


def test_record_tables_are_documented(project: Path) -> None:
    documented = table(section(read(project / "docs" / "architecture.md"), "Record tables"))
    assert {name: rest[0] for name, rest in documented.items()} == {
        f"`{t.id}`": f"`{t.prefix}`" for t in records.TABLES
    }
    for each in records.TABLES:
        assert CODE.findall(documented[f"`{each.id}`"][2]) == [column.id for column in each.columns]


def test_reserved_keys_are_documented(project: Path) -> None:
    documented = CODE.findall("".join(table(section(read(project / "docs" / "architecture.md"), "Reserved keys"))))
    known = {reserved.REASON, reserved.STATUS, reserved.ASK, reserved.CONFIRM, reserved.REVIEW}
    assert {key.partition("<")[0] for key in documented} == known


def test_every_command_stands_in_the_readme(project: Path) -> None:
    rows = table(section(read(project / "README.md"), "Command line"))
    words = {CODE.findall(cell)[0].split()[0] for cell in rows}
    assert words == set(COMMANDS) | {"--self-test"}
    assert set(PRODUCT.split()) <= words


def test_every_long_option_of_the_readme_exists(project: Path) -> None:
    known = {option for command in COMMANDS.values() for option in options(command)} | {"--self-test", "--help"}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", section(read(project / "README.md"), "Command line")))
    assert named - known == set()


def options(command: click.Command) -> set[str]:
    below = command.commands.values() if isinstance(command, click.Group) else ()
    own = {option for parameter in command.params for option in parameter.opts}
    return own.union(*(options(each) for each in below))


def test_every_command_that_staff_are_told_exists(project: Path) -> None:
    """Each ``dx-assess …`` of the manual and of the officers' page: the command, and its options one by one."""
    places = [*(project / "docs" / "manual").glob("*.md"), project / "docs" / "packs.md"]
    told = [words for place in places for words in re.findall(r"dx-assess(?:-cli)?((?: +[^`\n]*)?)`", read(place))]
    wrong = []
    for words in told:
        name, *_ = words.split() or ["--self-test"]
        if name == "--self-test":
            continue
        command = main.commands.get(name)
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", words))
        if command is None or named - options(command) - {"--year", "--json"}:
            wrong.append(words)
    assert wrong == []
    assert len(told) > 30


def test_every_library_stands_in_the_licence_list(project: Path) -> None:
    named = table(section(read(project / "docs" / "release.md"), "Licence list"))
    metadata = tomllib.loads(read(project / "pyproject.toml"))["project"]
    assert set(named) == {re.split(r"[<>=]", line)[0] for line in metadata["dependencies"]}
    assert all(licence and purpose for licence, purpose in named.values())


def test_make_targets_are_documented(project: Path) -> None:
    phony = re.search(r"^\.PHONY: (.+)$", read(project / "Makefile"), re.MULTILINE)
    assert phony is not None
    named = {
        cell.strip("`").removeprefix("make ") for cell in table(section(read(project / "CONTRIBUTING.md"), "Make"))
    }
    assert named == set(phony[1].split())


# --- JSON -------------------------------------------------------------------------------------------------------------

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The top-level keys of what each command prints with ``--json`` for the sample town."""
    folder = tmp_path_factory.mktemp("json")
    file, copy = folder / "見本町.dxa", folder / "写し.dxa"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DX_ASSESS_HOME", str(folder / "home"))
        make_sample(load_catalog(), file).close()
        shutil.copy2(file, copy)
        (folder / "ordinances").mkdir()
        (folder / "ordinances" / "1.txt").write_text("見本町条例\n第1条　書面で提出する。\n", encoding="utf-8")
        found: dict[str, str] = {}

        def run(label: str, *words: object) -> dict[str, Any]:
            result = CliRunner().invoke(main, [*label.split(), *map(str, words), "--json"])
            assert result.exit_code == 0, (label, result.output, result.exception)
            document = json.loads(result.stdout)
            kind = "list of " if isinstance(document, list) else ""
            first = document[0] if isinstance(document, list) else document
            keys = set(first)
            if not kind and set(HEAD.split()) <= keys:
                keys, kind = keys - set(HEAD.split()), "head + "
            found[label + (" --import" if "--import" in words else "")] = kind + " ".join(sorted(keys))
            return first if isinstance(first, dict) else {}

        _reading(run, file, folder)
        _changing(run, file, copy, folder)
    return found


def _reading(run: Run, file: Path, folder: Path) -> None:
    for label in ("info", "answers", "sheets", "evidence", "history", "inquiry", "score", "kpi", "advice", "review"):
        run(label, file)
    for label in ("plan", "status", "verify"):
        run(label, file)
    run("packs")
    run("packs fukushima")
    run("forms check")
    run("blank", "--pdf", folder / "b.pdf")
    run("approval", file, "--pdf", folder / "a.pdf")
    run("report", file, "--pdf", folder / "r.pdf", "--parts", "summary")
    run("export", file, "--to", folder / "export")
    run("carry", file, "--out", folder / "carried.dxa")
    run("salvage", file, "--out", folder / "saved.dxa")
    run("ordinances", file, "--folder", folder / "ordinances")
    run("demo", folder / "demo")


def _changing(run: Run, file: Path, copy: Path, folder: Path) -> None:
    run("new", folder / "n.dxa", "--code", "073628", "--year", 2026)
    run("answer", file, "online.policy=2")
    run("merge", "--mine", file, "--theirs", copy, "--out", folder / "m.dxa")
    run("register", file, "procedures", "--export", folder / "p.csv")
    run("register", file, "procedures", "--import", folder / "p.csv", "--dry-run")
    run("reason", file, "procedures#9", "確かめた")
    run("confirm", file, "accounting", "--who", "山田")
    run("submit", file, "--to", folder / "sent", "--incomplete")
    maker = Path(__file__).parent.parent / "tools" / "make_towns.py"
    subprocess.run([sys.executable, maker, folder / "towns", "--count", "5", "--kind", "json"], check=True)
    run("rollup", folder / "towns", "--benchmark", folder / "town.dxbench")
    run("benchmark", file, "--load", folder / "town.dxbench")
    backups = run("backups", file)
    run("restore", file, "--from", backups["backups"][0]["name"], "--dry-run")
    run("year", file, "--add", 2027)


def test_json_documents_are_documented(project: Path, given: dict[str, str]) -> None:
    rows = table(section(read(project / "docs" / "architecture.md"), "JSON documents"))
    documented = {
        name.strip("`"): re.sub(r"`([^`]*)`", lambda found: " ".join(sorted(found[1].split())), rest[0])
        for name, rest in rows.items()
    }
    assert documented == given
    assert {name.split()[0] for name in given} == set(COMMANDS) - {"open"}
    assert f"*head* = `{HEAD}`" in read(project / "docs" / "architecture.md")
