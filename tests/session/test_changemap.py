"""A year goes over to a newer question set: every answer is kept, reworded ones are to be confirmed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess import paths
from dx_assess.errors import AppError
from dx_assess.exchange.distribution import read_distribution, render_distribution
from dx_assess.form.reserved import is_to_confirm, to_confirm_key
from dx_assess.session.catalog import load_catalog
from dx_assess.session.changemap import available_update, retired_answers, update_year
from dx_assess.session.deadline import deadline_words, distributions, notice_for
from dx_assess.session.distribution import Wanted, install_offer, make_distribution, read_offer
from dx_assess.session.document import Document
from dx_assess.session.files import add_year, new_file, open_file
from dx_assess.session.library import FORMS, Addition, content_of, install
from dx_assess.store.edits import PutYear

DAY = date(2026, 11, 1)
OLD = "どの手続を、いつまでにオンライン化するか、町として決めていますか。"
NEW = "手続のオンライン化を、町として決めていますか。"


def add_set(version: str = "1.1.0", form_id: str = "standard") -> None:
    """The shipped set with the first question reworded, the last one of a domain retired and one table entry more."""
    content = content_of(paths.forms_dir() / "standard")
    head = content["set.toml"].replace(b'version = "1.0.0"', f'version = "{version}"'.encode(), 1)
    content["set.toml"] = head.replace(b'id = "standard"', f'id = "{form_id}"'.encode(), 1)
    content["domains/1_online.toml"] = content["domains/1_online.toml"].replace(OLD.encode(), NEW.encode())
    blocks = content["domains/9_divide.toml"].decode().split("[[question]]")
    kept = [block for block in blocks if 'id = "divide.ui"' not in block]
    assert len(kept) == len(blocks) - 1
    content["domains/9_divide.toml"] = "[[question]]".join(kept).encode()
    table = content["tables/std_procedure.toml"].decode()
    content["tables/std_procedure.toml"] = f'{table}\n[[entry]]\ncode = "Z99"\nlabel = "新しい手続"\n'.encode()
    install([Addition(FORMS, form_id, version, content)])


def test_nothing_to_update(document: Document) -> None:
    assert available_update(document) is None


def test_update_keeps_every_answer_and_can_be_undone(document: Document) -> None:
    document.set_text("online.policy", "2")
    document.set_text("online.policy.note", "備考")
    document.set_text("divide.ui", "1")
    document.set_text("org.leader", "3")
    before = dict(document.data.answers)
    rows = len(document.data.rows("procedures"))
    add_set()
    document.use_catalog(load_catalog(day=DAY))
    assert document.question_set.version == "1.0.0"
    update = available_update(document)
    assert update is not None and update.known and update.name == "standard 1.1.0"
    assert update.to_confirm == ("online.policy",)
    assert {item.kind: item.id for item in update.changes.changed} == {
        "reworded": "online.policy",
        "retired": "divide.ui",
    }
    (retired,) = update.retired
    assert retired.key == "divide.ui" and retired.label.endswith("。") and retired.text
    update_year(document, update)
    assert document.question_set.version == document.year.form_version == "1.1.0"
    assert available_update(document) is None
    after = document.data.answers
    assert {key: after[key] for key in before} == before
    assert {key for key in after if is_to_confirm(key)} == {to_confirm_key("online.policy")}
    assert [item.key for item in retired_answers(document)] == ["divide.ui"]
    added = document.data.rows("procedures")[rows:]
    assert [row.cell("name").value for row in added] == ["新しい手続"] and added[0].prefilled
    document.undo()
    assert document.question_set.version == "1.0.0" and document.data.answers == before
    document.redo()
    assert document.question_set.version == "1.1.0"


def test_a_year_opens_where_only_a_later_version_is(
    document: Document, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another machine whose program ships version 1.1.0: the file opens, and the change map is still known."""
    document.set_text("online.policy", "2")
    document.close()
    add_set()
    forms = tmp_path / "forms"
    shutil.copytree(paths.user_dir() / "forms" / "standard" / "1.1.0", forms / "standard")
    shutil.rmtree(paths.user_dir() / "forms")
    monkeypatch.setattr(paths, "forms_dir", lambda: forms)
    later = open_file(load_catalog(day=DAY), path)
    assert later.question_set.version == "1.1.0" and later.year.form_version == "1.0.0"
    update = available_update(later)
    assert update is not None and update.known and update.to_confirm == ("online.policy",)
    later.close()


def test_unknown_words_are_all_to_be_confirmed(document: Document) -> None:
    document.set_text("online.policy", "2")
    document.set_text("org.leader", "3")
    document.file.set_setting("outline.standard.1.0.0", "broken")
    add_set()
    catalog = load_catalog(day=DAY)
    later = tuple(place for place in catalog.sets if place.version != "1.0.0")
    document.use_catalog(replace(catalog, sets=later))
    update = available_update(document)
    assert update is not None and not update.known
    assert update.to_confirm == ("online.policy", "org.leader")


