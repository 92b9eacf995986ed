"""Files on removable media: the question when one is opened, and the copy to carry away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from dx_assess.session.carrying import Carried, write_carry_copy
from dx_assess.session.document import Document
from dx_assess.ui import tasks
from dx_assess.ui.long_work import LongWork
from dx_assess.ui.messages import Choice, ask, inform, show_error

FILES = "自己点検のファイル (*.dxa)"
QUESTION = (
    "このファイルは、USBメモリなどの取り外せる場所にあります。抜けたり、なくしたりすると、答えを失うことがあります。\n"
    "このパソコンに写して、そちらで書くことをおすすめします。"
    "人に渡すときは、区分C（町とアドバイザーだけ）の答えを取りのぞいた「持ち出し用の写し」を使ってください。"
)


def ask_about_medium(window: QWidget, path: Path, choices: Sequence[Choice]) -> None:
    """Warn before a file on a removable medium is opened."""
    ask(window, f"取り外せる場所のファイル：{path.name}", QUESTION, choices, "開かない")


class CarryCopies(QObject):
    """Writes copies to carry away, in the background."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.task: tasks.Task | None = None

    def choose(self, document: Document) -> None:
        """Ask where the copy goes."""
        start = str(document.path.with_name(f"{document.path.stem}_持ち出し用.dxa"))
        name, _ = QFileDialog.getSaveFileName(self._window, "持ち出し用の写しを置く場所", start, FILES)
        if name:
            self.write(document, Path(name if name.lower().endswith(".dxa") else f"{name}.dxa"))

    def write(self, document: Document, target: Path) -> None:
        """Write it."""
        waiting = LongWork(
            self._window,
            "持ち出し用の写しを作っています",
            lambda tell: write_carry_copy(document, target, tell),
            self._done,
            lambda error: show_error(self._window, error),
        )
        self.task = waiting.task
        self.task.finished.connect(self._finished)

    def _finished(self) -> None:
        self.task = None

    def _done(self, found: Carried) -> None:
        words = f"{found.path}\n区分Cの{found.removed}か所を、記録ごと取りのぞきました。写しを読み返して確かめました。"
        inform(self._window, "持ち出し用の写しを作りました", words)
