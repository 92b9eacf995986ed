"""例規から台帳をつくる: what the search of a folder of ordinances found, decided one by one, as rows of R4.

What was decided is kept in the town's file, so that the next search shows as new only what is new. A rejection holds
in later years too; an acceptance holds while its row stands. A decision goes with its sentence when an amendment gives
the article another number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.exchange.ordinance_search import FolderSearch, Hit, search_folder, search_words
from dx_assess.exchange.ordinance_search import Progress as Searching
from dx_assess.exchange.ordinance_text import plain
from dx_assess.form.answer import Answer, Row, YearData, answered
from dx_assess.form.model import Column, Register
from dx_assess.form.records import ORDINANCES
from dx_assess.session.document import Document, Progress
from dx_assess.session.json_values import head
from dx_assess.store.edits import AddRow, Edit, StrikeRow

REGISTER = "analog_reg"
TABLE = "analog_words"
State = Literal["new", "accepted", "rejected"]
STATES: dict[State, str] = {"new": "未定", "accepted": "台帳にある", "rejected": "当たらない"}
_COMMA = "、"
_SENTENCE_LENGTH = 200
_Key = tuple[str, str, str]


class Candidate(Struct, frozen=True):
    """A hit and what was decided about it.

    :param row: number of its row in the register, empty without one.
    :param own: the row was made here (and not typed or imported).
    """

    hit: Hit
    state: State
    row: str = ""
    own: bool = False

    @property
    def state_word(self) -> str:
        """The state in Japanese."""
        return STATES[self.state]


class _Decision(Struct, frozen=True):
    record: str
    decision: str
    row: str
    text: str = ""


def search_ordinances(document: Document, folder: Path, progress: Searching | None = None) -> FolderSearch:
    """Search a folder with the words of 別表3; nothing is written.

    :raises AppError: E-ORD-SET when the question set has no such register or words; E-ORD-…, E-FILE-….
    """
    ordinance_register(document)
    return search_folder(folder, search_words(document.question_set.tables[TABLE]), progress)


def ordinance_register(document: Document) -> Register:
    """R4.

    :raises AppError: E-ORD-SET.
    """
    register = document.question_set.register(REGISTER)
    if register is None or TABLE not in document.question_set.tables:
        fix = "アナログ規制台帳のある設問（標準の設問）を使う年度で行ってください。"
        raise AppError("E-ORD-SET", "この年度の設問には、アナログ規制台帳か検索の言葉がありません。", fix)
    return register


def item_labels(document: Document) -> dict[str, str]:
    """The kinds of rules: code → words."""
    column = ordinance_register(document).column("item")
    return {option.code: option.label for option in column.options} if column is not None else {}


class Finder:
    """A search and the decisions of the file about it."""

    def __init__(self, document: Document, search: FolderSearch) -> None:
        self.document = document
        self.search = search
        self.register = ordinance_register(document)
        self._here, self._where = _sentences(search.hits)
        self._earlier = self._moved(_earlier(document))
        self._read: dict[str, tuple[Row, _Decision, list[_Key]]] = {}
        self._stands: dict[str, tuple[Row, str]] = {}
        self._others: dict[str, list[Row]] = {}
        self._decisions: tuple[YearData, dict[_Key, _Decision]] | None = None
        self._looked: tuple[YearData, tuple[Candidate, ...]] | None = None
        self._decided: tuple[YearData, tuple[Candidate, ...], set[str]] | None = None

    def _moved(self, decisions: dict[_Key, _Decision]) -> dict[_Key, _Decision]:
        """Decisions at the place where their sentence stands now; where it is gone, they stay with their article."""
        stay, moved = {}, {}
        for key, decision in decisions.items():
            document, clause, word = key
            here = decision.text in self._here.get((document, clause), ())
            places = () if here or not decision.text else self._where.get((document, decision.text), ())
            if not places:
                stay[key] = decision
            for place in places:
                moved[document, place, word] = decision
        return moved | stay

    def _known(self) -> dict[_Key, _Decision]:
        """What this year's records say; a record is read once."""
        data = self.document.data
        if self._decisions is None or self._decisions[0] is not data:
            found: dict[_Key, _Decision] = {}
            for row in data.rows(ORDINANCES.id):
                known = self._read.get(row.row_id)
                if known is None or known[0] is not row:
                    known = self._read[row.row_id] = row, *_decision(row)
                found |= dict.fromkeys(known[2], known[1])
            self._decisions = data, self._moved(found)
        return self._decisions[1]

    def candidates(self) -> tuple[Candidate, ...]:
        """Every hit with its state of now, in order; looked at once until the next change."""
        data = self.document.data
        if self._looked is None or self._looked[0] is not data:
            decided = self._decided
            since = decided[1:] if decided is not None and decided[0] is data else ((), ())
            self._looked, self._decided = (data, self._look(*since)), None
        return self._looked[1]

    def _look(self, before: Sequence[Candidate], touched: Container[str]) -> tuple[Candidate, ...]:
        """Every hit with its state of now; those of ordinances that are not ``touched`` are as ``before``, if told."""
        decisions = self._earlier | self._known()
        live = {row.row_id: row for row in self.document.data.rows(REGISTER)}
        own = {decision.row for decision in decisions.values()}
        before_others, others = self._others, self._by_place(row for row in live.values() if row.row_id not in own)
        if others != before_others:  # a row may stand for any place
            self._others, before = others, ()
        return tuple(
            before[at] if before and hit.document not in touched else _candidate(hit, decisions, live, others)
            for at, hit in enumerate(self.search.hits)
        )

    def _by_place(self, rows: Iterable[Row]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in rows:
            known = self._stands.get(row.row_id)
            if known is None or known[0] is not row:
                place = _place(str(row.cell("reg_name").value or ""), str(row.cell("article").value or ""))
                known = self._stands[row.row_id] = row, place
            found.setdefault(known[1], []).append(row)
        return found

    def find(self, ids: Iterable[str]) -> list[Candidate]:
        """The candidates with these ids.

        :raises AppError: E-ORD-ID.
        """
        known = {candidate.hit.id: candidate for candidate in self.candidates()}
        wanted = list(dict.fromkeys(ids))
        missing = [name for name in wanted if name not in known]
        if missing:
            fix = "同じフォルダーを調べ、一覧に出る番号を書いてください。"
            raise AppError("E-ORD-ID", f"「{missing[0]}」という箇所はありません。", fix)
        return [known[name] for name in wanted]

    def accept(
        self, chosen: Sequence[Candidate], item: str | None = None, progress: Progress | None = None
    ) -> list[str]:
        """Make rows of the register; those that have one are left out. One step.

        :param progress: told while it is written; what it raises takes everything back.
        :param item: the kind of rule for all of them in place of the suggested one; empty = leave it open.
        :returns: numbers of the rows.
        :raises AppError: E-STORE-….
        """
        wanted = [candidate.hit for candidate in chosen if candidate.state != "accepted"]
        rows = self.document.new_row_ids(REGISTER, len(wanted))
        year = self.document.year.fiscal_year
        edits: list[Edit] = []
        for row_id, hit in zip(rows, wanted, strict=True):
            cells = self._cells(hit, hit.item if item is None else item)
            edits.append(AddRow(year, REGISTER, Row(row_id, cells)))
        edits += self._decide(wanted, "accepted", rows)
        self._apply(wanted, edits, f"例規から台帳に入れる（{len(wanted)}件）", progress)
        return rows

    def reject(self, chosen: Sequence[Candidate], progress: Progress | None = None) -> int:
        """Remember that these are no rules of the kind; what is in the register stays. One step; how many were new.

        :raises AppError: E-STORE-….
        """
        wanted = [candidate.hit for candidate in chosen if candidate.state == "new"]
        edits = list(self._decide(wanted, "rejected", [""] * len(wanted)))
        self._apply(wanted, edits, f"例規の箇所を「当たらない」にする（{len(wanted)}件）", progress)
        return len(wanted)

    def reopen(self, chosen: Sequence[Candidate], progress: Progress | None = None) -> int:
        """Take decisions back: rows made here are struck out, rejections forgotten. One step; how many.

        :raises AppError: E-STORE-….
        """
        wanted = [item for item in chosen if item.state == "rejected" or (item.state == "accepted" and item.own)]
        year = self.document.year.fiscal_year
        rows = dict.fromkeys(item.row for item in wanted if item.row)
        edits: list[Edit] = [StrikeRow(year, REGISTER, row_id) for row_id in rows]
        before = [item.hit for item in wanted if any(key in self._earlier for key in _keys(item.hit))]
        hits = [item.hit for item in wanted]
        edits += self._forget(hits)
        edits += self._records(before, "reopened", [""] * len(before))
        self._apply(hits, edits, f"例規の箇所を未定に戻す（{len(wanted)}件）", progress)
        return len(wanted)

    def _apply(self, hits: Sequence[Hit], edits: Sequence[Edit], label: str, progress: Progress | None) -> None:
        """A decision about one ordinance says nothing of the others, which are not looked at again."""
        if not edits:
            return
        before = self.candidates()
        self.document.apply(edits, label, progress)
        self._decided = self.document.data, before, {hit.document for hit in hits}

    def _decide(self, hits: Sequence[Hit], decision: str, rows: Sequence[str]) -> Iterator[Edit]:
        yield from self._forget(hits)
        yield from self._records(hits, decision, rows)

    def _records(self, hits: Sequence[Hit], decision: str, rows: Sequence[str]) -> Iterator[Edit]:
        numbers = self.document.new_row_ids(ORDINANCES.id, len(hits))
        for number, hit, row in zip(numbers, hits, rows, strict=True):
            words = _COMMA.join(hit.words)
            texts = {"document": hit.document, "clause": hit.clause, "words": words, "decision": decision, "row": row}
            texts["text"] = _sentence(hit)
            cells = {column: answered(text) for column, text in texts.items() if text}
            yield AddRow(self.document.year.fiscal_year, ORDINANCES.id, Row(number, cells))

    def _forget(self, hits: Sequence[Hit]) -> Iterator[Edit]:
        """Strike out what this year's records say of these hits."""
        known = self._known()
        records = [known[key].record for hit in hits for key in _keys(hit) if key in known]
        for record in dict.fromkeys(records):
            yield StrikeRow(self.document.year.fiscal_year, ORDINANCES.id, record)

    def _cells(self, hit: Hit, item: str) -> dict[str, Answer]:
        texts = {
            "reg_name": hit.title,
            "reg_kind": _code(self.register.column("reg_kind"), hit.kind),
            "article": hit.article,
            "summary": " ".join(hit.summary.split()),
            "item": item,
        }
        cells = {}
        for column_id, text in texts.items():
            column = self.register.column(column_id)
            if column is not None and text:
                cells[column_id] = answered(_cut(text, column.max_length))
        return cells


def _candidate(
    hit: Hit, decisions: dict[_Key, _Decision], live: dict[str, Row], others: dict[str, list[Row]]
) -> Candidate:
    known = [decisions.get(key) for key in _keys(hit)]
    if not others and not any(known):
        return Candidate(hit, "new")
    rows = [found.row for found in known if found is not None and found.decision == "accepted" and found.row in live]
    undecided = any(found is None or found.decision == "reopened" for found in known)
    if rows and not undecided:
        return Candidate(hit, "accepted", rows[0], own=True)
    for row in others.get(_place(hit.title, hit.article), ()) if others else ():
        item = row.cell("item").value
        if item is None or not hit.item or item == hit.item:
            return Candidate(hit, "accepted", row.row_id)
    rejected = all(found is not None and found.decision == "rejected" for found in known)
    return Candidate(hit, "rejected" if rejected else "new")


def _sentence(hit: Hit) -> str:
    """The sentence of a place, as it is compared."""
    return _plain(hit.summary)[:_SENTENCE_LENGTH]


def _sentences(hits: Sequence[Hit]) -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], list[str]]]:
    """The sentences at a place, and the places of a sentence."""
    here: dict[tuple[str, str], set[str]] = {}
    where: dict[tuple[str, str], list[str]] = {}
    for hit in hits:
        text = _sentence(hit)
        here.setdefault((hit.document, hit.clause), set()).add(text)
        where.setdefault((hit.document, text), []).append(hit.clause)
    return here, where


