"""Settings of two copies: sheets that came back to either side; for what else differs, mine stays and that is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from dx_assess.form.model import QuestionSet
from dx_assess.session.backups import KEEP_SETTING
from dx_assess.session.benchmarks import SETTING as BENCHMARK
from dx_assess.session.registers import mapping_setting
from dx_assess.session.sheet_records import read_records, sheets_setting
from dx_assess.store.dxafile import DxaFile
from dx_assess.text.dates import fiscal_year_label


def merge_settings(file: DxaFile, other: DxaFile, question_set: QuestionSet, years: Iterable[int]) -> list[str]:
    """Bring the settings of ``other`` into ``file``; what the user should know, in Japanese.

    :param years: fiscal years of the merged file.
    :raises AppError: E-STORE-….
    """
    listed = tuple(years)
    notices = []
    for year in listed:
        notices += _sheets(file, other, question_set, year)
    names = {f"{BENCHMARK}.{year}": f"{fiscal_year_label(year)}の県の比較用ファイル" for year in listed}
    names |= {mapping_setting(item.id): f"{item.name}の取込みで覚えた列" for item in question_set.registers}
    names |= {KEEP_SETTING: "控え（バックアップ）の数"}
    for key, words in names.items():
        mine, theirs = file.setting(key), other.setting(key)
        if mine is not None and theirs is not None and mine != theirs:
            notices.append(f"「{words}」が2つのファイルで違います。自分のファイルのものを残しました。")
    return notices


def _sheets(file: DxaFile, other: DxaFile, question_set: QuestionSet, year: int) -> list[str]:
    """A sheet is back when it came back to either side; where both made another one, mine counts."""
    key = sheets_setting(year)
    mine, theirs = read_records(file.setting(key)), read_records(other.setting(key))
    labels = {group.id: group.label for group in question_set.sheets}
    different = []
    merged = {**theirs, **mine}
    for group in mine.keys() & theirs.keys():
        if mine[group].get("issue") == theirs[group].get("issue"):
            merged[group] = dict(mine[group]) | {"returned": _is_back(mine[group]) or _is_back(theirs[group])}
        else:
            different.append(labels.get(group, group))
    if merged != mine:
        file.set_setting(key, json.dumps(merged, ensure_ascii=False))
    if not different:
        return []
    return [
        f"{fiscal_year_label(year)}の課別シート（{'、'.join(sorted(different))}）は、2つのファイルで別々に書き出されています。"
        "返ったかどうかは、自分のファイルの記録を残しました。"
    ]


def _is_back(record: Mapping[str, object]) -> bool:
    return bool(record.get("returned"))
