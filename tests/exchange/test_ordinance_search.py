"""A folder of ordinances: every encoding and form, hits in order, hostile files, progress and cancel."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.exchange import ordinance_reading, ordinance_search
from dx_assess.exchange.ordinance_html import html_lines
from dx_assess.exchange.ordinance_search import FolderSearch, Word, search_folder, search_words
from dx_assess.form.model import QuestionSet
from tests.exchange.ordinance_samples import GUIDE, PARK, RULE, RULES, docx, write_samples


@pytest.fixture
def words(question_set: QuestionSet) -> tuple[Word, ...]:
    return search_words(question_set.tables["analog_words"])


def search(folder: Path, words: tuple[Word, ...]) -> FolderSearch:
    return search_folder(folder, words)


def one(folder: Path, name: str, data: bytes, words: tuple[Word, ...]) -> FolderSearch:
    (folder / name).write_bytes(data)
    return search(folder, words)


def test_every_word_of_the_list_suggests_a_kind_of_the_register(question_set: QuestionSet) -> None:
    register = question_set.register("analog_reg")
    column = register.column("item") if register is not None else None
    assert column is not None
    codes = {option.code for option in column.options}
    found = search_words(question_set.tables["analog_words"])
    assert len(found) == 31
    assert {word.text for word in found if not word.item} == {"窓口", "出頭", "持参", "書面"}
    assert {item for word in found for item, _near in (*word.instead, (word.item or "visual", ()))} == codes


def test_what_is_found_in_the_samples(tmp_path: Path, words: tuple[Word, ...]) -> None:
    found = search(write_samples(tmp_path / "reiki"), words)
    assert (found.documents, found.articles) == (4, 12)
    assert [(hit.title, hit.kind, hit.article, hit.item, "・".join(hit.words)) for hit in found.hits] == [
        ("福島町公園条例", "条例", "第2条第1項", "resident", "常駐"),
        ("福島町公園条例", "条例", "第2条第2項", "periodic", "点検"),
        ("福島町公園条例", "条例", "第2条第3項", "visual", "目視・書面"),
        ("福島町公園条例", "条例", "第2条の2", "onsite", "検査・立入り"),
        ("福島町公園条例", "条例", "第2条の2", "posting", "見やすい場所・掲示"),
        ("福島町公園条例", "条例", "第4条", "inspection", "閲覧・窓口・縦覧"),
        ("福島町公園条例", "条例", "附則第2項", "visual", "点検"),
        ("福島町公園条例", "条例", "別表第1", "media", "フロッピーディスク"),
        ("福島町消防規程", "規程", "第1条", "training", "講習"),
        ("福島町消防規程", "規程", "第2条", "periodic", "点検"),
        ("福島町補助金交付要綱", "要綱・要領", "第2", "", "書面・持参"),
        ("福島町公園条例施行規則", "規則", "第1条第1項", "periodic", "検査"),
        ("福島町公園条例施行規則", "規則", "第1条第2項", "media", "シー・ディー"),
    ]
    assert [(error.where.file, error.code) for error in found.unread] == [
        ("broken.txt", "E-ORD-ENCODING"),
        ("old.doc", "E-ORD-KIND"),
    ]
    assert len({hit.id for hit in found.hits}) == len(found.hits)
    assert search(tmp_path / "reiki", words).hits == found.hits


def test_context_marks_and_summary(tmp_path: Path, words: tuple[Word, ...]) -> None:
    hits = search(write_samples(tmp_path / "reiki"), words).hits
    visual = hits[2]
    assert [visual.context[a:b] for a, b in visual.marks] == ["目\n視", "書面"]
    assert visual.context.startswith("（管理人）\n第２条　公園に管理人を常駐させる。")
    assert visual.summary == "次の各号に掲げる者は、施設を目視により確認する。"
    assert hits[3].summary == "職員は、公園に立入り、設備の検査をすることができる。"
    assert hits[-1].context[slice(*hits[-1].marks[0])] == "ｼｰ･ﾃﾞｨｰ"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-be", "iso2022_jp"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_text_in_every_encoding(tmp_path: Path, words: tuple[Word, ...], encoding: str, newline: str) -> None:
    text = PARK.replace("條", "条").replace("點檢", "点検").replace("\n", newline)
    data = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)
    found = one(tmp_path, "p.txt", data, words)
    assert (len(found.hits), found.unread) == (8, ())


@pytest.mark.parametrize(("encoding", "declared"), [("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"), ("utf-8", "utf-8")])
def test_pages_in_the_encoding_that_they_declare(
    tmp_path: Path, words: tuple[Word, ...], encoding: str, declared: str
) -> None:
    page = RULE.replace("<head>", f'<head><meta http-equiv="Content-Type" content="text/html; charset={declared}">')
    found = one(tmp_path, "p.htm", page.replace("ｼｰ･ﾃﾞｨｰ", "シー・ディー").encode(encoding), words)
    assert [hit.item for hit in found.hits] == ["periodic", "media"]


@pytest.mark.parametrize("text", [RULES, PARK.replace("條", "条").replace("點檢", "点検"), GUIDE])
def test_undeclared_euc_is_read_and_not_taken_for_something_else(
    tmp_path: Path, words: tuple[Word, ...], text: str
) -> None:
    (tmp_path / "utf8").mkdir()
    expected = one(tmp_path / "utf8", "p.txt", text.encode(), words)
    for encoding in ("euc_jp", "cp932"):
        (tmp_path / encoding).mkdir()
        found = one(tmp_path / encoding, "p.txt", text.encode(encoding), words)
        assert (found.hits, found.unread) == (expected.hits, ())


def test_what_is_no_japanese_in_any_encoding_is_told(tmp_path: Path, words: tuple[Word, ...]) -> None:
    found = one(tmp_path, "p.txt", bytes(range(0xA1, 0xF0)) * 40, words)
    assert (found.documents, [error.where.file for error in found.unread]) == (0, ["p.txt"])


def test_old_characters_are_found(tmp_path: Path, words: tuple[Word, ...]) -> None:
    text = "第一條　實地ニ檢査ヲ行フ。\n第二條　帳簿ヲ縱覽ニ供ス。"
    assert [hit.words for hit in one(tmp_path, "旧.txt", text.encode(), words).hits] == [("実地", "検査"), ("縦覧",)]


def test_word_documents(tmp_path: Path, words: tuple[Word, ...]) -> None:
    assert [hit.article for hit in one(tmp_path, "a.docx", docx(RULES), words).hits] == ["第1条", "第2条"]


def test_word_documents_with_entities_bombs_and_damage_are_refused(tmp_path: Path, words: tuple[Word, ...]) -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "検査"><!ENTITY b "&a;&a;">]>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (20 << 20))
    for name, data in (
        ("entity.docx", docx(RULES, bomb)),
        ("zeros.docx", stream.getvalue()),
        ("cut.docx", docx(RULES)[:200]),
        ("none.docx", b""),
    ):
        (tmp_path / name).write_bytes(data)
    found = search(tmp_path, words)
    assert found.documents == 0
    assert {error.where.file: error.code for error in found.unread} == {
        "entity.docx": "E-ORD-DOCX",
        "zeros.docx": "E-ZIP-BOMB",
        "cut.docx": "E-ZIP-BAD",
        "none.docx": "E-ZIP-BAD",
    }


def test_links_are_not_followed(tmp_path: Path, words: tuple[Word, ...]) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_text(PARK, encoding="utf-8")
    folder = tmp_path / "reiki"
    folder.mkdir()
    os.symlink(outside, folder / "to_folder")
    os.symlink(outside / "a.txt", folder / "to_file.txt")
    os.symlink(folder, folder / "loop")
    found = search(folder, words)
    assert found.documents == 0
    assert [(error.where.file, error.code) for error in found.unread] == [
        (name, "E-ORD-LINK") for name in ("loop", "to_file.txt", "to_folder")
    ]


def test_limits(tmp_path: Path, words: tuple[Word, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    write_samples(tmp_path / "reiki")
    monkeypatch.setattr(ordinance_reading, "MAX_BYTES", 300)
    big = [error.where.file for error in search(tmp_path / "reiki", words).unread if error.code == "E-FILE-TOOBIG"]
    assert big == ["park.txt", "shobo.docx", "規則/rule.html"]
    monkeypatch.undo()
    for module, name in ((ordinance_reading, "MAX_FILES"), (ordinance_search, "MAX_HITS")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, 2)
            with pytest.raises(AppError) as caught:
                search(tmp_path / "reiki", words)
            assert caught.value.code == "E-ORD-MANY"
    monkeypatch.setattr(ordinance_reading, "MAX_DEPTH", 1)
    assert "規則" in [error.where.file for error in search(tmp_path / "reiki", words).unread]


def test_no_folder(tmp_path: Path, words: tuple[Word, ...]) -> None:
    with pytest.raises(AppError) as caught:
        search(tmp_path / "none", words)
    assert caught.value.code == "E-ORD-FOLDER"


def test_copies_are_read_once_and_other_texts_of_one_title_are_told_apart(
    tmp_path: Path, words: tuple[Word, ...]
) -> None:
    (tmp_path / "a.txt").write_text(GUIDE, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(GUIDE.encode("cp932"))
    (tmp_path / "c.txt").write_text(GUIDE.replace("書面を持参する", "窓口に持参する"), encoding="utf-8")
    found = search(tmp_path, words)
    assert [(error.where.file, error.code) for error in found.unread] == [("b.txt", "E-ORD-TWICE")]
    assert [hit.document for hit in found.hits] == ["福島町補助金交付要綱", "福島町補助金交付要綱#2"]
    assert len({hit.id for hit in found.hits}) == 2


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "<a href='", "<a b=", "</", "<?", "<![CDATA[", "<div>", "<rt></rp>", "&#", "<title>"]
)
def test_pages_that_are_never_closed_are_read_in_linear_time(piece: str) -> None:
    """The parser of the standard library alone takes minutes for some of these."""
    begin = time.process_time()
    html_lines(piece * 40_000, lambda: None)
    assert time.process_time() - begin < 10


def test_nothing_after_a_slip_in_the_page_is_lost() -> None:
    page = "<p>甲 < 乙<p>丙<!-- 丁 --><button>戊<p>己<title>題</title><p>庚<a title='x' >辛</a"
    assert html_lines(page, lambda: None) == ("題", ["甲 < 乙", "丙", "己", "庚辛</a"])


def test_progress_and_cancel(tmp_path: Path, words: tuple[Word, ...]) -> None:
    class StopError(Exception):
        pass

    told: list[int] = []

    def tell(percent: int, text: str) -> None:
        told.append(percent)
        if percent > 30:
            raise StopError

    write_samples(tmp_path / "reiki")
    with pytest.raises(StopError):
        search_folder(tmp_path / "reiki", words, tell)
    assert told == sorted(told)
    told.clear()
    search_folder(tmp_path / "reiki", words, lambda percent, text: told.append(percent))
    assert told == sorted(told) and told[-1] == 100


def test_thousands_of_articles(tmp_path: Path, words: tuple[Word, ...]) -> None:
    for number in range(100):
        articles = "\n".join(
            f"第{at}条　職員は、{'施設の検査を毎年行う' if at % 10 == 0 else '次のとおり事務を行うものとする'}。" * 3
            for at in range(1, 51)
        )
        (tmp_path / f"{number:03d}.txt").write_text(f"第{number}号条例\n{articles}", encoding="utf-8")
    found = search(tmp_path, words)
    assert (found.documents, found.articles, len(found.hits)) == (100, 5000, 500)
