"""Taking a register in from CSV or Excel: every cell that will change is shown before it is written."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.form.model import Register
from dx_assess.session.document import Document
from dx_assess.session.registers import (
    MODE_LABELS,
    MODES,
    ImportPlan,
    ImportWishes,
    carry_out,
    import_document,
    plan_import,
    workbook_sheets,
)
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.messages import show_error
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.registers.header_table import HeaderTable, fill_table, plain_table
from dx_assess.ui.room import give_room
from dx_assess.ui.tab_stop import tab_at_checked
from dx_assess.ui.tasks import Tell, start

_MODE_HELP = {
    "upsert": "同じ番号・コードの行は書きかえ、ない行は足します。",
    "append": "ファイルの行をすべて新しい行として足します。",
    "replace": "ファイルにない行は取り消します（あとで戻せます）。",
}
_ACTIONS = {"add": "新しい行", "change": "変更", "restore": "取消しから戻す", "same": "変わらない"}


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
        self._use_remembered = True
        self.setWindowTitle(f"{register.name}に取り込む：{source.name}")
        give_room(self, 70, 42)
        self.modes = QButtonGroup(self)
        self.summary = QLabel()
        self.summary.setObjectName("strong")
        self.summary.setWordWrap(True)
        self.problem = NoticeList()
        self.known = NoticeList()
        self.forget = QPushButton("前の対応を使わない")
        self.forget.setObjectName("link")
        self.skip_same = TickBox("同じ行は読み飛ばす")
        self.skip_same.setChecked(True)
        self.skip_same.hide()
        self.changes = plain_table(
            ("行", "台帳の行", "どうなる", "列", "いまの値", "新しい値"), (50, 80, 120, 170, 220)
        )
        self.unreadable = plain_table(("行", "列", "値", "どうして"), (50, 150, 180))
        self.changes.setAccessibleName("変わるセル")
        self.unreadable.setAccessibleName("読めない行")
        self.headers = HeaderTable(register)
        self._sheets: tuple[str, ...] = ()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("取り込む前の確かめ")
        self.tabs.addTab(self.changes, "変わるセル")
        self.tabs.addTab(self.unreadable, "読めない行")
        self.tabs.addTab(self.headers, "見出しの対応")
        self.accept_valid = TickBox("読めない行を除いて取り込む")
        self.carry = QPushButton("取り込む")
        self.carry.setObjectName("primary")
        self.cancel = QPushButton("やめる")
        self._lay_out()
        self.accept_valid.toggled.connect(self._show_buttons)
        self.skip_same.clicked.connect(lambda _on: self.make_plan())
        self.forget.clicked.connect(self._forget)
        self.headers.mapped.connect(self._map)
        self.carry.clicked.connect(self._carry_out)
        self.cancel.clicked.connect(self.reject)
        self._enter = EnterClicks(self)
        self._enter.watch(self.accept_valid, self.skip_same, self.forget)
        self.make_plan()

    def _lay_out(self) -> None:
        above = QWidget()
        modes = FlowLayout(above, 12)
        self._add_sheets(modes)
        modes.addWidget(QLabel("取り込み方："))
        for number, mode in enumerate(MODES):
            button = QRadioButton(MODE_LABELS[mode])
            button.setToolTip(_MODE_HELP[mode])
            button.setChecked(number == 0)
            self.modes.addButton(button, number)
            modes.addWidget(button)
        tab_at_checked(self.modes)
        self.mode_help = QLabel()
        self.mode_help.setObjectName("muted")
        modes.addWidget(self.mode_help)
        self.modes.idClicked.connect(lambda _id: self.make_plan())
        buttons = QHBoxLayout()
        buttons.addWidget(self.accept_valid)
        buttons.addStretch(1)
        buttons.addWidget(self.carry)
        buttons.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(above)
        layout.addWidget(self.summary)
        layout.addWidget(self.skip_same)
        layout.addWidget(self.problem)
        known = QHBoxLayout()
        known.addWidget(self.known, 1)
        known.addWidget(self.forget)
        layout.addLayout(known)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(buttons)

    def _add_sheets(self, line: FlowLayout) -> None:
        self.sheets = QComboBox()
        self.sheets.setAccessibleName("シート")
        self.sheet_line = QLabel("シート(&H)：")
        self.sheet_line.setBuddy(self.sheets)
        self.sheets.activated.connect(lambda _at: self._choose_sheet())
        for widget in (self.sheet_line, self.sheets):
            line.addWidget(widget)
            widget.hide()

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
        document, register, source = self._document, self._register.id, self._source
        wishes = ImportWishes(
            mode,
            dict(self._mapping),
            skip_same=self.skip_same.isChecked(),
            use_remembered=self._use_remembered,
            sheet=self.sheets.currentText(),
        )

        def work(tell: Tell) -> ImportPlan:
            tell(0, "ファイルを読んでいます")
            self._sheets = self._sheets or workbook_sheets(source)
            return plan_import(document, register, source, wishes)

        task = start(self, work)
        task.done.connect(self._planned)
        task.failed.connect(self._failed)

    def _set_reading(self, reading: bool) -> None:
        self.reading = reading
        for widget in (*self.modes.buttons(), self.headers, self.skip_same, self.forget, self.sheets):
            widget.setEnabled(not reading)
        self._show_buttons()

    def _planned(self, plan: ImportPlan) -> None:
        self.plan = plan
        self._set_reading(False)
        self._show_sheets(plan.plan.sheet)
        self._show()

    def _show_sheets(self, read: str) -> None:
        """A workbook with several sheets has a choice of them; also while none of the headers fits."""
        if not self.sheets.count():
            self.sheets.addItems(self._sheets)
        self.sheets.setCurrentText(read)
        for widget in (self.sheet_line, self.sheets):
            widget.setVisible(len(self._sheets) > 1)

    def _choose_sheet(self) -> None:
        self._mapping.clear()
        self.make_plan()

    def _failed(self, error: BaseException) -> None:
        self._set_reading(False)
        self._show_sheets(self.sheets.currentText())
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
            self.skip_same.hide()
            self._show_known()
            self._show_buttons()
            return
        found = import_document(self._document, self.plan)
        self.summary.setText(summary_text(found))
        lines: list[tuple[str, ...]] = [
            (str(c["row"]), c["row_id"], _ACTIONS[c["action"]], c["label"], c["old"], c["new"])
            for c in found["changes"]
        ]
        if found["skipped"]:
            lines += [(str(r["row"]), r["row_id"], "読み飛ばす", "", "", "") for r in found["same_rows"]]
        lines += [("", row_id, "取り消す", "", "", "") for row_id in found["struck"]]
        fill_table(self.changes, lines)
        wrong = [p for row in found["rejected"] for p in (row, *row.get("more", ()))]
        fill_table(
            self.unreadable, [(str(p["row"]), self._label(p["column"]), p["value"], p["message"]) for p in wrong]
        )
        self.tabs.setTabText(0, f"変わるセル（{len(lines)}）")
        self.tabs.setTabText(1, f"読めない行（{len(found['rejected'])}）")
        self.tabs.setTabText(2, f"見出しの対応（読まない見出し {len(found['ignored_headers'])}）")
        self.headers.show_headers(self.plan.plan.headers)
        self.skip_same.setText(f"台帳にすでにある行と同じ行（{len(found['same_rows'])}行）は読み飛ばす")
        self.skip_same.setVisible(bool(found["same_rows"]))
        if not lines and self.tabs.currentWidget() is self.changes:
            self.tabs.setCurrentIndex(1 if wrong else 2 if found["ignored_headers"] else 0)
        self._show_known()
        self._show_buttons()

    def _show_known(self) -> None:
        """Say whence the matching of the headers comes, and what of the file is not read for a reason."""
        notices = []
        known = self.plan is not None and self.plan.source is not None
        if known:
            words = "前に取り込んだ同じ見出しのファイルの対応を使っています。「見出しの対応」で変えられます。"
            notices.append(("I", words))
        if self.plan is not None and self.plan.plan.own_numbers:
            own = self.plan.plan.own_numbers
            notices.append(("I", f"「{own}」は台帳の番号（{self._register.prefix}001など）ではないので、読みません。"))
        self.known.show_notices(notices)
        self.forget.setVisible(known)

    def _label(self, column_id: str) -> str:
        column = self._register.column(column_id)
        return column.label if column is not None else column_id

    def _map(self, mapping: object) -> None:
        assert isinstance(mapping, dict)
        self._mapping |= mapping
        self.make_plan()
        self.tabs.setCurrentWidget(self.headers)

    def _forget(self) -> None:
        """Match the headers as if this list had never been taken in."""
        self._use_remembered = False
        self.make_plan()
        self.tabs.setCurrentWidget(self.headers)

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
    if found["skipped"]:
        parts.append(f"読み飛ばす行 {found['skipped']}")
    if isinstance(rejected, list) and rejected:
        parts.append(f"読めない行 {len(rejected)}")
    same = found["same_rows"]
    text = f"{found['read']}行を読みました：{'、'.join(parts)}。まだ何も書き込んでいません。"
    if isinstance(same, list) and same and not found["skipped"]:
        text += f"\n台帳にすでにある行と同じ行が{len(same)}行あります。このままでは、同じ行が2つになります。"
    divisions = found["added_divisions"]
    if isinstance(divisions, list) and divisions:
        text += f"\n庁内の課の一覧に加える課：{'・'.join(divisions)}"
    return text
