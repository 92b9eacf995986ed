"""The tour: a balloon beside each of four places. It can be left at any time and does not stop the work."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.tour.balloon import Balloon
from dx_assess.ui.workspace import Workspace


class Step(Struct, frozen=True):
    """One place: words, and how to find it (it may show a page first). A place is a widget and a part of it."""

    title: str
    text: str
    place: Callable[[Workspace], tuple[QWidget, QRect]]


def _navigation(workspace: Workspace) -> tuple[QWidget, QRect]:
    tree = workspace.navigation
    return tree, tree.viewport().rect()


def _question(workspace: Workspace) -> tuple[QWidget, QRect]:
    domain = workspace.document.question_set.domains[0]
    workspace.show_page(f"domain:{domain.id}")
    page = workspace.page
    assert page is not None
    area = page.findChild(QScrollArea)
    if area is not None:
        area.verticalScrollBar().setValue(0)
    card = next((card for card in page.findChildren(QuestionCard) if not card.isHidden()), None)
    return (card, card.rect()) if card is not None else (page, page.rect())


def _saved(workspace: Workspace) -> tuple[QWidget, QRect]:
    top = workspace.top
    shown = top.saved if not top.saved.isHidden() else top.badge
    return shown, shown.rect()


def _results(workspace: Workspace) -> tuple[QWidget, QRect]:
    tree = workspace.navigation
    first, last = tree.page_at("results"), tree.page_at("export")
    tree.expand(first.parent())
    tree.scrollTo(last)
    tree.scrollTo(first)
    return tree.viewport(), tree.visualRect(first).united(tree.visualRect(last)).intersected(tree.viewport().rect())


STEPS = (
    Step(
        "ページの一覧",
        "左の一覧から、記入・台帳・結果・提出へ移ります。見出しを押すと、たたんだり開いたりできます。"
        "細い線は、領域ごとにどこまで答えたかです。まよったら「ホーム」の「次にやること」を見てください。",
        _navigation,
    ),
    Step(
        "設問",
        "あてはまるものを上から順に選びます。分からないときは「わからない」でかまいません。"
        "右には前年度の答えが出ます。言葉の意味は「用語」を押すと読めます。",
        _question,
    ),
    Step(
        "保存",
        "答えは選ぶたびに、自動で保存されます。「保存」ボタンはありません。まだ保存していない入力があると、ここに出ます。"
        "まちがえたときは Ctrl+Z で元に戻せます。",
        _saved,
    ),
    Step(
        "結果と書き出し",
        "点・段階・県のKPIは「結果」に、PDFとExcelは「書き出し」にあります。途中でも見られます。"
        "困ったときは F1 を押すと、そのページの手引きが開きます。",
        _results,
    ),
)


class Tour(QObject):
    """``ended``: finished or left. The page that was shown before comes back."""

    ended = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._before = workspace.page_id
        self._at = -1
        self._over = False
        self.balloon = Balloon(workspace, len(STEPS))
        self.balloon.next_wanted.connect(lambda: self._go(1))
        self.balloon.back_wanted.connect(lambda: self._go(-1))
        self.balloon.end_wanted.connect(self.end)
        workspace.installEventFilter(self)

    def start(self) -> None:
        """Show the first place."""
        self._go(1)

    def _go(self, step: int) -> None:
        self._at = max(self._at + step, 0)
        if self._at >= len(STEPS):
            self.end()
            return
        chosen = STEPS[self._at]
        self.balloon.show_step(self._at, chosen.title, chosen.text)
        self._place()
        QTimer.singleShot(0, self.balloon, self._place)  # a page that is shown for the first time gets its size later

    def _place(self) -> None:
        if self._over:
            return
        widget, part = STEPS[self._at].place(self._workspace)
        corner = widget.mapTo(self._workspace, QPoint(0, 0))
        shown = part.translated(corner).intersected(self._workspace.rect())
        self.balloon.point_at(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The balloon follows the window's size."""
        if event.type() == QEvent.Type.Resize and not self._over:
            QTimer.singleShot(0, self.balloon, self._place)
        return super().eventFilter(watched, event)

    def end(self) -> None:
        """Leave the tour; nothing of it stays."""
        if self._over:
            return
        self._over = True
        self._workspace.removeEventFilter(self)
        self.balloon.remove()
        self._workspace.show_page(self._before)
        self._workspace.navigation.setFocus()
        self.ended.emit()
        self.deleteLater()
