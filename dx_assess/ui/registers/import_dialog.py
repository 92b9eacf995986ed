"""Taking a register in from CSV or Excel: every cell that will change is shown before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.form.model import Register
from dx_assess.session.document import Document
from dx_assess.session.registers import MODE_LABELS, MODES, ImportPlan, carry_out, import_document, plan_import
from dx_assess.ui.messages import show_error
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.tasks import Tell, start

_MODE_HELP = {
    "upsert": "同じ番号・コードの行は書きかえ、ない行は足します。",
    "append": "ファイルの行をすべて新しい行として足します。",
    "replace": "ファイルにない行は取り消します（あとで戻せます）。",
}
_ACTIONS = {"add": "新しい行", "change": "変更", "restore": "取消しから戻す", "same": "変わらない"}
NOT_READ = "（読まない）"


class ImportDialog(QDialog):
    """Choose how, see what would change, carry it out."""

    def __init__(self, document: Document, register: Register, source: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._register = register
        self._source = source
        self.plan: ImportPlan | None = None
        self.reading = False
        self._mapping: dict[str, str] = {}
        self.setWindowTitle(f"{register.name}に取り込む：{source.name}")
        self.resize(940, 560)
        self.modes = QButtonGroup(self)
        self.summary = QLabel()
        self.summary.setObjectName("strong")
        self.summary.setWordWrap(True)
        self.problem = NoticeList()
        self.changes = _table(("行", "台帳の行", "どうなる", "列", "いまの値", "新しい値"), (50, 80, 90, 170, 220))
        self.unreadable = _table(("行", "列", "値", "どうして"), (50, 150, 180))
        self.headers = _table(("ファイルの見出し", "台帳の列"), (300,))
        self.tabs = QTabWidget()
        self.tabs.addTab(self.changes, "変わるセル")
        self.tabs.addTab(self.unreadable, "読めない行")
        self.tabs.addTab(self.headers, "見出しの対応")
        self.accept_valid = TickBox("読めない行を除いて取り込む")
        self.carry = QPushButton("取り込む")
        self.carry.setObjectName("primary")
        self.cancel = QPushButton("やめる")
        self._lay_out()
        self.accept_valid.toggled.connect(self._show_buttons)
        self.carry.clicked.connect(self._carry_out)
        self.cancel.clicked.connect(self.reject)
        self._enter = EnterClicks(self)
        self._enter.watch(self.accept_valid)
        self.make_plan()

    def _lay_out(self) -> None:
        modes = QHBoxLayout()
        modes.addWidget(QLabel("取り込み方："))
        for number, mode in enumerate(MODES):
            button = QRadioButton(MODE_LABELS[mode])
            button.setToolTip(_MODE_HELP[mode])
            button.setChecked(number == 0)
            self.modes.addButton(button, number)
            modes.addWidget(button)
        self.mode_help = QLabel()
        self.mode_help.setObjectName("muted")
        modes.addSpacing(12)
        modes.addWidget(self.mode_help, 1)
        self.modes.idClicked.connect(lambda _id: self.make_plan())
        buttons = QHBoxLayout()
        buttons.addWidget(self.accept_valid)
        buttons.addStretch(1)
        buttons.addWidget(self.carry)
        buttons.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(modes)
        layout.addWidget(self.summary)
        layout.addWidget(self.problem)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(buttons)

    @property
    def mode_name(self) -> str:
        """The chosen mode."""
        return MODES[max(self.modes.checkedId(), 0)]

    def make_plan(self) -> None:
        """Read the file and show what would change; nothing is written."""
        mode = MODES[max(self.modes.checkedId(), 0)]
        self.mode_help.setText(_MODE_HELP[mode])
        self.plan = None
        self.problem.show_notices([])
        self.summary.setText("ファイルを読んでいます…")
        self._set_reading(True)
        document, register, source, mapping = self._document, self._register.id, self._source, dict(self._mapping)

        def work(tell: Tell) -> ImportPlan:
            tell(0, "ファイルを読んでいます")
            return plan_import(document, register, source, mode, mapping)

        task = start(self, work)
        task.done.connect(self._planned)
        task.failed.connect(self._failed)

    def _set_reading(self, reading: bool) -> None:
        self.reading = reading
        for widget in (*self.modes.buttons(), self.headers):
            widget.setEnabled(not reading)
        self._show_buttons()

    def _planned(self, plan: ImportPlan) -> None:
        self.plan = plan
        self._set_reading(False)
        self._show()

    def _failed(self, error: BaseException) -> None:
        self._set_reading(False)
        self._show()
        if isinstance(error, AppError):
            self.problem.show_notices([("E", f"{error.message}{error.fix}")])
        else:
            show_error(self, error)

    def _show(self) -> None:
        if self.plan is None:
            self.summary.setText("このファイルは取り込めません。")
            for table in (self.changes, self.unreadable, self.headers):
                table.setRowCount(0)
            self._show_buttons()
            return
        found = import_document(self._document, self.plan)
        self.summary.setText(summary_text(found))
        lines: list[tuple[str, ...]] = [
            (str(c["row"]), c["row_id"], _ACTIONS[c["action"]], c["label"], c["old"], c["new"])
            for c in found["changes"]
        ]
        lines += [("", row_id, "取り消す", "", "", "") for row_id in found["struck"]]
        _fill(self.changes, lines)
        wrong = [p for row in found["rejected"] for p in (row, *row.get("more", ()))]
        _fill(self.unreadable, [(str(p["row"]), self._label(p["column"]), p["value"], p["message"]) for p in wrong])
        self.tabs.setTabText(0, f"変わるセル（{len(lines)}）")
        self.tabs.setTabText(1, f"読めない行（{len(found['rejected'])}）")
        self.tabs.setTabText(2, f"見出しの対応（読まない見出し {len(found['ignored_headers'])}）")
        self._show_headers()
        self._show_buttons()

    def _label(self, column_id: str) -> str:
        column = self._register.column(column_id)
        return column.label if column is not None else column_id

    def _show_headers(self) -> None:
        assert self.plan is not None
        headers = self.plan.plan.headers
        columns = {index: column for column, index in headers.columns.items()}
        shown = [(index, text) for index, text in enumerate(headers.texts) if text]
        self.headers.setRowCount(len(shown))
        for line, (index, text) in enumerate(shown):
            self.headers.setItem(line, 0, QTableWidgetItem(text))
            self.headers.setCellWidget(line, 1, self._header_box(text, columns.get(index, "")))

    def _header_box(self, header: str, column_id: str) -> QWidget:
        if column_id and column_id not in self._mapping:
            return QLabel(f"　{self._label(column_id)}")
        assert self.plan is not None
        box = QComboBox()
        box.setAccessibleName(f"見出し「{header}」に当たる列")
        taken = set(self.plan.plan.headers.columns) - {column_id}
        box.addItem(NOT_READ, "")
        for column in self._register.columns:
            if column.id not in taken:
                box.addItem(column.label, column.id)
        box.setCurrentIndex(max(box.findData(column_id), 0))
        near = next((u.suggestion for u in self.plan.plan.unknown if u.header == header), "")
        if near and not column_id:
            box.setItemText(0, f"{NOT_READ}　「{self._label(near)}」のことですか")
        box.activated.connect(lambda _i: self._map(header, box.currentData()))
        return box

    def _map(self, header: str, column_id: str) -> None:
        self._mapping = {column: text for column, text in self._mapping.items() if text != header}
        if column_id:
            self._mapping[column_id] = header
        self.make_plan()
        self.tabs.setCurrentIndex(2)

    def _show_buttons(self) -> None:
        plan = self.plan
        rejected = plan is not None and bool(plan.plan.rejected)
        self.accept_valid.setVisible(rejected)
        self.carry.setEnabled(
            plan is not None and plan.plan.changes_anything and (not rejected or self.accept_valid.isChecked())
        )

    def _carry_out(self) -> None:
        if self.plan is None:
            return
        try:
            carry_out(self._document, replace(self.plan, accept_valid=self.accept_valid.isChecked()))
        except AppError as error:
            self.problem.show_notices([("E", f"{error.message}{error.fix}")])
        else:
            self.accept()


def summary_text(found: dict[str, object]) -> str:
    """「54行を読みました：新しい行 3、変わる行 10 …」."""
    rejected, struck = found["rejected"], found["struck"]
    parts = [f"新しい行 {found['added']}", f"変わる行 {found['changed']}", f"変わらない行 {found['unchanged']}"]
    if isinstance(struck, list) and struck:
        parts.append(f"取り消す行 {len(struck)}")
    if isinstance(rejected, list) and rejected:
        parts.append(f"読めない行 {len(rejected)}")
    text = f"{found['read']}行を読みました：{'、'.join(parts)}。まだ何も書き込んでいません。"
    divisions = found["added_divisions"]
    if isinstance(divisions, list) and divisions:
        text += f"\n庁内の課の一覧に加える課：{'・'.join(divisions)}"
    return text


def _table(headers: tuple[str, ...], widths: tuple[int, ...]) -> QTableWidget:
    table = QTableWidget(0, len(headers))
    table.setHorizontalHeaderLabels(headers)
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, width)
    table.horizontalHeader().setSectionResizeMode(len(headers) - 1, QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, lines: Sequence[tuple[str, ...]]) -> None:
    table.setRowCount(len(lines))
    for line, texts in enumerate(lines):
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(line, column, item)