def test_a_set_that_is_not_there(document: Document, path: Path) -> None:
    add_set(form_id="pref_set")
    document.use_catalog(load_catalog(day=DAY))
    year = replace(document.year, form_id="pref_set", form_version="1.1.0")
    document.apply_anywhere([PutYear(year)], "別の設問")
    document.close()
    shutil.rmtree(paths.user_dir() / "forms" / "pref_set")
    with pytest.raises(AppError) as caught:
        open_file(load_catalog(day=DAY), path)
    assert caught.value.code == "E-FORM-UNKNOWN" and "配布ファイル" in caught.value.fix


def test_one_file_for_the_towns(document: Document, tmp_path: Path) -> None:
    add_set(form_id="pref_set")
    catalog = load_catalog(day=DAY)
    path = tmp_path / "県.dxpack"
    wanted = Wanted(date(2026, 11, 30), "お願いします。", form_id="pref_set", issuer="福島県DX課")
    manifest = make_distribution(catalog, "fukushima", path, wanted)
    assert (manifest.id, manifest.year, manifest.form.id) == ("fukushima", 2026, "pref_set")
    shutil.rmtree(paths.user_dir() / "forms")
    offer = read_offer(load_catalog(day=DAY), path)
    assert [item.area for item in offer.additions] == ["forms", "distributions"]
    assert offer.preview.changes.count["reworded"] == 1
    install_offer(offer)
    assert read_offer(load_catalog(day=DAY), path).additions == ()
    assert [head.issuer for head, _ in distributions()] == ["福島県DX課"]
    notice = notice_for(document, DAY)
    assert notice is not None and (notice.text, notice.days_left) == ("お願いします。", 29)
    assert deadline_words(notice) == "令和8年度の提出期限 令和8年11月30日（あと29日）"
    document.use_catalog(load_catalog(day=DAY))
    update = available_update(document)
    assert update is not None and update.name == "pref_set 1.1.0"
    update_year(document, update)
    add_year(document, 2027)
    assert (document.year.form_id, document.year.form_version) == ("pref_set", "1.1.0")
    town = new_file(document.catalog, tmp_path / "新しい町.dxa", document.town, 2026)
    assert town.question_set.id == "pref_set"
    town.close()
    document.show_year(2026)
    document.set_pack("fukuoka")
    assert notice_for(document, DAY) is None


def test_the_same_version_with_other_content_is_refused(tmp_path: Path) -> None:
    catalog = load_catalog(day=DAY)
    one, two = tmp_path / "1.dxpack", tmp_path / "2.dxpack"
    make_distribution(catalog, "fukushima", one, Wanted(date(2026, 11, 30), "一"))
    make_distribution(catalog, "fukushima", two, Wanted(date(2026, 11, 30), "二"))
    install_offer(read_offer(catalog, one))
    with pytest.raises(AppError) as caught:
        read_offer(catalog, two)
    assert caught.value.code == "E-PACK-VERSION"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pack/fukushima.toml", b"a = " + b"[" * 50_000),
        ("pack/fukushima.toml", b"\xff"),
        ("form/domains/1_online.toml", b"[domain"),
        ("form/advice.toml", b'[[rule]]\nwhen = "' + b"(" * 50_000 + b'"'),
        ("support/fukushima.toml", b'[support]\nid = "other"'),
    ],
)
def test_hostile_content_is_a_known_error(tmp_path: Path, user_home: Path, name: str, data: bytes) -> None:
    """Right hashes, wrong content: every checker answers, and nothing is installed."""
    catalog = load_catalog(day=DAY)
    path = tmp_path / "a.dxpack"
    make_distribution(catalog, "fukushima", path, Wanted(date(2026, 11, 30), "一"))
    found = read_distribution(path)
    files = found.files | {name: data}
    path.write_bytes(render_distribution(found.manifest, found.text, files))
    with pytest.raises(AppError):
        read_offer(catalog, path)
    assert not any((user_home / area).exists() for area in ("packs", "forms", "distributions"))


def test_a_deep_expression_is_a_known_error(tmp_path: Path) -> None:
    catalog = load_catalog(day=DAY)
    path = tmp_path / "a.dxpack"
    make_distribution(catalog, "fukushima", path, Wanted(date(2026, 11, 30), "一"))
    found = read_distribution(path)
    deep = "(" * 20_000 + "1" + ")" * 20_000
    data = found.files["pack/fukushima.toml"].decode().replace('value = "bpr.divisions"', f'value = "{deep}"')
    files = found.files | {"pack/fukushima.toml": data.encode()}
    path.write_bytes(render_distribution(found.manifest, found.text, files))
    with pytest.raises(AppError):
        read_offer(catalog, path)
