"""Compare a question set with the question bank it was made from: ``compare_bank.py BANK.md [FORMS_FOLDER]``.

Prints every difference; exits 1 if there is one. It reads bank and TOML on its own, without the loader.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from compare_advice import compare_advice

Entry = dict[str, Any]
KINDS = {"choice", "multi_choice", "integer", "decimal", "percent", "yes_no", "date", "text"}
SAME = {"text": "設問", "owner": "担当", "help": "説明", "evidence": "根拠資料", "class": "公開区分", "source": "出典"}
TIMES = {"基準日": "asof", "前年度実績": "fy"}
EDITIONS = {"かんたん": "quick", "標準": "standard"}
NEEDS = {"◎": "core", "○": "standard", "△": "optional"}
CLASSES = {"automation": "B", "systems": "C"}
UNKNOWN_WORDS = ("分からない", "わからない", "測っていない")
COLUMN_KINDS = {
    "自動": "auto",
    "code": "code",
    "text": "text",
    "choice": "choice",
    "multi_choice": "multi_choice",
    "yes_no": "yes_no",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "年月": "ym",
    "印字のままの数": "printed",
    "choice（庁内マスタ）": "division",
    "自動＋変更可（理由必須）": "rating",
}


class Differences:
    """What was found, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, where: str, what: str) -> None:
        """Note one difference."""
        self.lines.append(f"{where}: {what}")

    def same(self, where: str, bank: Mapping[str, object], form: Mapping[str, object]) -> None:
        """Compare key by key what the bank says."""
        for key, wanted in bank.items():
            found = form.get(key)
            if found != wanted:
                self.add(where, f"{key}\n    bank: {wanted!r}\n    form: {found!r}")

    def ids(self, where: str, bank: Iterable[str], form: Iterable[str]) -> None:
        """Compare names and their order."""
        wanted, found = list(bank), list(form)
        for name in wanted:
            if name not in found:
                self.add(where, f"{name} is missing")
        for name in found:
            if name not in wanted:
                self.add(where, f"{name} is not in the bank")
        if sorted(wanted) == sorted(found) and wanted != found:
            self.add(where, "the order differs")


# --- reading the bank ------------------------------------------------------------------------------------------------


def chapter(bank: str, no: int) -> str:
    """The text of chapter ``no``."""
    match = re.search(rf"^## {no} .*?(?=^## |\Z)", bank, re.M | re.S)
    return match.group() if match else ""


def sections(text: str) -> list[str]:
    """The ### sections of a chapter."""
    return re.split(r"^### ", text, flags=re.M)[1:]


def rows(text: str) -> list[list[str]]:
    """The cells of the body rows of every Markdown table in ``text``."""
    found: list[list[str]] = []
    for block in re.findall(r"(?:^\|.*\n?)+", text, re.M):
        for line in block.strip().splitlines()[2:]:
            found.append([cell.strip() for cell in line.strip()[1:-1].split("|")])
    return found


