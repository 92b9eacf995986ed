"""Read a question set from its folder. Every mistake is collected; none is raised before all files were looked at."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.form import raw as shapes
from dx_assess.form.build import build_set
from dx_assess.form.checker import check_set
from dx_assess.form.model import QuestionSet
from dx_assess.form.setfiles import DomainFile, RegisterFile, SetFiles
from dx_assess.form.source import Problems, TomlFile

MAX_FILES = 200
_REGISTER_TABLES = {"register", "column", "check", "figure", "mark"}


def load_question_set(folder: Path) -> QuestionSet:
    """The question set in ``folder``.

    :raises AppErrors: every mistake, each with file, line, entry and what would be right.
    """
    question_set, problems = inspect_question_set(folder)
    if question_set is None or problems:
        raise AppErrors(problems)
    return question_set


def inspect_question_set(folder: Path) -> tuple[QuestionSet | None, list[AppError]]:
    """The set (None where too little could be read) and all mistakes, in order of the files."""
    problems = Problems()
    files = _read_files(folder, problems)
    if files is None:
        if not problems.items:
            problems.add(
                "E-FORM-FOLDER",
                "問題集がありません。",
                "set.toml のあるフォルダーを指定してください。",
                Where(str(folder)),
            )
        return None, problems.items
    if problems.unreadable:
        return None, problems.items
    question_set = build_set(files, problems)
    if question_set is not None:
        check_set(question_set, files, problems)
    return question_set, sorted(problems.items, key=lambda item: (item.where.file, item.where.line or 0))


def _read_files(folder: Path, problems: Problems) -> SetFiles | None:
    if not (folder / "set.toml").is_file():
        return None
    paths = sorted(folder.rglob("*.toml"))
    if len(paths) > MAX_FILES:
        problems.add("E-FORM-MANY", "ファイルが多すぎます。", f"{MAX_FILES}個以内にしてください。", Where(str(folder)))
        return None
    opened = {
        path.relative_to(folder).as_posix(): TomlFile(path, path.relative_to(folder).as_posix(), problems)
        for path in paths
    }
    files = _set_file(opened.pop("set.toml"), problems)
    if files is None:
        return None
    files.digest = _digest(folder, paths)
    readers: dict[str, Callable[[SetFiles, TomlFile], None]] = {
        "domains/": _domain_file,
        "registers/": _register_file,
        "tables/": _table_file,
        "profile.toml": _profile_file,
        "advice.toml": _advice_file,
    }
    for name, file in opened.items():
        reader = next((reader for start, reader in readers.items() if name.startswith(start)), None)
        if reader is None:
            fix = "set.toml・profile.toml・advice.toml・domains/・registers/・tables/ のどれかに置いてください。"
            problems.add("E-FORM-PLACE", "このファイルは読まれません。", fix, Where(name))
        else:
            reader(files, file)
    return files


def _digest(folder: Path, paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with contextlib.suppress(OSError):  # one that cannot be read is a mistake of its own already
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _set_file(file: TomlFile, problems: Problems) -> SetFiles | None:
    place = file.place("")
    lists = {"level", "sheet", "division"}
    head = file.convert({key: value for key, value in file.data.items() if key not in lists}, shapes.RawSet, place)
    if head is None:
        return None
    return SetFiles(
        head,
        place,
        levels=file.entries("level", shapes.RawLevel),
        sheets=file.entries("sheet", shapes.RawSheet),
        divisions=file.entries("division", shapes.RawDivision),
    )


def _domain_file(files: SetFiles, file: TomlFile) -> None:
    file.unknown_tables({"domain", "question"})
    head, place = file.head("domain", shapes.RawDomain)
    questions = file.entries("question", shapes.RawQuestion)
    if head is not None:
        files.domains.append(DomainFile(head, place, questions))


def _register_file(files: SetFiles, file: TomlFile) -> None:
    file.unknown_tables(_REGISTER_TABLES)
    head, place = file.head("register", shapes.RawRegister)
    columns = file.entries("column", shapes.RawColumn)
    checks = file.entries("check", shapes.RawCheck)
    figures = file.entries("figure", shapes.RawFigure)
    marks = file.entries("mark", shapes.RawMark)
    if head is not None:
        files.registers.append(RegisterFile(head, place, columns, checks, figures, marks))


def _table_file(files: SetFiles, file: TomlFile) -> None:
    file.unknown_tables({"table", "entry"})
    head, place = file.head("table", shapes.RawTable)
    entries = file.entries("entry", shapes.RawEntry)
    if head is not None:
        files.table_heads.append((head.id, place))
        files.tables[head.id] = (head, [entry for entry, _place in entries])
        files.table_places[head.id] = [place, *[entry_place for _entry, entry_place in entries]]


def _profile_file(files: SetFiles, file: TomlFile) -> None:
    file.unknown_tables({"item"})
    files.profile = file.entries("item", shapes.RawProfileItem)


def _advice_file(files: SetFiles, file: TomlFile) -> None:
    file.unknown_tables({"rule"})
    files.advice = file.entries("rule", shapes.RawAdvice)
