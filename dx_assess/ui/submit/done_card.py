"""「提出用ファイルができました」: what was made, what was compared, what differs from the submission before."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from dx_assess.session.submit import Submitted
from dx_assess.ui.icons import IconLabel, icon
from dx_assess.ui.paragraph import Paragraph

_LISTED = 5


class DoneCard(QFrame):
    """``opened`` carries the folder."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._made: Submitted | None = None
        self.heading = QLabel("提出用ファイルができました")
        self.heading.setObjectName("heading")
        self.what = Paragraph()
        self.checked = Paragraph(name="muted")
        for label in (self.what, self.checked):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder = QPushButton("フォルダーを開く(&0)")
        self.folder.setIcon(icon("folder"))
        self.folder.clicked.connect(lambda: self.opened.emit(self._made.folder) if self._made is not None else None)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(IconLabel("good", 20, "good"))
        top.addWidget(self.heading, 1)
        line = QHBoxLayout()
        line.addWidget(self.folder)
        line.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(8)
        rows.addLayout(top)
        rows.addWidget(self.what)
        rows.addWidget(self.checked)
        rows.addLayout(line)

    def show_made(self, made: Submitted) -> None:
        """Show a submission."""
        self._made = made
        manifest = made.manifest
        lines = [
            f"提出番号 第{manifest.submission}号　受付番号 {manifest.receipt}",
            str(made.folder),
            "、".join(item.name for item in manifest.files),
        ]
        if made.status:
            lines.append("町全体の状態を「提出」にしました。")
        if not manifest.complete:
            lines.append("途中の提出として作りました（目録にそう残ります）。")
        if manifest.protected:
            lines.append("パスワードを忘れると、だれにも開けません。提出とは別の方法で相手に伝えてください。")
        if made.changes is not None:
            lines.append(f"前回（第{manifest.previous}号）との違い：{len(made.changes)}か所")
            lines += [f"・{item.group}　{item.what}：{item.old} → {item.new}" for item in made.changes[:_LISTED]]
            if len(made.changes) > _LISTED:
                lines.append(f"・ほか{len(made.changes) - _LISTED}か所（「前回との違い」のExcelにあります）")
        self.what.setText("\n".join(lines))
        self.checked.setText("\n".join(made.checked))
        self.show()