def bank_items(section: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The ``- 名前：値`` lines of a question, and the lines below each."""
    single: dict[str, str] = {}
    below: dict[str, list[str]] = {}
    name = ""
    for line in section.splitlines()[1:]:
        if line.startswith("- "):
            name, _, single[name] = line[2:].partition("：")
            below[name] = []
        elif line.startswith("  - "):
            below[name].append(line[4:])
    return single, below


def bank_question(section: str) -> Entry:
    """A question as the form should hold it."""
    single, below = bank_items(section)
    options = [tuple(line.split("：", 1)) for line in below.get("選択肢", [])]
    kind = re.split(r"（", single["型"])[0]
    wanted: Entry = {key: single[name] for key, name in SAME.items()}
    wanted["kind"] = kind if kind in KINDS else f"? {single['型']}"
    wanted["options"] = options
    wanted["auto?"] = "台帳集計" in single["型"]
    wanted["time"] = TIMES[single["時点"]]
    wanted["weight"] = int(single["重み"])
    wanted["edition"] = EDITIONS[single["版"]]
    wanted["kpi"] = "" if single["県のKPI"] == "－" else single["県のKPI"]
    wanted["show"] = "" if single["表示条件"] == "常に" else single["表示条件"].strip("`")
    wanted["checks"] = dict(Counter(line[0] for line in below.get("点検", [])))
    wanted["fields"] = [bank_field(line) for line in below.get("付属の欄", [])]
    wanted["unmeasured"] = "「測っていない」は0" in single["採点"]
    own_unknown = any(word in label for _, label in options for word in UNKNOWN_WORDS)
    wanted["allow_unknown"] = not (own_unknown or wanted["unmeasured"])
    wanted["unit"] = single.get("単位・計算", "") if kind in ("integer", "decimal") else ""
    wanted |= bank_rate(single.get("単位・計算", "")) if kind == "percent" else {}
    if target := re.search(r"目標値＝(\d+)%", single["採点"]):
        wanted["target"] = int(target[1]) / 100
    return wanted


def bank_field(line: str) -> tuple[str, str, str, str]:
    """``downloads（integer、件）：取得回数`` → id, kind, unit, label."""
    match = re.fullmatch(r"(\w+)（(\w+)(?:、(.+?))?）：(.+)", line)
    return (match[1], match[2], match[3] or "", match[4]) if match else ("?", "?", "?", line)


def bank_rate(text: str) -> Entry:
    """Numerator and denominator of a percent question."""
    if counted := re.search(r"分子＝([\w.]+)／分母＝?([\w.]+)(?:、町実態：分母＝([\w.]+))?）", text):
        second = (counted[1], counted[3]) if counted[3] else None
        return {"numerator": counted[1], "denominator": counted[2], "second": second}
    typed = re.fullmatch(r"%（分子：(.+?)(?:［(.+?)］)?、分母：(.+?)(?:［(.+?)］)?）", text)
    if typed is None:
        return {"numerator": f"? {text}"}
    keys = ("numerator_label", "numerator_unit", "denominator_label", "denominator_unit")
    return dict(zip(keys, (part or "" for part in typed.groups()), strict=True))


def form_question(raw: Entry) -> Entry:
    """The same view of a question of the form."""
    found: Entry = {"kpi": "", "show": "", "unit": "", "allow_unknown": True, "unmeasured": False} | raw
    for key in ("numerator", "denominator"):
        for part in ("label", "unit"):
            found.setdefault(f"{key}_{part}", "")
    found["options"] = [(item["code"], item["label"]) for item in raw.get("options", [])]
    found["auto?"] = "auto" in raw or "numerator" in raw
    found["checks"] = dict(Counter(check["level"] for check in raw.get("checks", [])))
    found["fields"] = [(f["id"], f["kind"], f.get("unit", ""), f["label"]) for f in raw.get("fields", [])]
    found["second"] = (raw["second"]["numerator"], raw["second"]["denominator"]) if "second" in raw else None
    found["target"] = raw.get("params", {}).get("target")
    return found


# --- questions, totals, profile --------------------------------------------------------------------------------------


def compare_domain(bank: str, path: Path, out: Differences) -> list[int]:
    """One domain; the numbers of chapter 0.1 (questions, quick, auto, weights) as the form has them."""
    form = load(path)
    head, questions = form["domain"], {raw["id"]: raw for raw in form["question"]}
    text = chapter(bank, head["no"])
    wanted: dict[str, Entry] = {}
    for section in sections(text):
        wanted[section.split("`")[1]] = bank_question(section)
    title = head["name"] + (f"（{head['scope']}）" if "scope" in head else "")
    expected = f"## {head['no']} {title}〔{'参考' if head.get('optional') else '必須'}〕"
    if text.split("\n", 1)[0] != expected:
        out.add(path.name, f"heading\n    bank: {text.splitlines()[:1]}\n    form: {expected}")
    out.ids(path.name, wanted, questions)
    for name in wanted.keys() & questions.keys():
        out.same(name, wanted[name], form_question(questions[name]))
    views = [form_question(raw) for raw in questions.values()]
    quick = sum(view["edition"] == "quick" for view in views)
    return [len(views), quick, sum(view["auto?"] for view in views), sum(view["weight"] for view in views)]


def compare_domains(bank: str, folder: Path, out: Differences) -> None:
    """All domains and the table of chapter 0.1."""
    table = {row[0].split()[0]: [int(cell) for cell in row[2:]] for row in rows(chapter(bank, 0)) if len(row) == 6}
    total = [0, 0, 0, 0]
    paths = sorted((folder / "domains").glob("*.toml"))
    out.ids("domains", [key for key in table if key.isdigit()], [path.name.split("_")[0] for path in paths])
    for path in paths:
        numbers = compare_domain(bank, path, out)
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        out.same(f"0.1 {path.name}", {"numbers": table.get(path.name.split("_")[0])}, {"numbers": numbers})
    out.same("0.1 計", {"numbers": table["計"]}, {"numbers": total})


def compare_profile(bank: str, folder: Path, out: Differences) -> None:
    """団体の基本情報 (chapter 0.6)."""
    table = [row for row in rows(chapter(bank, 0)) if row[0].startswith("`profile.")]
    wanted = {row[0].strip("`").removeprefix("profile."): row for row in table}
    found = {item["id"]: item for item in load(folder / "profile.toml").get("item", [])}
    out.ids("profile", wanted, found)
    for name in wanted.keys() & found.keys():
        _, label, kind, rules = wanted[name]
        bank_view = {"label": label, "kind": kind.split("(")[0], "checks": len(re.findall(r"[EWF]: ", rules))}
        form_view = found[name] | {"checks": len(found[name].get("checks", []))}
        out.same(f"profile.{name}", bank_view, form_view)


# --- registers and tables --------------------------------------------------------------------------------------------


def bank_column(row: list[str]) -> Entry:
    """A column as the form should hold it; what the cell does not say is left out."""
    _, label, kind_text, need, allowed = row
    base = re.match(r"[^\s(（>]+", kind_text)
    kind = COLUMN_KINDS.get(kind_text) or COLUMN_KINDS.get(base.group() if base else "", f"? {kind_text}")
    wanted: Entry = {"label": label, "kind": kind, "need": NEEDS[need]}
    if size := re.search(r"text\((\d+)\)", kind_text):
        wanted["max_length"] = int(size[1])
    if "「不明」" in kind_text:
        wanted["unknown_ok"] = True
    if "連動" in kind_text and "1～3" not in kind_text:
        wanted["options_by"] = "item"
    if "複数可" in kind_text:
        wanted["multiple"] = True
    if unit := re.search(r"（(千円|分)）", kind_text):
        wanted["unit"] = unit[1]
    if "重複はE" in allowed:
        wanted["unique"] = True
    return wanted


def compare_columns(where: str, table: list[list[str]], raw: list[Entry], out: Differences) -> None:
    """Columns of one register, with the labels of their options."""
    wanted = {row[0].strip("`"): row for row in table}
    found = {column["id"]: column for column in raw}
    out.ids(f"{where} columns", wanted, found)
    for name in wanted.keys() & found.keys():
        bank_view = bank_column(wanted[name]) | {"class": "C" if name == "note" else CLASSES.get(where, "A")}
        form_view: Entry = {"need": "optional"} | found[name]
        if bank_view["kind"] == "code" and form_view["kind"] == "text" and "table" not in form_view:
            bank_view["kind"] = "text"  # a code without a coded table: a row number or a question's id
        out.same(f"{where}.{name}", bank_view, form_view)
        compare_labels(f"{where}.{name}", wanted[name][4], form_view.get("options", []), out)


def compare_labels(where: str, cell: str, options: list[Entry], out: Differences) -> None:
    """Each option stands in the bank's cell, and there are as many as the cell lists."""
    if "／" not in cell or not options:
        return
    for option in options:
        if option["label"] not in cell:
            out.add(where, f"option «{option['label']}» is not in «{cell}»")
    flat = re.sub(r"（[^（）]*）", "", cell).split("。")[0]
    if len(options) != flat.count("／") + 1:
        out.add(where, f"{len(options)} options, the bank lists {flat.count('／') + 1}: «{flat}»")


def compare_register(section: str, folder: Path, out: Differences) -> None:
    """Columns, checks and figures of one register of chapter 10."""
    heading = re.match(r"10\.\d `(\w+)` (R\d) (.+)", section)
    if heading is None:
        return
    name = heading[1]
    path = folder / "registers" / f"{name}.toml"
    if not path.is_file():
        out.add(name, f"{path.name} is missing")
        return
    form = load(path)
    head = {"id": name, "no": heading[2], "name": re.sub(r"（.*", "", heading[3])}
    out.same(name, head, short_name(form["register"]))
    table = rows(section)
    compare_columns(name, [row for row in table if not row[0].startswith(f"`{name}.")], form.get("column", []), out)
    compare_checks(name, re.findall(r"^- ([EWF]): (.*)$", section, re.M), form, out)
    figures = [row for row in table if row[0].startswith(f"`{name}.")]
    compare_figures(name, figures, form, out)


def short_name(head: Entry) -> Entry:
    """The register's head without what stands in brackets after its name."""
    return head | {"name": re.sub(r"（.*", "", head["name"])}


def compare_checks(name: str, wanted: list[tuple[str, str]], form: Entry, out: Differences) -> None:
    """At least as many checks a level as the bank lists; a unique column stands for 「重複」."""
    found = Counter(check["level"] for check in form.get("check", []))
    if any(column.get("unique") for column in form.get("column", [])):
        found["E"] += sum("重複" in text for _, text in wanted)
    for level, number in Counter(level for level, _ in wanted).items():
        if found[level] < number:
            out.add(f"{name} checks", f"level {level}: bank {number}, form {found[level]}")


def compare_figures(name: str, table: list[list[str]], form: Entry, out: Differences) -> None:
    """Names and uses of the figures; what the bank lacks has to be marked internal."""
    wanted = {row[0].strip("`").removeprefix(f"{name}."): row for row in table}
    marks = {mark["id"] for mark in form.get("mark", [])}
    found = {figure["id"]: figure for figure in form.get("figure", [])}
    for figure_id, row in wanted.items():
        if figure_id in marks:
            continue
        if figure_id not in found:
            out.add(f"{name} figures", f"{figure_id} is missing")
        elif found[figure_id].get("use", "") != row[2]:
            out.same(f"{name}.{figure_id}", {"use": row[2]}, found[figure_id])
    for figure_id, figure in found.items():
        if (figure_id not in wanted) != figure.get("internal", False):
            out.add(f"{name} figures", f"{figure_id}: internal = true stands exactly where the bank has no such figure")


def compare_tables(bank: str, folder: Path, out: Differences) -> None:
    """別表1, 2 and 4 (codes and names), 別表3 (patterns and phases)."""
    by_no = {section[2]: section for section in sections(chapter(bank, 11))}
    lists = {
        "procedures": [(row[0], row[1]) for row in rows(by_no["1"])],
        "opendata_reg": [(row[0], row[1]) for row in rows(by_no["2"])],
        "systems": re.findall(r"(B\d\d) ([^、。（]+)", by_no["4"]),
    }
    for register, wanted in lists.items():
        path = folder / "registers" / f"{register}.toml"
        prefill = load(path)["register"].get("prefill", "?") if path.is_file() else "?"
        table = folder / "tables" / f"{prefill}.toml"
        if not table.is_file():
            out.add(register, f"no coded table «{prefill}»")
            continue
        entries = [(entry["code"], re.sub(r"（.*", "", entry["label"])) for entry in load(table)["entry"]]
        plain = [(code, re.sub(r"（.*", "", label)) for code, label in wanted]
        out.ids(f"tables/{prefill}", [" ".join(item) for item in plain], [" ".join(item) for item in entries])
    compare_patterns(rows(by_no["3"]), folder, out)


def compare_patterns(table: list[list[str]], folder: Path, out: Differences) -> None:
    """類型 (options linked to the item) and the wording of the phases (a coded table) of 別表3."""
    path = folder / "registers" / "analog_reg.toml"
    if not path.is_file():
        return
    entries = [entry for table_path in (folder / "tables").glob("*.toml") for entry in load(table_path)["entry"]]
    values = [(entry.get("values", {}), entry["label"]) for entry in entries]
    phases = {(cells["item"], cells["phase"]): label for cells, label in values if "phase" in cells}
    columns = {column["id"]: column for column in load(path)["column"]}
    codes = {option["label"]: option["code"] for option in columns["item"]["options"]}
    for row in table:
        for item in row[0].split("・") if row[0].startswith("①") else [row[0]]:
            code = codes.get(item, "?")
            wanted = expand(row[1])
            found = [o["label"] for o in columns["pattern"]["options"] if code in o.get("for", [])]
            out.ids(f"別表3 {item}", wanted, found)
            found = [phases.get((code, str(no)), "?") for no in (1, 2, 3)]
            out.ids(f"別表3 {item} PHASE", row[2:5], found)


def expand(cell: str) -> list[str]:
    """「…のための常駐／同 専任」 → both in full."""
    found: list[str] = []
    for part in cell.split("／"):
        if part.startswith("同 ") and found:
            part = re.sub(r"(のための).*", rf"\1{part[2:]}", found[-1])
        found.append(part)
    return found


def load(path: Path) -> Entry:
    """A TOML file."""
    return tomllib.loads(path.read_text("utf-8"))


def main(args: list[str]) -> int:
    """Command line."""
    if not args:
        print(__doc__)
        return 2
    bank = Path(args[0]).read_text("utf-8")
    folder = Path(args[1]) if len(args) > 1 else Path(__file__).resolve().parent.parent / "forms" / "standard"
    out = Differences()
    compare_domains(bank, folder, out)
    compare_profile(bank, folder, out)
    for section in sections(chapter(bank, 10)):
        compare_register(section, folder, out)
    compare_tables(bank, folder, out)
    compare_advice(rows(chapter(bank, 14)), folder, out)
    print("\n".join(out.lines))
    print(f"{len(out.lines)} differences")
    return 1 if out.lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
