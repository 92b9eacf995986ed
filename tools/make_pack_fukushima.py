"""Write resources/packs/fukushima.toml from the transcribed KPI tables (資料２－４) of the Fukushima papers.

    python tools/make_pack_fukushima.py KPI_ADMIN.json KPI_REGION.json > resources/packs/fukushima.toml

Run once; afterwards the pack is edited by hand. The yardsticks and the town's figures follow chapter 12 of the
question bank.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

YEARS = {"R4": 2022, "R5": 2023, "R6": 2024, "R7": 2025}
LISTS = (("admin", "行政"), ("region", "地域"))
# 分野 of the R4 result paper (資料２－２), which a town's own list uses; the regional ones come from the KPI table.
ADMIN_SECTIONS = (
    "1　まず始めに実施すべき取組",
    "2　行政サービスの向上に向けた取組",
    "3　公務能率の向上に向けた取組",
    "4　新型コロナウイルス感染症対策を踏まえ加速させる取組",
    "5　1～4の取組を支える基盤整備",
    "第４-１　市町村支援・連携",
)
ONLINE = {
    "yardstick": "same",
    "source": {"numerator": "procedures.vol_online", "denominator": "procedures.vol_total_online"},
}
ADVANCED = {"yardstick": "contribute", "source": {"condition": "automation.advanced_flag >= 1"}}
TOWN: dict[str, dict[str, Any]] = {
    "admin-01": {
        "source": {"value": "bpr.divisions"},
        "notes": ["県庁の課の数なので、町の目標にはしない。町の数は合計して県へ報告する。"],
    },
    "admin-02": ONLINE,
    "admin-04": {
        "yardstick": "same",
        "source": {"numerator": "online.cashless_rate.numerator", "denominator": "online.cashless_rate.denominator"},
    },
    "admin-05": {"source": {"value": "opendata.views"}, "notes": ["県のサイトの閲覧件数なので、町の目標にはしない。"]},
    "admin-06": {
        "source": {"value": "bpr.copy_paper"},
        "notes": ["県の本庁（知事部局）だけの枚数で、本庁の職員数が資料にないため、町の目標にはしない。"],
    },
    "admin-07": {
        "source": {"value": "bpr.e_approval.users"},
        "notes": ["県の全所属の利用者数なので、町の目標にはしない。"],
    },
    "admin-08": {
        "yardstick": "per_staff",
        "source": {"value": "automation.saved_hours_rpa"},
        "notes": ["県の定義はRPAだけなので、AIで減らした時間は含めない。"],
    },
    "admin-09": {"yardstick": "per_staff", "source": {"value": "automation.minutes_hours"}},
    "admin-10": {
        "yardstick": "same",
        "source": {
            "numerator": "rpa_ai.chatbot_satisfaction.numerator",
            "denominator": "rpa_ai.chatbot_satisfaction.denominator",
        },
    },
    "admin-11": {"yardstick": "same", "source": {"value": "bpr.web_meeting"}, "rollup": "spread"},
    "admin-14": {
        "source": {"value": "org.training_times"},
        "rollup": "spread",
        "notes": ["県庁の研修の回数なので、町の目標にはしない。"],
    },
    "admin-15": ONLINE,
    "admin-16": {
        "source": {
            "numerator": "divide.mynumber_card.numerator",
            "denominator": "divide.mynumber_card.denominator",
        },
        "notes": [
            "県の「取得率」は交付枚数の率とみられる。町が答える保有枚数率とは数え方が違うため、並べて示すだけとする。"
        ],
    },
    "admin-17": ONLINE,
    "admin-18": ADVANCED,
    "admin-19": ADVANCED,
    "admin-20": {"yardstick": "contribute", "source": {"condition": "opendata_reg.has_od >= 1"}},
    "admin-21": ONLINE,
    "region-58": {
        "source": {"condition": "divide.coverage >= 3"},
        "notes": ["町には人口カバー率の数がないため、ほぼすべての集落で使える町の数を添える。"],
    },
    "region-59": ONLINE,
    "region-60": {
        "source": {"value": "divide.participants"},
        "notes": ["県の事業に参加した人数なので、町の目標にはしない。"],
    },
}
HEAD = """\
# 福島県の指標（KPI）。資料２－４の値を印字のまま写しています。書き方：dx_assess/form/packs.py の先頭の説明
# 年度は西暦（令和4年度＝2022）。値を直したら `dx-assess packs fukushima` で読めることを確かめてください。

