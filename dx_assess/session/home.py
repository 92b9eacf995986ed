"""ホーム: how far the year is, per domain and per division, and what to do next in order, with why and who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from msgspec import Struct

from dx_assess.form.model import QuestionSet
from dx_assess.form.reserved import WHOLE
from dx_assess.report.content import score_shown
from dx_assess.report.parts import ScoreShown
from dx_assess.score.results import Finding, QuestionStatus
from dx_assess.session.carry import waiting
from dx_assess.session.confirm import PartStatus, blockers, statuses
from dx_assess.session.days import JST
from dx_assess.session.deadline import Notice, notice_for
from dx_assess.session.document import Document
from dx_assess.session.parts import WHOLE_LABEL, Part, owner_sheets
from dx_assess.session.reasons import warnings
from dx_assess.session.sheet_records import outstanding
from dx_assess.text.dates import format_wareki

PROFILE, REGISTERS = "profile", "registers"
"""Ids of the lines that are no domain."""
LEADER = "総務課（取りまとめ）"
"""Who does what belongs to no single division."""
CONFIRM, SUBMIT, SHEETS = "confirm", "submit", "sheets"
"""Pages that a step leads to."""
_NAMED = 2


class Waiting(Struct, frozen=True):
    """What the checks say: E, W without a reason, F."""

    errors: int
    warnings: int
    notes: int


class Line(Struct, frozen=True):
    """One domain or division.

    :param target: where it is filled in.
    :param answered: of ``total`` questions that are asked now (基本情報: of the items that are needed; 台帳: registers
        with rows, of all).
    :param score: None where there is none (基本情報, 台帳, divisions).
    :param status: None for domains.
    """

    id: str
    label: str
    target: str
    answered: int
    total: int
    waiting: Waiting
    optional: bool = False
    score: ScoreShown | None = None
    status: PartStatus | None = None


class Step(Struct, frozen=True):
    """What to do next.

    :param kind: profile, core, waiting, error, warning, rest, sheet, again, confirm, whole, approve, submit.
    :param target: a page or a key; empty when the program has no place for it.
    """

    kind: str
    what: str
    why: str
    who: str
    target: str


class Home(Struct, frozen=True):
    """The page.

    :param idle_days: days since the last change, None when there was none.
    :param deadline: what the prefecture's 配布ファイル says about this year, None without one.
    """

    overall: ScoreShown
    domains: tuple[Line, ...]
    divisions: tuple[Line, ...]
    steps: tuple[Step, ...]
    idle_days: int | None
    deadline: Notice | None = None


def home_of(document: Document, now: datetime) -> Home:
    """Everything the page shows.

    :param now: any zone; days are counted in Japan.
    """
    survey = _Survey(document)
    day = now.astimezone(JST).date()
    return Home(
        overall=score_shown(document.assessment.overall, document.question_set.levels),
        domains=tuple(survey.domain_lines()),
        divisions=tuple(survey.division_lines()),
        steps=tuple(survey.steps(day)),
        idle_days=_idle_days(document, day),
        deadline=notice_for(document, day),
    )


def _idle_days(document: Document, day: date) -> int | None:
    stamp = document.file.last_change_at()
    return max((day - datetime.fromisoformat(stamp).astimezone(JST).date()).days, 0) if stamp else None


class _Open:
    """What the checks say and nobody has explained, added up once: there may be thousands."""

    def __init__(self, document: Document, owners: dict[str, str]) -> None:
        self._owners = owners
        self._counts: Counter[tuple[str, str]] = Counter()
        self._firsts: dict[tuple[str, str], Finding] = {}
        explained = {warned.finding for warned in warnings(document) if warned.reason}
        for finding in document.assessment.findings:
            if finding.level == "W" and explained and finding in explained:
                continue
            self._counts[finding.key, finding.level] += 1
            self._firsts.setdefault((self.owner(finding.key), finding.level), finding)

    def owner(self, key: str) -> str:
        """The part to which a key belongs."""
        return self._owners.get(key, WHOLE)

    def count(self, belongs: Callable[[str], bool]) -> Waiting:
        """How many of the keys for which ``belongs`` says so."""
        keys = {key for key in {key for key, _level in self._counts} if belongs(key)}
        return Waiting(*(sum(self._counts[key, level] for key in keys) for level in ("E", "W", "F")))

    def of_part(self, part_id: str, level: str) -> tuple[int, Finding | None]:
        """How many of a part, and the first one."""
        count = sum(n for (key, of), n in self._counts.items() if of == level and self.owner(key) == part_id)
        return count, self._firsts.get((part_id, level))


class _Survey:
    """One look at the year."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._set: QuestionSet = document.question_set
        self._owners = owner_sheets(self._set)
        self._statuses = statuses(document)
        self._open = _Open(document, self._owners)

    # --- lines --------------------------------------------------------------------------------------------------------

    def domain_lines(self) -> Iterator[Line]:
        """基本情報, the domains, 台帳."""
        needed = [item.key for item in self._set.profile if item.need == "core"]
        answered = sum(not self._document.answer(key).is_open for key in needed)
        yield Line(PROFILE, "基本情報", PROFILE, answered, len(needed), self._waiting(PROFILE))
        for domain in sorted(self._set.domains, key=lambda domain: domain.optional):
            result = self._document.assessment.domain(domain.id)
            if result is None:
                continue
            score = score_shown(result.range, self._set.levels)
            yield Line(
                domain.id,
                f"{domain.no} {domain.name}",
                f"domain:{domain.id}",
                result.answered,
                result.visible,
                self._waiting(domain.id),
                optional=domain.optional,
                score=score,
            )
        yield self._registers_line()

    def _registers_line(self) -> Line:
        """Registers with rows, of all that are asked for."""
        registers = [register for register in self._set.registers if not register.auxiliary]
        filled = [register for register in registers if self._document.data.rows(register.id)]
        first = next((register for register in registers if register not in filled), registers[0])
        return Line(REGISTERS, "台帳", f"register:{first.id}", len(filled), len(registers), self._waiting(REGISTERS))

    def _waiting(self, place: str) -> Waiting:
        return self._open.count(lambda key: self._place(key) == place)

    def _place(self, key: str) -> str:
        head = key.partition(".")[0]
        return REGISTERS if self._set.register(head) is not None else head

    def division_lines(self) -> Iterator[Line]:
        """Every division's sheet, then the whole."""
        for status in self._statuses:
            part = status.part
            questions = [item.id for item in self._set.questions() if part.is_whole or item.sheet == part.id]
            found = [result for key in questions if (result := self._document.assessment.question(key)) is not None]
            asked = [result for result in found if result.status is not QuestionStatus.HIDDEN]
            waiting = self._open.count(partial(self._belongs, part))
            answered = sum(result.status is not QuestionStatus.OPEN for result in asked)
            yield Line(
                part.id,
                part.label,
                self._first_open(part.id) or CONFIRM,
                answered,
                len(asked),
                waiting,
                status=status,
            )

    def _belongs(self, part: Part, key: str) -> bool:
        return part.is_whole or self._open.owner(key) == part.id

    def _first_open(self, part_id: str) -> str:
        """The first question of a part that is open; empty when there is none."""
        return next(
            (item.id for item in self._set.questions() if part_id in (item.sheet, WHOLE) and self._is_open(item.id)),
            "",
        )

    def _is_open(self, question_id: str) -> bool:
        result = self._document.assessment.question(question_id)
        return result is not None and result.status is QuestionStatus.OPEN

    # --- what to do next ----------------------------------------------------------------------------------------------

    def steps(self, day: date) -> Iterator[Step]:
        """In the order in which they should be done."""
        yield from self._profile()
        yield from self._core()
        yield from self._copied()
        yield from self._errors()
        yield from self._warnings()
        yield from self._rest()
        yield from self._sheets(day)
        yield from self._confirming()
        yield from self._finishing()

    def _who(self, part_id: str) -> str:
        """The town's own names of the divisions of a sheet, else the sheet's."""
        rows = self._document.data.rows("divisions")
        names = [str(row.cell("name").value) for row in rows if row.cell("sheet").value == part_id]
        labels = {status.part.id: status.part.label for status in self._statuses}
        more = f" ほか{len(names) - _NAMED}つ" if len(names) > _NAMED else ""
        return "・".join(names[:_NAMED]) + more or (LEADER if part_id == WHOLE else labels.get(part_id, LEADER))

    def _profile(self) -> Iterator[Step]:
        needed = [item for item in self._set.profile if item.need == "core"]
        missing = [item for item in needed if self._document.answer(item.key).is_open]
        if missing:
            names = "、".join(item.label for item in missing[:3]) + (" ほか" if len(missing) > 3 else "")
            why = "人口や職員数などは、多くの率の分母になります。"
            yield Step("profile", f"基本情報のあと{len(missing)}項目を入れる（{names}）", why, LEADER, missing[0].key)

    def _core(self) -> Iterator[Step]:
        """Open core questions; one step a division."""
        for status in self._statuses[:-1]:
            questions = [item for item in self._set.questions() if item.sheet == status.part.id]
            found = [item for item in questions if item.edition == "quick" and self._is_open(item.id)]
            if found:
                what = f"{status.part.label}の、必ず答える設問のあと{len(found)}問に答える"
                why = "これに答えないと、課で確定できません。"
                yield Step("core", what, why, self._who(status.part.id), found[0].id)

    def _copied(self) -> Iterator[Step]:
        """Answers that were copied, or whose question was reworded; one step a division."""
        found = waiting(self._document)
        for status in self._statuses[:-1]:
            own = [item.id for item in self._set.questions() if item.sheet == status.part.id and item.id in found]
            if own:
                what = f"{status.part.label}の答え{len(own)}問に、変わりがないか確かめる"
                why = "前の年度から写した答えか、文の変わった設問です。確かめるまで確定できません。"
                yield Step("waiting", what, why, self._who(status.part.id), own[0])

    def _grouped(self, level: str) -> Iterator[tuple[PartStatus, int, Finding]]:
        """The parts with such findings: how many, and the first one."""
        for status in self._statuses:
            count, first = self._open.of_part(status.part.id, level)
            if first is not None:
                yield status, count, first

    def _errors(self) -> Iterator[Step]:
        for status, count, first in self._grouped("E"):
            what = f"{_place_label(status)}のエラー{count}件を直す"
            yield Step("error", what, "直すまで確定できません。", self._who(status.part.id), _target(first))

    def _warnings(self) -> Iterator[Step]:
        for status, count, _first in self._grouped("W"):
            what = f"{_place_label(status)}の警告{count}件を直すか、理由を書く"
            yield Step(
                "warning",
                what,
                "正しければ、理由を1行書けば確定できます。",
                self._who(status.part.id),
                f"{CONFIRM}:{status.part.id}",
            )

    def _rest(self) -> Iterator[Step]:
        found = [item for item in self._set.questions() if item.edition != "quick" and self._is_open(item.id)]
        if found:
            what = f"残りの設問あと{len(found)}問に答える"
            why = "確定はできますが、答えるほど点の幅がせまくなります。"
            names = dict.fromkeys(status.part.label for status in self._statuses for item in found
                                  if item.sheet == status.part.id)  # fmt: skip
            yield Step("rest", what, why, "、".join(names), found[0].id)

    def _sheets(self, day: date) -> Iterator[Step]:
        for sheet in outstanding(self._document):
            what = f"「{sheet.label}」の課別シートを回収して取り込む"
            yield Step("sheet", what, _due_words(sheet.due, day), self._who(sheet.group), SHEETS)

    def _confirming(self) -> Iterator[Step]:
        ready = [item for item in self._statuses[:-1] if item.is_open and not blockers(self._document, item.part.id)]
        if ready:
            names = "、".join(item.part.label for item in ready)
            why = "入力がそろい、エラーも理由のない警告もありません。"
            yield Step("confirm", f"課で確定する（{names}）", why, names, CONFIRM)
        changed = [item for item in self._statuses if not item.is_open and item.changed]
        if changed:
            names = "、".join(item.part.label for item in changed)
            why = "確定のあとに答えが変わりました。"
            yield Step("again", f"もう一度確かめて確定する（{names}）", why, names, CONFIRM)

    def _finishing(self) -> Iterator[Step]:
        """The steps of the whole, once every division is confirmed."""
        *parts, whole = self._statuses
        if any(item.is_open or item.changed for item in parts) or whole.changed:
            return
        steps = {
            "open": ("whole", "町全体を確定する", "すべての課が確定しました。", CONFIRM),
            "confirmed": ("approve", "決裁用紙を印刷して決裁を受ける", "町全体が確定しました。", CONFIRM),
            "approved": ("submit", "報告書を書き出して県に提出する", "決裁が済みました。", SUBMIT),
        }
        if whole.state in steps:
            kind, what, why, target = steps[whole.state]
            yield Step(kind, what, why, LEADER, target)


def _place_label(status: PartStatus) -> str:
    return "基本情報・町全体" if status.part.label == WHOLE_LABEL else status.part.label


def _target(finding: Finding) -> str:
    return f"{finding.key}/{finding.row_id}" if finding.row_id else finding.key


def _due_words(due: str, day: date) -> str:
    try:
        end = date.fromisoformat(due)
    except ValueError:
        return "まだ戻っていません。"
    left = (end - day).days
    words = f"あと{left}日" if left > 0 else "きょうまで" if left == 0 else f"{-left}日すぎました"
    return f"まだ戻っていません。期限は{format_wareki(end)}（{words}）。"
