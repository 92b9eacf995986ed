"""What the shapes cannot say: ids used once, references that exist, kinds that fit, no circles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dx_assess.form import raw as shapes
from dx_assess.form.expr import Expression
from dx_assess.form.model import Question, QuestionSet, Register
from dx_assess.form.setfiles import QUESTIONS, RegisterFile, SetFiles
from dx_assess.form.source import Place, Problems

_CHOICES = ("choice", "multi_choice")
_RATE_TO = re.compile(r"\d{1,3}%|\+\d{1,9}")
_NUMBER_TO = re.compile(r"\+?\d{1,9}")


def check_set(question_set: QuestionSet, files: SetFiles, problems: Problems) -> None:
    """Note every mistake of meaning."""
    sheets = {sheet.id for sheet in question_set.sheets}
    divisions = {division.id for division in question_set.divisions}
    questions = [(raw, place) for domain in files.domains for raw, place in domain.questions]
    _unique(((domain.head.id, domain.place) for domain in files.domains), "領域", problems)
    _unique(((register.head.id, register.place) for register in files.registers), "台帳", problems)
    _unique([(QUESTIONS, files.place), *files.table_heads], "別表", problems)
    _unique(((raw.id, place) for raw, place in questions), "設問", problems)
    _unique(((raw.id, place) for raw, place in files.profile), "基本情報", problems)
    for domain in files.domains:
        for raw, place in domain.questions:
            if not raw.id.startswith(f"{domain.head.id}."):
                fix = f"「{domain.head.id}.」で始めてください。"
                problems.add("E-FORM-ID", f"設問ID「{raw.id}」が領域と合いません。", fix, place.where("id"))
            _question(raw, place, problems)
            _known(raw.sheet, sheets, "sheet", place, problems)
            _known(raw.division, divisions, "division", place, problems)
    for division, place in files.divisions:
        _known(division.sheet, sheets, "sheet", place, problems)
    for register in files.registers:
        _known(register.head.sheet, sheets, "sheet", register.place, problems)
        _register(register, files, problems)
    for table, (_head, entries) in files.tables.items():
        places = files.table_places.get(table, [])[1:]
        _unique(((entry.code, place) for entry, place in zip(entries, places, strict=False)), "コード", problems)
    _advice(files, problems)
    _levels(files, problems)
    _circles(question_set, files, problems)


def _unique(items: Iterable[tuple[str, Place]], what: str, problems: Problems) -> None:
    seen: dict[str, Place] = {}
    for name, place in items:
        if name in seen:
            fix = f"{seen[name].file} の{seen[name].line}行目と違うIDにしてください。"
            problems.add("E-FORM-TWICE", f"{what}「{name}」が2回出てきます。", fix, place.where("id"))
        seen.setdefault(name, place)


def _known(value: str, known: set[str], key: str, place: Place, problems: Problems) -> None:
    if value and value not in known and value not in problems.broken:
        fix = f"{'・'.join(sorted(known))} のどれかを書くか、先に定義してください。"
        problems.add("E-FORM-REF", f"{key} の「{value}」は定義されていません。", fix, place.where(key))


def _question(raw: shapes.RawQuestion, place: Place, problems: Problems) -> None:
    _options(raw.kind, raw.options, place, problems)
    if raw.kind == "percent":
        typed = bool(raw.numerator_label and raw.denominator_label)
        counted = bool(raw.numerator and raw.denominator)
        if typed == counted:
            fix = "台帳集計なら numerator・denominator、入力なら numerator_label・denominator_label を書いてください。"
            problems.add("E-FORM-RATE", "割合の分子と分母が決まりません。", fix, place.where("kind"))
    if raw.auto and raw.kind not in ("integer", "decimal"):
        problems.add(
            "E-FORM-AUTO",
            "auto は数の設問だけに書けます。",
            "kind を integer か decimal にしてください。",
            place.where("auto"),
        )
    _unique(((item.id, place) for item in raw.fields), "付属の欄", problems)
    for nth, item in enumerate(raw.fields):
        if item.kind in (*_CHOICES, "percent"):
            fix = "integer・decimal・yes_no・date・text のどれかにしてください。"
            problems.add("E-FORM-FIELD", f"付属の欄「{item.id}」の型は使えません。", fix, place.where("fields", nth))


def _options(kind: str, options: list[shapes.RawOption], place: Place, problems: Problems) -> None:
    if (kind in _CHOICES) != bool(options):
        fix = "選択肢のある型には options を書き、ほかの型には書かないでください。"
        problems.add("E-FORM-OPTIONS", f"型 {kind} と選択肢が合いません。", fix, place.where("kind"))
    _unique(((option.code, place) for option in options), "選択肢のコード", problems)


def _register(file: RegisterFile, files: SetFiles, problems: Problems) -> None:
    columns = {column.id for column, _ in file.columns}
    figures = {figure.id for figure, _ in file.figures}
    _unique(((column.id, place) for column, place in file.columns), "列", problems)
    _unique(((figure.id, place) for figure, place in file.figures), "集計値", problems)
    for key, value in (("code_column", file.head.code_column), ("name_column", file.head.name_column)):
        _known(value, columns, key, file.place, problems)
    _known(file.head.prefill, set(files.tables), "prefill", file.place, problems)
    _known(file.head.none_mark, {mark.id for mark, _ in file.marks}, "none_mark", file.place, problems)
    for column, place in file.columns:
        _options(column.kind, column.options, place, problems)
        _known(column.table, set(files.tables), "table", place, problems)
        _known(column.explain, set(files.tables), "explain", place, problems)
        _known(column.options_by, columns, "options_by", place, problems)
    for check, place in file.checks:
        for name in check.columns:
            _known(name, columns, "columns", place, problems)
    for figure, place in file.figures:
        _figure(figure, place, columns, figures, problems)


_FIGURE_NEEDS = {
    "count": (),
    "list": (),
    "sum": ("expr",),
    "value": ("expr",),
    "row": ("expr",),
    "rate": ("numerator", "denominator"),
    "matrix": ("rows", "cols"),
    "table": ("group", "columns"),
}


def _figure(raw: shapes.RawFigure, place: Place, columns: set[str], figures: set[str], problems: Problems) -> None:
    for key in _FIGURE_NEEDS[raw.kind]:
        if not getattr(raw, key):
            problems.add(
                "E-FORM-FIGURE",
                f"集計値「{raw.id}」に {key} がありません。",
                f"{key} = … を書いてください。",
                place.where("kind"),
            )
    for key in ("rows", "cols", "group"):
        _known(getattr(raw, key), columns, key, place, problems)
    for key in ("numerator", "denominator"):
        _known(getattr(raw, key), figures, key, place, problems)
    earlier = {column.id for column in raw.columns}
    for column in raw.columns:
        for key in (column.numerator, column.denominator):
            _known(key, earlier, "columns", place, problems)


def _advice(files: SetFiles, problems: Problems) -> None:
    domains = {domain.head.id for domain in files.domains}
    questions = {raw.id: raw for domain in files.domains for raw, _ in domain.questions}
    _unique(((raw.id, place) for raw, place in files.advice), "推奨ルール", problems)
    for rule, place in files.advice:
        _known(rule.domain, domains, "domain", place, problems)
        for nth, item in enumerate(rule.raises):
            question = questions.get(item.question)
            if question is None:
                _known(item.question, set(questions), "question", place, problems)
            elif not _reachable(question, item.to):
                fix = "選択肢は段階のコード、割合は 80% か +5、数は 12 か +1 のように書いてください。"
                message = f"「{item.question}」は {item.to} という答えになりません。"
                problems.add("E-FORM-RAISE", message, fix, place.where("to", nth))


def _reachable(question: shapes.RawQuestion, to: str) -> bool:
    """Whether a step can raise an answer of this kind ``to`` this."""
    if question.kind == "choice":
        return to.isdigit() and any(option.code == to for option in question.options)
    patterns = {"percent": _RATE_TO, "integer": _NUMBER_TO, "decimal": _NUMBER_TO}
    return question.kind in patterns and patterns[question.kind].fullmatch(to) is not None


def _levels(files: SetFiles, problems: Problems) -> None:
    starts = [level.start for level, _ in sorted(files.levels, key=lambda pair: pair[0].no)]
    numbers = sorted(level.no for level, _ in files.levels)
    if numbers != list(range(len(numbers))) or starts[:1] != [0] or starts != sorted(set(starts)):
        fix = "段階0から順に、from が0から増えるように書いてください。"
        problems.add("E-FORM-LEVEL", "領域の段階の境が順になっていません。", fix, files.place.where("level"))


def _circles(question_set: QuestionSet, files: SetFiles, problems: Problems) -> None:
    """Questions, figures and defaults of columns whose expressions wait for each other."""
    edges = {question.id: _read_by_question(question) for question in question_set.questions()}
    for register in question_set.registers:
        edges |= _read_by_register(register)
    for start in edges:
        if _reaches(start, edges):
            fix = "式の参照を断ち切ってください。"
            message = f"「{start}」が回り回って自分自身を使っています。"
            problems.add("E-FORM-CIRCLE", message, fix, _find(start, files).where("show"))


def _read_by_question(question: Question) -> set[str]:
    expressions = [question.show, question.auto]
    for rate in (question.rate, question.second_rate):
        expressions += [rate.numerator, rate.denominator] if rate is not None else []
    return _keys(expressions)


def _read_by_register(register: Register) -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for figure in register.figures:
        expressions = [figure.where, figure.of, figure.expr, figure.split, *(item.where for item in figure.columns)]
        parts = {name for name in (figure.numerator, figure.denominator) if name}
        edges[figure.key] = _in_register(register, _keys(expressions) | parts)
    for column in register.columns:
        if column.special_default is not None:
            edges[f"{register.id}.{column.id}"] = _in_register(register, _keys([column.special_default.when]))
    return edges


def _in_register(register: Register, names: set[str]) -> set[str]:
    return {name if "." in name else f"{register.id}.{name}" for name in names}


def _keys(expressions: Iterable[Expression | None]) -> set[str]:
    """What expressions read; a part of a rate or a sub-field stands for its question."""
    names = {key.partition("#")[0] for expression in expressions if expression is not None for key in expression.keys}
    return {".".join(name.split(".")[:2]) for name in names}


def _reaches(start: str, edges: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    todo = list(edges[start])
    while todo:
        name = todo.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            todo.extend(edges.get(name, ()))
    return False


def _find(key: str, files: SetFiles) -> Place:
    for domain in files.domains:
        for raw, place in domain.questions:
            if raw.id == key:
                return place
    for register in files.registers:
        for figure, place in register.figures:
            if f"{register.head.id}.{figure.id}" == key:
                return place
    return files.place
