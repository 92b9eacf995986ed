"""Submissions: what stops them, what is in them, what never is, and that every change to one is found out."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from openpyxl import load_workbook

from dx_assess.errors import AppError, AppErrors
from dx_assess.exchange.protect import opened
from dx_assess.exchange.submission import CHANGES, DATA, MANIFEST, PDF, XLSX
from dx_assess.form.answer import Rate, answered
from dx_assess.form.records import INQUIRIES
from dx_assess.score.town_data import decode
from dx_assess.session.catalog import Catalog
from dx_assess.session.confirm import approve, confirm, reopen, status_of
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.reasons import set_reason, warnings
from dx_assess.session.submit import Submitted, submit_year
from dx_assess.session.submit_check import completeness, preview
from dx_assess.session.verify import verify_path
from dx_assess.store.edits import SetAnswer
from tests.session.conftest import CopySample

SHEETS = ("general_it", "general_admin", "resident", "accounting", "education")
PASSWORD = "桜の咲くころに歩く道"
SECRET = "だれにも見せない備考"


def clock() -> datetime:
    return datetime(2026, 7, 1, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Sent:
    """A town that submitted twice: openly, and after a change and a 照会 with a password."""

    town: Path
    first: Submitted
    second: Submitted


def confirm_all(document: Document) -> None:
    for sheet in SHEETS:
        confirm(document, sheet, "山田", clock)
    confirm(document, "whole", "佐藤", clock)
    approve(document, "whole", "町長", clock)


@pytest.fixture(scope="module")
def sent(copy_sample: CopySample, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    folder = tmp_path_factory.mktemp("提出")
    document = copy_sample(folder / "town.dxa")
    for item in warnings(document):
        set_reason(document, item.finding.id, "確かめた")
    document.set_text("sec.incident_count.note", SECRET)
    confirm_all(document)
    first = submit_year(document, folder / "送る", clock=clock)
    assert status_of(document, "whole").state == "submitted"
    reopen(document, "general_it", "照会があった", "佐藤", clock)
    document.set_text("online.policy", "1")
    for question, kind, text in (
        ("online.policy", "prefecture", "要綱の名前は"),
        ("sec.incident_count", "prefecture", "件数の内訳は"),
        ("online.policy", "adviser", "次の訪問で見たい"),
    ):
        cells = {"question": question, "kind": kind, "number": "照会-7", "text": text, "answer": f"{text}の答え"}
        document.add_rows(INQUIRIES.id, [{key: answered(value) for key, value in cells.items()}])
    second = submit_year(document, folder / "送る", PASSWORD, incomplete=True, clock=clock)
    document.close()
    return Sent(folder / "town.dxa", first, second)


@pytest.fixture
def first(sent: Sent, tmp_path: Path) -> Path:
    """A copy of the first submission."""
    return Path(shutil.copytree(sent.first.folder, tmp_path / sent.first.folder.name))


@pytest.fixture
def town(copy_sample: CopySample, tmp_path: Path) -> Iterator[Document]:
    document = copy_sample(tmp_path / "town.dxa")
    yield document
    document.close()


def test_the_folder_and_its_manifest(sent: Sent) -> None:
    folder = sent.first.folder
    assert folder.name == "提出_079910_見本町_R8_第1号"
    assert sorted(item.name for item in folder.iterdir()) == sorted([PDF, XLSX, DATA, MANIFEST])
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    assert (manifest["submission"], manifest["previous"], manifest["complete"]) == (1, 0, True)
    assert [item["name"] for item in manifest["files"]] == [PDF, XLSX, DATA]
    data = decode((folder / DATA).read_bytes())
    assert (data.receipt, data.submission) == (manifest["receipt"], 1)
    assert [item.name for item in folder.parent.iterdir() if item.name.startswith(".")] == []


def test_nothing_of_class_c_leaves(sent: Sent, catalog: Catalog) -> None:
    """No question of security or class C, no note of one, is anywhere in the files."""
    document = open_file(catalog, sent.town, read_only=True)
    shown = preview(document)
    document.close()
    stays = [item for item in shown.stays if not item.what.startswith("列")]
    assert {item.publication for item in stays} >= {"C"} and shown.of_class("A") and shown.of_class("B")
    book = load_workbook(sent.first.folder / XLSX)
    cells = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    data = (sent.first.folder / DATA).read_text("utf-8")
    for item in stays:
        assert item.what.partition(" ")[2] not in cells
    assert SECRET not in cells and SECRET not in data
    assert all("sec." not in entry["id"] for entry in json.loads(data)["questions"])
    for item in shown.leaves:
        if not item.what.startswith("列"):
            assert item.what.partition(" ")[2][:20] in cells


def test_verify_finds_it_in_order(sent: Sent) -> None:
    result = verify_path(sent.first.folder, dxa=sent.town)
    assert result.problems == ()
    assert any("控えと照らし合わせました" in line for line in result.checked)
    assert any("この提出のあとに変わっています" in line for line in result.checked)


def test_submissions_in_a_folder_are_checked(sent: Sent, catalog: Catalog) -> None:
    folder = sent.first.folder.parent
    (problem,) = verify_path(folder, catalog).problems
    assert problem.startswith(f"{sent.second.folder.name}：") and "パスワード" in problem
    result = verify_path(folder, catalog, sent.town, PASSWORD)
    assert result.ok and any(sent.first.folder.name in line for line in result.checked)


@pytest.mark.parametrize("name", [PDF, XLSX, DATA])
def test_a_changed_file_is_found_out(first: Path, name: str) -> None:
    path = first / name
    path.write_bytes(path.read_bytes() + b" ")
    problems = verify_path(first).problems
    assert len(problems) == 1 and name in problems[0]


def test_a_missing_and_a_foreign_file_are_found_out(first: Path) -> None:
    (first / PDF).unlink()
    (first / "別.xlsx").write_bytes(b"x")
    assert [name in text for name, text in zip([PDF, "別.xlsx"], verify_path(first).problems, strict=True)] == [
        True,
        True,
    ]


def test_data_that_do_not_belong_to_the_report_are_found_out(first: Path) -> None:
    """Someone writes other figures and fits the manifest: the report and the workbook say otherwise."""
    import hashlib

    import msgspec

    from dx_assess.score.town_data import encode

    data = decode((first / DATA).read_bytes())
    content = encode(msgspec.structs.replace(data, overall=msgspec.structs.replace(data.overall, score=99)))
    (first / DATA).write_bytes(content)
    manifest = json.loads((first / MANIFEST).read_text("utf-8"))
    manifest["files"][2] |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    (first / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    problems = verify_path(first / MANIFEST).problems
    assert any("総合の点が合いません" in problem for problem in problems)
    assert any("中のデータが合いません" in problem for problem in problems)


class TestHostileManifests:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"format": "other"}, "E-SUBMISSION-FORMAT"),
            ({"version": 99}, "E-SUBMISSION-NEWER"),
            ({"submission": 0}, "E-SUBMISSION-DAMAGED"),
            ({"submission": "1"}, "E-SUBMISSION-DAMAGED"),
            ({"unknown": 1}, "E-SUBMISSION-DAMAGED"),
        ],
    )
    def test_refused(self, first: Path, change: dict[str, object], code: str) -> None:
        manifest = json.loads((first / MANIFEST).read_text("utf-8")) | change
        if code == "E-SUBMISSION-FORMAT":
            manifest.pop("code")
        (first / MANIFEST).write_text(json.dumps(manifest), "utf-8")
        self.check(first, code)

    @pytest.mark.parametrize("name", ["../town-data.json", "a/b", "..", "", "C:x", MANIFEST])
    def test_a_name_outside_the_folder(self, first: Path, name: str) -> None:
        manifest = json.loads((first / MANIFEST).read_text("utf-8"))
        manifest["files"][0]["name"] = name
        (first / MANIFEST).write_text(json.dumps(manifest), "utf-8")
        self.check(first, "E-SUBMISSION-DAMAGED")

    @pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"x" * (1 << 20)])
    def test_no_manifest_at_all(self, first: Path, content: bytes) -> None:
        (first / MANIFEST).write_bytes(content)
        with pytest.raises(AppError) as caught:
            verify_path(first)
        assert caught.value.code in ("E-SUBMISSION-FORMAT", "E-FILE-TOOBIG") and caught.value.fix

    @staticmethod
    def check(folder: Path, code: str) -> None:
        with pytest.raises(AppError) as caught:
            verify_path(folder)
        assert (caught.value.code, bool(caught.value.fix)) == (code, True)


class TestPassword:
    def test_every_file_has_it(self, sent: Sent) -> None:
        folder = sent.second.folder
        names = {item.name for item in folder.iterdir()}
        assert names == {PDF, XLSX, f"{DATA}.age", CHANGES, MANIFEST}
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(folder / PDF)
        with pikepdf.open(folder / PDF, password=PASSWORD) as document:
            assert (document.encryption.R, document.encryption.bits) == (6, 256)
        for name in (XLSX, CHANGES):
            assert (folder / name).read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
        assert (folder / f"{DATA}.age").read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt")
        assert SECRET.encode() not in b"".join(item.read_bytes() for item in folder.iterdir())

    def test_verify_with_the_password(self, sent: Sent) -> None:
        assert verify_path(sent.second.folder, dxa=sent.town, password=PASSWORD).problems == ()

    @pytest.mark.parametrize(
        ("password", "code"), [(None, "E-PASSWORD-NEEDED"), ("違うパスワードです", "E-PASSWORD-WRONG")]
    )
    def test_without_it_or_with_another(self, sent: Sent, password: str | None, code: str) -> None:
        with pytest.raises(AppError) as caught:
            verify_path(sent.second.folder, password=password)
        assert caught.value.code == code

    def test_a_file_without_it_is_found_out(self, sent: Sent, tmp_path: Path) -> None:
        folder = Path(shutil.copytree(sent.second.folder, tmp_path / "写し"))
        path = folder / XLSX
        plain = opened(path.read_bytes(), PASSWORD, XLSX)
        path.write_bytes(plain)
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        import hashlib

        manifest["files"][1] |= {"sha256": hashlib.sha256(plain).hexdigest(), "size": len(plain)}
        (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
        assert any("パスワードが付いていません" in text for text in verify_path(folder, password=PASSWORD).problems)


class TestSecondSubmission:
    def test_it_says_what_changed(self, sent: Sent) -> None:
        assert sent.first.changes is None and sent.second.changes is not None
        found = {(item.what, item.new) for item in sent.second.changes}
        assert any(new.startswith("段階") for what, new in found if what.startswith("領域1"))
        assert len([item for item in sent.second.changes if "オンライン化" in item.group]) == 1
        assert (sent.second.manifest.submission, sent.second.manifest.previous) == (2, 1)
        assert sent.second.manifest.complete is False

    def test_answers_to_the_prefecture_go_along_and_no_others(self, sent: Sent) -> None:
        content = opened((sent.second.folder / CHANGES).read_bytes(), PASSWORD, CHANGES)
        rows = [row for row in load_workbook(io.BytesIO(content))["照会への回答"].iter_rows(values_only=True)]
        answers = [row[3] for row in rows if row[0] == "照会-7"]
        assert answers == ["要綱の名前はの答え"]
        assert sent.second.manifest.inquiries == ("照会-7",)

    def test_the_file_keeps_both(self, sent: Sent, catalog: Catalog) -> None:
        document = open_file(catalog, sent.town, read_only=True)
        kept = document.file.submissions(2026)
        document.close()
        assert [item.number for item in kept] == [1, 2]
        assert kept[0].document.encode() == (sent.first.folder / DATA).read_bytes()
        assert verify_path(sent.town).problems == ()


class TestStops:
    def test_what_is_not_finished_is_named_and_nothing_is_made(self, town: Document, tmp_path: Path) -> None:
        with pytest.raises(AppErrors) as caught:
            submit_year(town, tmp_path / "送る")
        codes = [error.code for error in caught.value.errors]
        assert codes.count("E-CONFIRM-PART") == len(SHEETS) and "E-CONFIRM-WARNING" in codes
        assert len(codes) == len({error.line() for error in caught.value.errors})
        assert not (tmp_path / "送る").exists() and town.file.submissions(2026) == ()

    def test_an_error_stops_an_incomplete_one_too(self, town: Document, tmp_path: Path) -> None:
        town.set_answers({"sec.training": answered(Rate(50, 40))})
        assert [item.code for item in completeness(town).errors] == ["E-CONFIRM-ERROR"]
        with pytest.raises(AppErrors) as caught:
            submit_year(town, tmp_path / "送る", incomplete=True)
        assert [error.code for error in caught.value.errors] == ["E-CONFIRM-ERROR"]

    def test_a_submission_is_never_overwritten(self, town: Document, tmp_path: Path) -> None:
        there = tmp_path / "送る" / "提出_079910_見本町_R8_第1号"
        there.mkdir(parents=True)
        with pytest.raises(AppError) as caught:
            submit_year(town, tmp_path / "送る", incomplete=True)
        assert caught.value.code == "E-SUBMIT-EXISTS"
        assert list(there.iterdir()) == []

    def test_cancelling_leaves_nothing(self, town: Document, tmp_path: Path) -> None:
        class CancelledError(Exception):
            pass

        def progress(percent: int, _text: str) -> None:
            if percent >= 85:
                raise CancelledError

        with pytest.raises(CancelledError):
            submit_year(town, tmp_path / "送る", incomplete=True, progress=progress)
        assert list((tmp_path / "送る").iterdir()) == []
        assert town.file.submissions(2026) == ()

    def test_a_note_that_cannot_be_kept_takes_the_folder_back(
        self, town: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_arguments: object, **_named: object) -> None:
            raise AppError("E-STORE-FULL", "いっぱいです。", "空けてください。")

        monkeypatch.setattr(town.file, "apply", refuse)
        with pytest.raises(AppError, match="いっぱい"):
            submit_year(town, tmp_path / "送る", incomplete=True)
        assert list((tmp_path / "送る").iterdir()) == []

    @pytest.mark.parametrize(
        ("password", "code"),
        [("short", "E-PASSWORD-SHORT"), ("a" * 101, "E-PASSWORD-LONG"), (" 空白で始まる長い言葉", "E-PASSWORD-TEXT")],
    )
    def test_a_bad_password(self, town: Document, tmp_path: Path, password: str, code: str) -> None:
        with pytest.raises(AppError) as caught:
            submit_year(town, tmp_path, password, incomplete=True)
        assert caught.value.code == code

    def test_a_file_that_is_only_read(self, town: Document, catalog: Catalog, tmp_path: Path) -> None:
        document = open_file(catalog, town.path, read_only=True)
        with pytest.raises(AppError) as caught:
            submit_year(document, tmp_path, incomplete=True)
        document.close()
        assert caught.value.code == "E-STORE-READONLY"

    def test_the_status_changes_only_after_approval(self, town: Document, tmp_path: Path) -> None:
        made = submit_year(town, tmp_path / "送る", incomplete=True)
        assert not made.status and status_of(town, "whole").state == "open"
        assert not town.can_undo, "what left the house cannot be taken back"
        town.apply([SetAnswer(2026, "online.policy.note", answered("後で"))], "備考")
        assert town.can_undo