[pack]
id = "fukushima"
version = "1.0.0"
name = "福島県デジタル変革（DX）推進基本方針のKPI（令和5年度版）"
prefecture = "福島県"
prefecture_code = "070009"
issuer = "福島県デジタル社会形成推進本部"
paper = "行財政改革推進本部・デジタル社会形成推進本部合同会議（令和5年6月5日）資料２－４"
years = [2022, 2023, 2024, 2025]
staff = { count = 5436, scope = "知事部局", paper = "同会議 資料１－１（令和4年度の実績値）" }
"""


def quoted(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text, ensure_ascii=False)


def table(items: dict[str, str]) -> str:
    """An inline table of strings."""
    return "{ " + ", ".join(f"{key} = {quoted(value)}" for key, value in items.items()) + " }"


def direction(row: dict[str, Any]) -> str:
    """The good direction of a row or part."""
    return "down" if row["lower_is_better"] else "up"


def part_table(part: dict[str, Any]) -> str:
    """One part of a KPI that prints several figures."""
    names = {"label": part["label"], "name": part["指標名"], "unit": part["単位"] or "", "direction": direction(part)}
    return table(names)


def kpi_entry(row: dict[str, Any], prefix: str, list_name: str) -> str:
    """One ``[[kpi]]``."""
    kpi_id = f"{prefix}-{row['no']:02}"
    town = TOWN.get(kpi_id, {})
    values = row["values"]
    targets = {str(year): values[label]["raw"] for label, year in YEARS.items() if values[label]["raw"]}
    lines = [
        "[[kpi]]",
        f"id = {quoted(kpi_id)}",
        f"list = {quoted(list_name)}",
        f"no = {row['no']}",
        f"section = {quoted(row['分野'])}",
        f"item_code = {quoted(row['項目コード'] or '')}",
        f"item = {quoted(row['項目名'])}",
        f"name = {quoted(row['指標名'])}",
        f"unit = {quoted(row['単位'] or '')}",
        f"direction = {quoted(direction(row))}",
        f"base = {quoted(values['基準値']['raw'])}",
        f"targets = {table(targets)}",
        f"yardstick = {quoted(town.get('yardstick', 'reference'))}",
    ]
    if "source" in town:
        lines.append(f"source = {table(town['source'])}")
    if "rollup" in town:
        lines.append(f"rollup = {quoted(town['rollup'])}")
    if row.get("parts"):
        lines.append("parts = [" + ", ".join(part_table(part) for part in row["parts"]) + "]")
    notes = [*row["notes"], *town.get("notes", [])]
    if notes:
        lines.append("notes = [" + ", ".join(quoted(note) for note in notes) + "]")
    lines.append(f"paper = {quoted('[001] 資料２－４ ' + str(row['source']['line']) + '行目')}")
    return "\n".join(lines) + "\n"


def section_entry(list_name: str, name: str) -> str:
    """One ``[[section]]``."""
    return f"[[section]]\nlist = {quoted(list_name)}\nname = {quoted(name)}\n"


def main(paths: list[str]) -> None:
    """Write the pack to standard output."""
    tables = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
    region_sections = dict.fromkeys(row["分野"] for row in tables[1])
    blocks = [HEAD]
    blocks += [section_entry("行政", name) for name in ADMIN_SECTIONS]
    blocks += [section_entry("地域", name) for name in region_sections]
    for (prefix, list_name), rows in zip(LISTS, tables, strict=True):
        blocks += [kpi_entry(row, prefix, list_name) for row in rows if row["指標名"]]
    sys.stdout.write("\n".join(blocks))


if __name__ == "__main__":
    main(sys.argv[1:])
