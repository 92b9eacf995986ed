"""Two copies of a file in which ordinances were decided become one: every place still points to its own row."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner

from dx_assess.__main__ import main
from dx_assess.session.catalog import load_catalog
from dx_assess.session.files import open_file
from dx_assess.session.ordinances import REGISTER, Finder, search_ordinances
from tests.exchange.ordinance_samples import write_samples


def test_rows_and_decisions_of_both_copies_are_kept(tmp_path: Path) -> None:
    folder = write_samples(tmp_path / "reiki")
    mine, theirs, out = (tmp_path / f"{name}.dxa" for name in ("mine", "theirs", "out"))
    runner, catalog = CliRunner(), load_catalog()
    assert runner.invoke(main, ["new", str(mine), "--code", "073628", "--year", "2026"]).exit_code == 0
    shutil.copy2(mine, theirs)
    for path, first in ((mine, 0), (theirs, 1)):
        document = open_file(catalog, path)
        finder = Finder(document, search_ordinances(document, folder))
        assert finder.accept([finder.candidates()[first]]) == ["G001"]
        finder.reject([finder.candidates()[first + 2]])
        document.close()
    result = runner.invoke(main, ["merge", "--mine", str(mine), "--theirs", str(theirs), "--out", str(out)])
    assert result.exit_code == 0, result.stderr
    document = open_file(catalog, out)
    found = Finder(document, search_ordinances(document, folder)).candidates()
    assert [candidate.state for candidate in found[:5]] == ["accepted", "accepted", "rejected", "rejected", "new"]
    rows = {row.row_id: row.cell("article").value for row in document.data.rows(REGISTER)}
    assert [rows[candidate.row] for candidate in found[:2]] == ["第2条第1項", "第2条第2項"]
    assert all(candidate.own for candidate in found[:2])
    document.close()
