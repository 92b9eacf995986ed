"""The wizard for a new file: town, year and edition, place. Three steps, each saying what it means."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget, QWizard

from dx_assess.errors import AppError
from dx_assess.form.municipalities import Municipality
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import new_file
from dx_assess.store.edits import Town
from dx_assess.ui.messages import show_error
from dx_assess.ui.theme import restyle
from dx_assess.ui.welcome.place_step import PlaceStep
from dx_assess.ui.welcome.plan_step import PlanStep
from dx_assess.ui.welcome.town_step import TownStep

BUTTONS = {
    QWizard.WizardButton.BackButton: "戻る(&B)",
    QWizard.WizardButton.NextButton: "次へ(&N)",
    QWizard.WizardButton.FinishButton: "作る(&F)",
    QWizard.WizardButton.CancelButton: "やめる",
}


class NewFileWizard(QWizard):
    """``made`` carries the new file as an open :class:`~dx_assess.session.document.Document`."""

    made = Signal(object)

    def __init__(self, catalog: Catalog, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self.setWindowTitle("新しく作る")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWizardStyle(QWizard.WizardStyle.ClassicStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        for button, words in BUTTONS.items():
            self.setButtonText(button, words)
        for button in (QWizard.WizardButton.NextButton, QWizard.WizardButton.FinishButton):
            self.button(button).setProperty("primary", True)
            restyle(self.button(button))
        self.town_step = TownStep(catalog)
        self.plan_step = PlanStep(catalog)
        self.place_step = PlaceStep(folder)
        for step in (self.town_step, self.plan_step, self.place_step):
            self.addPage(step)
        line = self.fontMetrics().height()
        self.resize(min(line * 58, 1200), min(line * 40, 680))

    @property
    def town(self) -> Municipality | None:
        """The town that was chosen."""
        return self.town_step.chosen

    def summary(self) -> str:
        """What will be made, in one line."""
        town = self.town
        assert town is not None
        return f"{town.prefecture}{town.name}（{town.code}）　{self.plan_step.summary()}"

    def accept(self) -> None:
        """Make the file; stays open when that fails."""
        town, plan, path = self.town, self.plan_step, self.place_step.path
        if town is None or path is None:
            return
        place = Town(town.code, town.name, town.prefecture)
        try:
            document = new_file(self._catalog, path, place, plan.fiscal_year, plan.edition, plan.pack_id)
        except AppError as error:
            show_error(self, error)
            return
        super().accept()
        self.made.emit(document)
