"""「配布ファイルを取り込む」: who gives it, until when, what is inside and what it changes; then it is taken in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from dx_assess.session.distribution import Offered
from dx_assess.text.dates import fiscal_year_label, format_wareki
from dx_assess.ui.distribution.changes_view import ChangesView, count_words
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.room import give_room

PROMISE = "取り込んでも、町の答えは変わりません。設問の新しい版へは、取り込んだあとに「版を更新」で移ります。"


class InstallDialog(QDialog):
    """``wanted`` is emitted when the user agrees."""

    wanted = Signal()

    def __init__(self, offer: Offered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.setWindowTitle("配布ファイルを取り込む")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.changes = ChangesView(offer.preview.changes, letter=offer.distribution.text)
        self.changes.counts.setText(f"変わるところ：{count_words(offer.preview.changes)}")
        buttons = QDialogButtonBox()
        self.install = buttons.addButton("取り込む(&I)", QDialogButtonBox.ButtonRole.AcceptRole)
        self.install.setObjectName("primary")
        self.install.setDefault(True)
        buttons.addButton("やめる", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._agree)
        buttons.rejected.connect(self.reject)
        known = not offer.additions
        note = "もう取り込んであります。もう一度取り込む必要はありません。" if known else PROMISE
        self.install.setEnabled(not known)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addLayout(self._facts())
        layout.addWidget(self.changes, 1)
        layout.addWidget(Paragraph(note, "muted"))
        layout.addWidget(buttons)
        give_room(self, 50, 32)

    def _facts(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(4)
        for name, value in fact_words(self.offer):
            label = Paragraph(value)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(Paragraph(name, "muted"), label)
        return form

    def _agree(self) -> None:
        self.wanted.emit()
        self.accept()


def fact_words(offer: Offered) -> list[tuple[str, str]]:
    """Names and values of what the file says about itself."""
    manifest, bundle = offer.manifest, offer.preview.bundle
    inside = [
        ("KPI", f"{manifest.pack.name}　{manifest.pack.version}（{len(bundle.pack.kpis)}件）"),
        ("設問", f"{manifest.form.name}　{manifest.form.version}"),
    ]
    if bundle.menu is not None:
        inside.append(("支援メニュー", f"{bundle.menu.name}　{bundle.menu.version}（{len(bundle.menu.items)}件）"))
    first, last = manifest.valid_from, manifest.valid_to
    span = f"有効期間 {format_wareki(first) if first else ''}～{format_wareki(last) if last else ''}"
    return [
        ("配布者", manifest.issuer),
        ("ID・版", f"{manifest.id}　{manifest.version}　{span if first or last else '有効期間の定めなし'}"),
        ("提出期限", f"{format_wareki(manifest.deadline)}（{fiscal_year_label(manifest.year)}の点検）"),
        *inside,
    ]
