"""One domain: its score, what every question gives, and all questions with their answers."""

from __future__ import annotations

from fractions import Fraction

from reportlab.platypus import Flowable, Spacer

from dx_assess.report.charts.bars import contribution_bars
from dx_assess.report.parts import DomainPart, QuestionRow
from dx_assess.report.pdf.tables import Cell, Maker
from dx_assess.report.pdf.text import TextBlock
from dx_assess.report.pdf.theme import (
    BLUE,
    BODY,
    FIGURE,
    FIGURE_BOLD,
    GREEN,
    LEVEL_MARKS,
    MUTED,
    NOTE,
    ORANGE,
    PURPLE,
    SMALL,
    STATUS_MARKS,
    TITLE,
    WIDTH,
    Type,
)
from dx_assess.text.show import NOT_COMPUTABLE

_GOOD = Fraction(3, 4)
_NAMED = 2
_QUESTION = Type(8.5, 12.5, "bold")
_ANSWER = Type(9, 13)
_NO_ANSWER = Type(9, 13, color=MUTED)
_CLASS = Type(6.5, 9, color=MUTED, align="right")
_WIDTHS = (32.0, 289.0, 66.0, 30.0, 26.0)


def domain_section(domain: DomainPart, maker: Maker) -> list[Flowable]:
    """The section."""
    optional = "（参考：総合点には入れません）" if domain.optional else ""
    flow: list[Flowable] = [
        maker.text(f"領域{domain.no}　{domain.name}", TITLE),
        *([maker.text(f"{domain.scope}{optional}", NOTE)] if domain.scope or optional else []),
        Spacer(0, 4),
        maker.text(_sentence(domain), BODY),
        *_good_and_open(domain, maker),
        Spacer(0, 6),
    ]
    asked = [question for question in domain.questions if question.asked]
    if any(question.possible.value is not None for question in asked):
        flow += [
            *maker.heading("設問ごとの点（青＝得た点、枠＝満点のときの点）"),
            contribution_bars(asked, maker.fonts, width=WIDTH),
            Spacer(0, 8),
        ]
    if asked:
        flow.append(_table(asked, maker))
    return [*flow, *_not_asked(domain, maker)]


def _sentence(domain: DomainPart) -> str:
    score = domain.score
    if score.level is None:
        return "まだ点を出せる答えがありません。"
    if score.withheld:
        return f"{score.level_text}です。点と答えは、この報告書には載せません。"
    words = f"{score.score.full}　{score.level_text}　回答率{score.answer_rate.full}"
    if score.range_text:
        words += f"　点の幅 {score.range_text}点"
    if score.provisional:
        words += "　（参考値）"
    if domain.change is not None:
        words += f"　前年度 {domain.change.last.score.full}（同じ設問での増減 {domain.change.label}）"
    return words


def _good_and_open(domain: DomainPart, maker: Maker) -> list[Flowable]:
    """強み and 伸びしろ of the domain: the answers that carry it, and those that would raise it most."""
    counted = [question for question in domain.questions if question.possible.value is not None]
    good = sorted((item for item in counted if _share(item) >= _GOOD), key=lambda item: -item.weight)[:_NAMED]
    lacking = sorted((item for item in counted if _gap(item) > 0), key=lambda item: -_gap(item))[:_NAMED]
    flow: list[Flowable] = [maker.text(f"強み　{_named(item)}", SMALL, ("○", GREEN), before=2) for item in good]
    return flow + [maker.text(f"伸びしろ　{_named(item)}", SMALL, ("△", ORANGE), before=2) for item in lacking]


def _share(question: QuestionRow) -> Fraction:
    return Fraction(question.score.value or 0)


def _gap(question: QuestionRow) -> Fraction:
    return Fraction(question.possible.value or 0) - Fraction(question.contribution.value or 0)


def _named(question: QuestionRow) -> str:
    return f"{question.label} {question.text}（{question.answer}）"


def _table(questions: list[QuestionRow], maker: Maker) -> Flowable:
    head = maker.head(
        ("番号", "設問と答え", "状態", "得点", "重み", "寄与"), ("right", "left", "left", "right", "right", "right")
    )
    widths = (*_WIDTHS, WIDTH - sum(_WIDTHS))
    return maker.grid(head, [_row(question, maker) for question in questions], widths)


def _row(question: QuestionRow, maker: Maker) -> list[Cell]:
    mark = STATUS_MARKS[question.status]
    status: list[Flowable] = [maker.text(question.status_word, SMALL, mark)]
    if question.automatic:
        status.append(maker.text("自動計算", NOTE))
    points = NOT_COMPUTABLE
    if question.possible.value is not None:
        points = f"{question.contribution.text}／{question.possible.text}"
    return [
        [maker.text(question.label, FIGURE), maker.text(f"区分{question.publication}", _CLASS)],
        _body(question, maker),
        status,
        maker.text(question.score.text, FIGURE_BOLD),
        maker.text(str(question.weight), FIGURE),
        maker.text(points, FIGURE),
    ]


def _body(question: QuestionRow, maker: Maker) -> list[Flowable]:
    name = TextBlock(question.text, maker.fonts, _QUESTION, anchor=question_anchor(question.id))
    flow: list[Flowable] = [name]
    if question.answer:
        flow.append(maker.text(question.answer, _ANSWER, ("→", BLUE), before=2))
    else:
        flow.append(maker.text("まだ答えていません", _NO_ANSWER, ("→", MUTED), before=2))
    flow += [maker.text(f"{field.label}：{field.answer}", SMALL, ("・", BLUE)) for field in question.fields]
    if question.last_answer:
        same = question.last_answer == question.answer
        flow.append(maker.text("前年度：同じ" if same else f"前年度：{question.last_answer}", NOTE))
    if question.note:
        flow.append(maker.text(f"備考：{question.note}", NOTE))
    if question.evidence:
        flow.append(maker.text(f"根拠資料の場所：{question.evidence}", NOTE))
    if question.review:
        words = "　".join(f"{label}：{text}" for label, text in question.review)
        flow.append(maker.text(f"アドバイザーの確認　{words}", SMALL, ("◇", PURPLE), before=1.5))
    flow += [
        maker.text(f"{finding.word}　{finding.message}", SMALL, LEVEL_MARKS[finding.level], before=1.5)
        for finding in question.findings
    ]
    return flow


def question_anchor(question_id: str) -> str:
    """The bookmark of a question that is asked."""
    return f"question-{question_id}"


def _not_asked(domain: DomainPart, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = []
    words: dict[str, list[str]] = {}
    for question in domain.questions:
        if not question.asked:
            words.setdefault(question.status_word, []).append(question.label)
    for word, labels in words.items():
        flow.append(maker.text(f"答えなくてよい設問（{word}）：{'、'.join(labels)}", NOTE, before=4))
    return flow
