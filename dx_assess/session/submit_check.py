"""Before a submission: what is not finished, and exactly what would leave the house, by 公開区分."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from dx_assess.form.model import Column, PublicationClass, Register
from dx_assess.form.records import INQUIRIES
from dx_assess.form.reserved import WHOLE
from dx_assess.report.parts import ReportContent
from dx_assess.report.tables import shown_table
from dx_assess.report.withhold import for_audience, kept_columns
from dx_assess.score.results import QuestionStatus
from dx_assess.session.confirm import Blocker, blockers, status_of
from dx_assess.session.document import Document
from dx_assess.session.parts import all_parts
from dx_assess.session.receipts import receipt
from dx_assess.session.reports import report_content

ALWAYS_STAYS = ("変更の記録", "コメント", "訪問の記録", "添付した根拠資料のファイル", "確定・決裁の記録")
"""Kept in the town's file whatever its class."""


class Completeness(Struct, frozen=True):
    """What is not finished.

    :param errors: 誤り（E）: nothing can be submitted before they are mended.
    :param blockers: the rest that has to be done first (or the submission is marked 途中).
    :param notices: what the user should know and what stops nothing.
    """

    errors: tuple[Blocker, ...]
    blockers: tuple[Blocker, ...]
    notices: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Nothing stands in the way."""
        return not self.errors and not self.blockers


class Leaving(Struct, frozen=True):
    """One question or register column.

    :param group: domain or register.
    :param value: the answer in words, or how many rows.
    :param why: why it stays, empty for what leaves.
    """

    publication: PublicationClass
    group: str
    what: str
    value: str
    why: str = ""

    def as_json(self) -> dict[str, str]:
        """One element of ``submit --json``."""
        return {"class": self.publication, "group": self.group, "what": self.what, "value": self.value, "why": self.why}


class Preview(Struct, frozen=True):
    """What leaves (A, B) and what stays in the town's file."""

    leaves: tuple[Leaving, ...]
    stays: tuple[Leaving, ...]

    def of_class(self, publication: PublicationClass) -> tuple[Leaving, ...]:
        """What leaves with this class."""
        return tuple(item for item in self.leaves if item.publication == publication)

    def as_json(self) -> dict[str, Any]:
        """The part ``leaves`` and ``stays`` of ``submit --json``."""
        found = {name: [item.as_json() for item in self.of_class(name)] for name in ("A", "B")}
        return {"leaves": found, "stays": [item.as_json() for item in self.stays]}


def completeness(document: Document) -> Completeness:
    """What is not finished in the year that is shown."""
    return document.results.once(completeness, lambda: _completeness(document))


def _completeness(document: Document) -> Completeness:
    found: dict[tuple[str, str, str, str], Blocker] = {}
    for part in all_parts(document.question_set):
        for blocker in blockers(document, part.id):
            check = blocker.finding.id if blocker.finding is not None else ""
            found.setdefault((blocker.code, blocker.key, blocker.row_id, check or blocker.message), blocker)
    errors = tuple(blocker for blocker in found.values() if blocker.code == "E-CONFIRM-ERROR")
    rest = tuple(blocker for blocker in found.values() if blocker.code != "E-CONFIRM-ERROR")
    return Completeness(errors, rest, tuple(_notices(document)))


def _notices(document: Document) -> Iterator[str]:
    whole = status_of(document, WHOLE)
    if whole.state in ("open", "confirmed"):
        yield f"町全体は「{whole.word}」です。「決裁」になっていると、提出したときに「提出」に変わります。"
    elif whole.changed:
        yield f"町全体を「{whole.word}」にしたあとに、{len(whole.changed)}か所が変わりました。"
    questions = [result for domain in document.assessment.domains for result in domain.questions]
    for status, text in (
        (QuestionStatus.OPEN, "まだ答えていない設問が{}問あります（かんたん版の外の設問を含みます）。"),
        (QuestionStatus.UNKNOWN, "「わからない」と答えた設問が{}問あります。"),
    ):
        count = sum(1 for result in questions if result.status is status)
        if count:
            yield text.format(count)
    waiting = [row for row in document.data.rows(INQUIRIES.id) if row.cell("settled").value is not True]
    if waiting:
        yield f"回答していない照会が{len(waiting)}件あります。"
    submissions = document.file.submissions(document.year.fiscal_year)
    if submissions and submissions[-1].receipt == receipt(document):
        yield f"前回の提出（第{submissions[-1].number}号）から、答えは変わっていません。"


def preview(document: Document) -> Preview:
    """Exactly what the report for the prefecture has, against everything there is; of registers without their cells."""
    return document.results.once(preview, lambda: _preview(document))


def _preview(document: Document) -> Preview:
    whole = report_content(document, registers=False)
    tables = [
        (register, *shown_table(document.question_set, register, document.data))
        for register in document.question_set.registers
        if not register.auxiliary
    ]
    leaves = list(_questions(for_audience(whole, "prefecture")))
    everything = list(_questions(whole))
    for register, columns, rows in tables:
        kept = [columns[at] for at in kept_columns(columns)]
        leaves += _columns(register, kept, len(rows) if kept else 0)
        everything += _columns(register, columns, len(rows))
    shown = {(item.group, item.what) for item in leaves}
    stays = tuple(_staying(item) for item in everything if (item.group, item.what) not in shown)
    return Preview(tuple(leaves), stays)


def _staying(item: Leaving) -> Leaving:
    reason = "公開区分C（町とアドバイザーだけ）" if item.publication == "C" else "段階だけを出し、答えは出しません"
    if item.publication != "C" and "台帳" in item.group:
        reason = "行の名前が公開区分Cなので、集計した数だけを出します"
    return Leaving(item.publication, item.group, item.what, item.value, reason)


def _questions(content: ReportContent) -> Iterator[Leaving]:
    for domain in content.domains:
        for question in domain.questions:
            yield Leaving(
                question.publication,
                f"{domain.no} {domain.name}",
                f"{question.label} {question.text}",
                question.answer or question.status_word,
            )


def _columns(register: Register, columns: Sequence[Column], rows: int) -> Iterator[Leaving]:
    group = f"{register.name}（台帳）" if "台帳" not in register.name else register.name
    for column in columns:
        yield Leaving(column.publication, group, f"列「{column.label}」", f"{rows}行")
