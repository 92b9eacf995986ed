"""The main window: menu, and either the welcome page or an open file.

It is painted before anything that has to do with questions is loaded: see :meth:`MainWindow.start`. Dialogs are loaded
when they are wanted (imports inside functions).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow

from dx_assess.errors import AppError
from dx_assess.session.trouble import saved_words
from dx_assess.ui.composing import watch_composing
from dx_assess.ui.drops import INQUIRY, PACK, SHEETS, TOWN, dropped_file, dropped_files
from dx_assess.ui.help.anywhere import Manual
from dx_assess.ui.help.chapters import KEYS
from dx_assess.ui.icons import icon
from dx_assess.ui.menus import Menus
from dx_assess.ui.messages import inform, show_error
from dx_assess.ui.page import Page
from dx_assess.ui.settings import Settings
from dx_assess.ui.stack import PageStack
from dx_assess.ui.theme import Theme
from dx_assess.ui.welcome.welcome_page import WelcomePage

if TYPE_CHECKING:
    from dx_assess.session.catalog import Catalog
    from dx_assess.session.document import Document
    from dx_assess.ui.glossary.dialog import GlossaryDialog
    from dx_assess.ui.help.dialog import HelpDialog
    from dx_assess.ui.merge.merge_dialog import MergeDialog
    from dx_assess.ui.navigation import Navigation
    from dx_assess.ui.preferences.dialog import SettingsDialog
    from dx_assess.ui.review.towns_dialog import TownsDialog
    from dx_assess.ui.rollup.rollup_dialog import RollupDialog
    from dx_assess.ui.tour.tour import Tour
    from dx_assess.ui.welcome.opening import Opening
    from dx_assess.ui.workspace import Workspace

NAME = "小規模町村DX自己点検"
FIRST_SIZE = QSize(1366, 700)


class MainWindow(QMainWindow):
    """Only switches between welcome page and workspace."""

    def __init__(self, catalog: Catalog | None, theme: Theme, settings: Settings) -> None:
        """Without a catalog the window can be painted; nothing can be done before :meth:`start`."""
        super().__init__()
        watch_composing()
        self._settings = settings
        self.theme = theme
        self.workspace: Workspace | None = None
        self.tour: Tour | None = None
        self._tour_offered = False
        self._manual = Manual(self, lambda: self.show_help())
        self.setWindowTitle(NAME)
        self.setWindowIcon(icon("app"))
        self.setAcceptDrops(True)
        self.welcome = WelcomePage()
        self.stack = PageStack()
        self.stack.setCurrentWidget(self.welcome)
        self.setCentralWidget(self.stack)
        self.menus = Menus(self, theme, settings)
        theme.guard = self._restyle
        self.menus.look_wanted.connect(lambda scale, scheme: self._restyle(lambda: theme.set_look(scale, scheme)))
        self.menus.show_document(None)
        self.welcome.show_recent(settings.recent)
        if not self.restoreGeometry(settings.geometry):
            self._first_geometry()
        if catalog is not None:
            self.start(catalog)

    def start(self, catalog: Catalog) -> None:
        """From now on something can be done: connect the menu and the welcome page with what they ask for."""
        from dx_assess.ui.distribution.taking import Taking
        from dx_assess.ui.welcome.opening import Opening

        self._catalog = catalog
        self.opening: Opening = Opening(self, catalog, self._settings)
        self.opening.opened.connect(self.show_document)
        self.opening.busy.connect(self.welcome.set_busy)
        self.taking = Taking(self, catalog, self._settings)
        self.taking.taken.connect(self.use_catalog)
        self.welcome.new_wanted.connect(self.opening.new)
        self.welcome.open_wanted.connect(self.opening.choose)
        self.welcome.sample_wanted.connect(self.opening.sample)
        self.welcome.towns_wanted.connect(lambda: self.show_towns())
        self.welcome.rollup_wanted.connect(lambda: self.show_rollup())
        self.welcome.file_chosen.connect(self.opening.open)
        self._connect_menus()

    def _connect_menus(self) -> None:
        menus = self.menus
        menus.new.triggered.connect(lambda: self.opening.new())
        menus.open.triggered.connect(lambda: self.opening.choose())
        menus.sample.triggered.connect(lambda: self.opening.sample())
        menus.towns.triggered.connect(lambda: self.show_towns())
        menus.rollup.triggered.connect(lambda: self.show_rollup())
        menus.recent_chosen.connect(self.opening.open)
        menus.export.triggered.connect(lambda: self._show_page("export"))
        menus.take.triggered.connect(lambda: self.taking.choose())
        menus.submit.triggered.connect(lambda: self._show_page("submit"))
        menus.merge.triggered.connect(lambda: self.show_merge())
        menus.inquiry.triggered.connect(lambda: self.workspace.take_inquiry() if self.workspace else None)
        menus.results.triggered.connect(lambda: self._show_page("results"))
        menus.advice.triggered.connect(lambda: self._show_page("advice"))
        menus.history.triggered.connect(lambda: self._show_page("history"))
        menus.pack.triggered.connect(lambda: self.workspace.change_pack() if self.workspace else None)
        menus.blank.triggered.connect(lambda: self.show_blank())
        menus.carry.triggered.connect(
            lambda: self.opening.carrying.choose(self.workspace.document) if self.workspace else None
        )
        menus.settings.triggered.connect(lambda: self.show_settings())
        menus.glossary.triggered.connect(lambda: self.show_glossary())
        menus.manual.triggered.connect(lambda: self.show_help())
        menus.keys.triggered.connect(lambda: self.show_help(KEYS))
        menus.tour.triggered.connect(lambda: self.show_tour())
        menus.year.triggered.connect(lambda: self.workspace.top.year_wanted.emit() if self.workspace else None)
        menus.edit.undo_wanted.connect(lambda: self.workspace.undo() if self.workspace else None)
        menus.edit.redo_wanted.connect(lambda: self.workspace.redo() if self.workspace else None)
        menus.close.triggered.connect(lambda: self.leave_document())
        menus.quit.triggered.connect(self.close)

    def _first_geometry(self) -> None:
        screen = QGuiApplication.primaryScreen()
        room = screen.availableSize() if screen is not None else FIRST_SIZE
        self.resize(FIRST_SIZE.boundedTo(room))

    def _show_page(self, page: str) -> None:
        if self.workspace is not None:
            self.workspace.show_page(page)

    def show_settings(self) -> SettingsDialog:
        """Open the settings; they hold at once when they are kept."""
        from dx_assess.ui.preferences.dialog import SettingsDialog

        dialog = SettingsDialog(self._settings, self)
        dialog.changed.connect(self._use_settings)
        dialog.open()
        return dialog

    def _restyle(self, action: Callable[[], object]) -> None:
        """Do what goes through every widget there is, without those of the pages that are not shown."""
        if self.workspace is not None:
            self.workspace.let_hidden_go(action)
        else:
            action()

    def _use_settings(self) -> None:
        from dx_assess.session.files import this_user

        self.menus.show_looks()
        if self.workspace is not None:
            self.workspace.document.act_as(this_user())

    def show_towns(self) -> TownsDialog:
        """Open 担当の町."""
        from dx_assess.ui.review.towns_dialog import TownsDialog

        dialog = TownsDialog(self._catalog, self._settings.folder, self)
        dialog.opened.connect(self.opening.open)
        dialog.show()
        return dialog

    def show_rollup(self) -> RollupDialog:
        """Open 県集計."""
        from dx_assess.ui.rollup.rollup_dialog import RollupDialog

        dialog = RollupDialog(self._catalog, self._settings.folder, self)
        dialog.folder_chosen.connect(lambda folder: setattr(self._settings, "folder", folder))
        dialog.show()
        return dialog

    def show_merge(self) -> MergeDialog | None:
        """Merge the open file with another copy of it; None without a file."""
        from dx_assess.ui.merge.merge_dialog import MergeDialog

        if self.workspace is None:
            return None
        dialog = MergeDialog(self._catalog, self.workspace.document.path, self)
        dialog.opened.connect(self.opening.open)
        dialog.open()
        return dialog

    def show_blank(self) -> None:
        """Ask for the blank questionnaire."""
        from dx_assess.ui.export.blank_dialog import BlankDialog

        BlankDialog(self._catalog, self._settings.folder, self).open()

    def show_glossary(self) -> GlossaryDialog | None:
        """Open the 用語集; None when it has a mistake, which is shown."""
        from dx_assess.session import glossary
        from dx_assess.ui.glossary.dialog import GlossaryDialog

        try:
            dialog = GlossaryDialog(glossary.load(self._catalog), self)
        except AppError as error:
            show_error(self, error)
            return None
        dialog.show()
        return dialog

    def show_help(self, chapter: str = "") -> HelpDialog | None:
        """Open the manual at ``chapter``, or at that of what is shown; None when it is missing, which is told."""
        return self._manual.show(chapter, self.workspace.page_id if self.workspace is not None else "")

    def show_tour(self) -> Tour | None:
        """Begin the tour of the open file; None without one."""
        from dx_assess.ui.tour.tour import Tour

        if self.workspace is None:
            return None
        if self.tour is not None:
            self.tour.end()
        self.tour = Tour(self.workspace)
        self.tour.ended.connect(self._tour_ended)
        self.tour.start()
        return self.tour

    def offer_tour(self) -> None:
        """Begin the tour when the first file is shown, unless it was seen or skipped once."""
        self._tour_offered = True

    def _tour_ended(self) -> None:
        self.tour = None
        self._settings.tour_seen = True

    # --- the file -----------------------------------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        """Open a file, as from the command line or dropped onto the window."""
        self.opening.open(path)

    def saved_words(self) -> str:
        """The last change that is in the open file, for whoever tells of an error; empty without a file."""
        return saved_words(self.workspace.document) if self.workspace is not None else ""

    def show_document(self, document: Document) -> None:
        """Show an open file in place of what is shown, if that may go."""
        self.leave_document(lambda: self._show_document(document), document.close)

    def _show_document(self, document: Document) -> None:
        from dx_assess.ui.workspace import Workspace

        self.workspace = Workspace(document, self._settings, self.stack)
        self.workspace.page_shown.connect(self._name_page)
        self.workspace.renew_wanted.connect(self._renew, Qt.ConnectionType.QueuedConnection)
        self.workspace.file_wanted.connect(self._do_with_files)
        self._remember_folds(self.workspace.navigation)
        self.stack.setCurrentWidget(self.workspace)
        self.menus.show_document(document)
        page = self.workspace.page
        self._name_page(page.title if page is not None else "")
        if self._tour_offered and not self._settings.tour_seen:
            self.show_tour()

    def _renew(self) -> None:
        """The year has other questions now: everything around the open file is made anew."""
        old = self.workspace
        if old is None:
            return
        if self.tour is not None:
            self.tour.end()
        old.let_go()
        self._show_document(old.document)
        self._discard(old)

    def use_catalog(self, catalog: Catalog) -> None:
        """Go on with what was installed; an open year can go over to a newer version of its questions."""
        self._catalog = catalog
        self.opening.use_catalog(catalog)
        workspace = self.workspace
        if workspace is None:
            inform(self, "取り込みました", "新しい町のファイルと、開いたファイルで使います。")
            return

        def go_on() -> None:
            workspace.let_go()
            workspace.document.use_catalog(catalog)
            self._renew()
            self._propose_update()

        workspace.guard(go_on, drop=False)

    def _propose_update(self) -> None:
        if self.workspace is not None and self.workspace.update_version() is None:
            inform(self, "取り込みました", "目標・支援メニュー・提出期限を使います。答えは変わっていません。")

    def _do_with_files(self, action: Callable[[Opening], object], close: bool) -> None:
        if close:
            self.leave_document(lambda: action(self.opening))
        else:
            action(self.opening)

    def _remember_folds(self, navigation: Navigation) -> None:
        if self._settings.folded is not None:
            navigation.set_folded(self._settings.folded)
        navigation.folds_changed.connect(lambda groups: setattr(self._settings, "folded", groups))

    def _name_page(self, title: str) -> None:
        if self.workspace is not None:
            document = self.workspace.document
            only = "（読むだけ）" if document.read_only else ""
            self.setWindowTitle(f"{document.town.name}{only} {title} — {document.path.name} — {NAME}")

    def leave_document(
        self, then: Callable[[], object] = lambda: None, back: Callable[[], object] = lambda: None
    ) -> None:
        """Close the file and do ``then``; ask first when something would be lost, ``back`` if it may not."""
        workspace = self.workspace

        def close() -> None:
            if self.close_document():
                then()
            else:
                back()

        if workspace is None or workspace.busy:
            close()
        else:
            workspace.guard(close, back, drop=False)

    def _discard(self, workspace: Workspace) -> None:
        """What was shown goes; another look that waited for its pages comes then."""
        self.stack.discard((*workspace.findChildren(Page), workspace), self.menus.show_looks)

    def close_document(self) -> bool:
        """Back to the welcome page; False while something is being written. Loses what :meth:`leave_document` asks."""
        workspace = self.workspace
        if workspace is None:
            return True
        if workspace.busy:
            inform(self, "書き出し中です", "書き出しが終わるまで待つか、「中止」を押してから、もう一度試してください。")
            return False
        if self.tour is not None:
            self.tour.end()
        workspace.close_document()
        self.workspace = None
        self.stack.setCurrentWidget(self.welcome)
        self._discard(workspace)
        self.menus.show_document(None)
        self.welcome.show_recent(self._settings.recent)
        self.setWindowTitle(NAME)
        return True

    # --- Qt asks ------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is being typed, remember the window; ask first when something would be lost."""
        if self.workspace is not None and (self.workspace.busy or self.workspace.unsaved()):
            event.ignore()
            self.leave_document(self.close)
            return
        self.close_document()
        self._settings.geometry = self.saveGeometry()
        self._settings.sync()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One .dxa or .dxpack file may be dropped, or division sheets or a 照会 file on an open file."""
        data = event.mimeData()
        on_file = self.workspace is not None and (dropped_files(data, SHEETS) or dropped_file(data, (INQUIRY,)))
        if dropped_file(data, (TOWN, PACK)) or on_file:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open it, or take it in."""
        data = event.mimeData()
        if (town := dropped_file(data, (TOWN,))) is not None:
            self.opening.open(town)
        elif (pack := dropped_file(data, (PACK,))) is not None:
            self.taking.look(pack)
        elif self.workspace is not None and (sheets := dropped_files(data, SHEETS)):
            self.workspace.take_sheets(sheets)
        elif self.workspace is not None and (inquiry := dropped_file(data, (INQUIRY,))) is not None:
            self.workspace.take_inquiry(inquiry)
        else:
            return
        event.acceptProposedAction()
