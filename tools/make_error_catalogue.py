"""docs/errors-ja.md: every code a user can meet, its sentence and the way to mend it, read from the program's text.

``python tools/make_error_catalogue.py`` writes the page; a test fails when it is not what the program says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "errors-ja.md"
CODE = re.compile(r"^E(-[A-Z0-9]+){2,}$")
AREAS = {
    "APPROVAL": "決裁用紙",
    "BACKUP": "控え",
    "BENCH": "比較用のファイル",
    "BOOK": "Excelの表",
    "CARRY": "前の年度から写した答え",
    "COMMENT": "コメント",
    "CONFIRM": "確定・決裁・提出の状態",
    "COPY": "写し",
    "DIST": "配布ファイル",
    "EVIDENCE": "根拠資料",
    "EXPORT": "書き出し",
    "FILE": "ファイルの読み書き",
    "FORM": "設問の様式",
    "HISTORY": "変更の記録",
    "IMPORT": "台帳の取り込み",
    "INPUT": "入力",
    "INQUIRY": "照会・差戻し",
    "KEY": "設問や項目の名前",
    "MERGE": "2つの写しを合わせる",
    "MUNI": "市町村",
    "ORD": "例規",
    "PACK": "KPIパック",
    "PASSWORD": "パスワード",
    "PATH": "プログラムの置き場所",
    "PROGRAM": "プログラム",
    "REASON": "警告の理由",
    "RECORD": "表の行",
    "RESTORE": "控えから戻す",
    "REVIEW": "アドバイザーの確認",
    "ROLLUP": "県集計",
    "SALVAGE": "こわれたファイルから救い出す",
    "SELF": "プログラムの自己点検",
    "SHEET": "課別シート",
    "STORE": "町のファイル",
    "SUBMIT": "提出",
    "TASK": "行動計画",
    "TOWN": "町のデータ",
    "UI": "窓",
    "VERIFY": "照らし合わせ",
    "VISIT": "訪問の記録",
    "CODE": "全国地方公共団体コード",
    "DATA": "データの書き出し",
    "GLOSSARY": "用語集",
    "LAYOUT": "県の様式",
    "REGISTER": "台帳",
    "REPORT": "報告書",
    "SUBMISSION": "提出用ファイル",
    "SUPPORT": "支援メニュー",
    "TABLE": "コード表",
    "TOWNS": "市町村の一覧",
    "ZIP": "圧縮ファイル",
    "YEAR": "年度",
}
_NONE = (ast.Constant(""), ast.Constant(""))
HEAD = """# エラーの番号

画面と命令に出るエラーには、番号（E-…）、起きたこと、直し方が出ます。この表は、その一覧です（プログラムから作っています）。
〈…〉には、そのときの名前や値が入ります。どのエラーのときも、それまでに保存した答えはなくなりません。
"""


@dataclass(frozen=True)
class Known:
    """A code with what is said; sentences that are made elsewhere are empty."""

    code: str
    message: str
    fix: str
    module: str


@cache
def known_errors() -> list[Known]:
    """Every code of the program in order; of several sentences of one code the first."""
    found: dict[str, Known] = {}
    for path in sorted((ROOT / "dx_assess").rglob("*.py")):
        module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for error in _of_file(ast.parse(path.read_text(encoding="utf-8")), module):
            there = found.get(error.code)
            if there is None or len(error.message) + len(error.fix) > 0 == len(there.message):
                found[error.code] = error
    return [found[code] for code in sorted(found)]


def _of_file(tree: ast.AST, module: str) -> Iterator[Known]:
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef):
            for node in ast.walk(scope):
                if isinstance(node, ast.Call):
                    yield from _of_call(node, _words_before(scope, node.lineno), module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.match(node.value):
            yield Known(node.value, "", "", module)


def _of_call(node: ast.Call, names: dict[str, ast.expr], module: str) -> Iterator[Known]:
    """A code among the arguments; the next two are its sentence and the way to mend it."""
    for at, part in enumerate(node.args):
        code = _text(part, names) if isinstance(part, ast.Constant | ast.Name | ast.IfExp) else ""
        if CODE.match(code):
            message, fix = (_text(word, names) for word in (*node.args[at + 1 : at + 3], *_NONE)[:2])
            yield Known(code, message, fix, module)


def _words_before(scope: ast.FunctionDef, line: int) -> dict[str, ast.expr]:
    """What each name of a function was set to last above a line."""
    set_ = (node for node in ast.walk(scope) if isinstance(node, ast.Assign) and node.lineno <= line)
    return {
        target.id: node.value
        for node in sorted(set_, key=lambda node: node.lineno)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _text(node: ast.expr, names: dict[str, ast.expr], depth: int = 0) -> str:
    """The sentence, with 〈…〉 for what is filled in; empty when it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "〈…〉" for part in node.values)
    if isinstance(node, ast.Name) and node.id in names and depth < 3:
        return _text(names[node.id], names, depth + 1)
    if isinstance(node, ast.IfExp):
        return _text(node.body, names, depth)
    return ""


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    area = ""
    for error in known_errors():
        found = error.code.split("-")[1]
        if found != area:
            area = found
            lines += ["", f"## {AREAS.get(area, area)}", "", "| 番号 | 起きたこと | 直し方 |", "|---|---|---|"]
        cells = (error.code, error.message or "（その場の文）", error.fix or "（その場の文）")
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
