"""A small question set without mistakes, and the mistakes of a changed one."""

from __future__ import annotations

from pathlib import Path

from dx_assess.errors import AppError
from dx_assess.form.loader import inspect_question_set

SET = """\
id = "tiny"
version = "1.0.0"
name = "小さな問題集"
issuer = "test"
valid_from = 2026-04-01
domains = ["online"]
registers = ["procedures"]

[[level]]
no = 0
from = 0
label = "まだ"

[[level]]
no = 1
from = 50
label = "進んでいる"

[[sheet]]
id = "it"
label = "情報"

[[division]]
id = "general"
label = "総務課"
sheet = "it"
"""

PROFILE = """\
[[item]]
id = "staff_total"
label = "職員数"
kind = "integer"
unit = "人"
"""

QUESTION = """\
[[question]]
id = "{id}"
text = "設問"
kind = "{kind}"
{more}
owner = "総務課"
division = "general"
sheet = "it"
time = "asof"
help = "説明"
evidence = "資料"
score = "{score}"
weight = 3
edition = "quick"
class = "A"
source = "出典"
"""

OPTIONS = 'options = [\n  { code = "0", label = "いいえ" },\n  { code = "4", label = "はい" },\n]'

REGISTER = """\
[register]
id = "procedures"
no = "R1"
name = "手続台帳"
prefix = "P"
sheet = "it"
prefill = "std"
code_column = "code"
name_column = "name"
none_mark = "none"

[[mark]]
id = "none"
kind = "yes_no"
label = "該当なし"

[[column]]
id = "code"
label = "コード"
kind = "code"
table = "std"

[[column]]
id = "name"
label = "名前"
kind = "text"

[[column]]
id = "status"
label = "対応"
kind = "choice"
options = [
  { code = "0", label = "未対応" },
  { code = "1", label = "対応" },
]

[[column]]
id = "total"
label = "件数"
kind = "integer"

[[check]]
level = "W"
when = "total < 0"
columns = ["total"]
message = "件数を直してください。"

[[figure]]
id = "n_online"
label = "対応した手続"
kind = "count"
where = "status >= 1"

[[figure]]
id = "n_all"
label = "手続"
kind = "count"
"""

TABLE = """\
[table]
id = "std"
name = "別表"

[[entry]]
code = "K01"
label = "手続1"
tags = ["priority"]

[[entry]]
code = "K02"
label = "手続2"
"""
DOMAIN, REGISTERS, TABLES = "domains/1_online.toml", "registers/procedures.toml", "tables/std.toml"


def question(name: str = "policy", kind: str = "choice", more: str = OPTIONS, score: str = "value / 4") -> str:
    return QUESTION.format(id=f"online.{name}", kind=kind, more=more, score=score)


def domain(*questions: str) -> str:
    head = '[domain]\nid = "online"\nno = 1\nname = "オンライン"\n\n'
    return head + "\n".join(questions or (question(),))


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Replace ``old`` (which is there) once; the line number of the change."""
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder: Path) -> list[AppError]:
    found = inspect_question_set(folder)[1]
    for problem in found:
        assert problem.code.startswith("E-FORM-") and problem.message and problem.fix and problem.where.file
    return found


def only(folder: Path) -> AppError:
    """The single mistake of the set."""
    found = problems(folder)
    assert len(found) == 1, [problem.line() for problem in found]
    return found[0]


def write_tiny_set(tmp_path: Path) -> Path:
    """A small set without mistakes."""
    files = {
        "set.toml": SET,
        "profile.toml": PROFILE,
        "domains/1_online.toml": domain(),
        "registers/procedures.toml": REGISTER,
        "tables/std.toml": TABLE,
    }
    root = tmp_path / "tiny"
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
