"""The sample town in the middle of its work: visits, homework, actions, remarks, sheets out, a part confirmed, a 照会.

For pictures and tests of pages that are empty in the sample.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from dx_assess.form.records import INQUIRIES
from dx_assess.form.review import FIT, REVISE
from dx_assess.session.confirm import advance
from dx_assess.session.document import Document
from dx_assess.session.sheets import export_sheets
from dx_assess.session.tasks import HOMEWORK, add_task
from dx_assess.session.visit import add_comment, add_visit
from dx_assess.session.visit_records import add_record

ACTIONS = (
    {"what": "書かない窓口の試行を始める", "division": "住民課", "who": "佐藤", "cost": "1200", "state": "doing"},
    {
        "what": "公開型GISの利用規約を見直し、オープンデータとして出せる地図を選ぶ",
        "division": "建設課",
        "cost": "0",
    },
    {"what": "RPAの手順書を作る", "division": "総務課", "who": "鈴木", "state": "done"},
    {"what": "例規の「書面で」「窓口で」を一覧にする", "division": "総務課（法制担当）", "who": "高橋"},
)


def use(document: Document, folder: Path, today: date) -> None:
    """Do in ``document`` what a town does in a year; sheets are written into ``folder``."""
    visit = add_visit(
        document,
        {
            "date": (today - timedelta(days=20)).isoformat(),
            "time": "13:30～15:00",
            "way": "visit",
            "adviser": "県ICTアドバイザー 山田",
            "talked": "自己点検の答えを確かめた。手続台帳の件数の数え方を、次回までに総務課で見直す。",
            "next": (today + timedelta(days=40)).isoformat(),
        },
    )
    for number, texts in enumerate(ACTIONS):
        due = today + timedelta(days=30 * number - 10)
        add_task(document, {**texts, "due": due.isoformat()})
    home = {"what": "手続台帳の年間件数を数え直す", "division": "総務課", "question": "online.priority_rate"}
    add_task(document, {**home, "kind": HOMEWORK, "visit": visit})
    document.set_text("review.online.policy.verdict", FIT)
    document.set_text("review.rpa_ai.saved_hours.verdict", REVISE)
    document.set_text("review.rpa_ai.saved_hours.finding", "見積の時間が多い。主な業務だけでも、実際に測ってください。")
    add_comment(document, "online.policy", "決裁文書の番号を備考に書いてください。", "山田")
    advance(document, "accounting", "confirmed", "会計管理者")
    export_sheets(document, folder, today - timedelta(days=3), "よろしくお願いします。")
    inquiry = {"number": "照会1", "sender": "県デジタル変革課", "text": "件数が前の年の2倍です。確かめてください。"}
    add_record(document, INQUIRIES, {**inquiry, "question": "online.priority_rate"})