def _place(title: str, article: str) -> str:
    return f"{_plain(title)}\x1f{_plain(article)}"


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    return plain(text)


def _keys(hit: Hit) -> list[_Key]:
    return [(hit.document, hit.clause, word) for word in hit.words]


def _decisions(rows: Iterable[Row]) -> dict[_Key, _Decision]:
    """By ordinance, clause and word; a later record replaces an earlier one."""
    found: dict[_Key, _Decision] = {}
    for row in rows:
        decision, keys = _decision(row)
        found |= dict.fromkeys(keys, decision)
    return found


def _decision(row: Row) -> tuple[_Decision, list[_Key]]:
    """A record, and what it is about."""
    texts = {column.id: str(row.cell(column.id).value or "") for column in ORDINANCES.columns}
    keys = [(texts["document"], texts["clause"], word) for word in texts["words"].split(_COMMA)]
    return _Decision(row.row_id, texts["decision"], texts["row"], texts["text"]), keys


def _earlier(document: Document) -> dict[_Key, _Decision]:
    """The rejections of the other years, a newer year's before an older one's."""
    found: dict[_Key, _Decision] = {}
    for info in sorted(document.years, key=lambda info: info.fiscal_year):
        if info.fiscal_year != document.year.fiscal_year:
            found |= _decisions(document.other_years.data(info.fiscal_year).rows(ORDINANCES.id))
    return {key: decision for key, decision in found.items() if decision.decision == "rejected"}


