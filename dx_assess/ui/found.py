"""Where the search over everything leads: a page, a field, a row, a term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dx_assess.session import glossary
from dx_assess.session.search import TERM

if TYPE_CHECKING:
    from dx_assess.ui.workspace import Workspace


def go_to_found(workspace: Workspace, key: str) -> None:
    """Show what the search found; a column is shown in the first row."""
    if key.startswith(TERM):
        _show_term(workspace, key.removeprefix(TERM))
        return
    register, is_column, column = key.partition("//")
    rows = workspace.document.data.rows(register) if is_column else ()
    row = next((row.row_id for row in rows if not row.struck), "")
    workspace.go_to(f"{register}/{row}/{column}" if row else register)
    if workspace.page is not None and workspace.top.search.hasFocus():
        workspace.page.enter()


def _show_term(workspace: Workspace, term_id: str) -> None:
    from dx_assess.ui.glossary.dialog import GlossaryDialog

    dialog = GlossaryDialog(glossary.load(workspace.document.catalog), workspace)
    dialog.show()
    dialog.show_term(term_id)