def _code(column: Column | None, label: str) -> str:
    options = column.options if column is not None else ()
    return next((option.code for option in options if option.label == label), "")


def _cut(text: str, length: int | None) -> str:
    return f"{text[: length - 1]}…" if length and len(text) > length else text


def marked_context(hit: Hit, around: int = 60) -> str:
    """The text around the first word with every word in 【】, on one line."""
    start, end = max(hit.marks[0][0] - around, 0), hit.marks[0][1] + around
    parts, at = [], start
    for begin, stop in hit.marks:
        if begin >= at and stop <= end:
            parts += [hit.context[at:begin], "【", hit.context[begin:stop], "】"]
            at = stop
    text = "".join("".join([*parts, hit.context[at:end]]).split())
    return f"{'…' if start else ''}{text}{'…' if end < len(hit.context) else ''}"


def counts(candidates: Iterable[Candidate]) -> dict[State, int]:
    """How many of each state."""
    found = Counter(candidate.state for candidate in candidates)
    return {state: found[state] for state in STATES}


def ordinances_document(finder: Finder, shown: Sequence[Candidate]) -> dict[str, Any]:
    """``ordinances --json``; ``counts`` are of all, ``hits`` the shown ones."""
    labels = item_labels(finder.document)
    search = finder.search
    return head(finder.document) | {
        "folder": str(search.folder),
        "documents": search.documents,
        "articles": search.articles,
        "counts": counts(finder.candidates()),
        "hits": [_hit_document(candidate, labels) for candidate in shown],
        "unread": [error.as_json() for error in search.unread],
    }


def _hit_document(candidate: Candidate, labels: dict[str, str]) -> dict[str, Any]:
    hit = candidate.hit
    names = ("id", "title", "kind", "article", "item", "summary", "file", "context")
    found: dict[str, Any] = {name: getattr(hit, name) for name in names}
    marks = [list(mark) for mark in hit.marks]
    more = {"words": list(hit.words), "item_label": labels.get(hit.item, ""), "marks": marks}
    return found | more | {"state": candidate.state, "row_id": candidate.row}
