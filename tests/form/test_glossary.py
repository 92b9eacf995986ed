from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.errors import AppErrors
from dx_assess.form.glossary import Glossary, Term, load_glossary, make_glossary, normalise
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import Option, QuestionSet

ROOT = Path(__file__).parents[2]
FILE = ROOT / "resources" / "glossary.toml"
OBLIGATORY = [
    "LGWAN",
    "α′モデル",
    "β",
    "BPR",
    "eL-QR",
    "eLTAX",
    "PHASE",
    "RPA",
    "AI-OCR",
    "チャットボット",
    "生成AI",
    "CSV",
    "機械判読",
    "ぴったりサービス",
    "マイナポータル",
    "書かない窓口",
    "キオスク端末",
    "通則条例",
    "CISO",
    "CSIRT",
    "ICT-BCP",
    "SLA",
    "ISMAP",
    "約款型",
    "多要素認証",
    "標準化20業務",
    "ガバメントクラウド",
    "特定移行支援システム",
    "自治体情報セキュリティクラウド",
    "機密性2",
    "オープンデータ",
    "アナログ規制",
    "工程表",
    "デジタルデバイド",
    "アクセシビリティ",
    "AA",
    "キャッシュレス",
    "電子決裁",
    "テレワーク",
    "BCP",
    "人日",
    "KPI",
    "DX",
    "CC BY",
]


OF_THE_PROGRAM = {"submission_number", "receipt_number", "manifest", "inquiry"}
"""Words of the page 提出; the manual has them, the questions do not."""


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary(FILE)


@pytest.fixture(scope="module")
def forms() -> QuestionSet:
    return load_question_set(ROOT / "forms" / "standard")


def _options(options: tuple[Option, ...]) -> Iterator[str]:
    yield from (option.label for option in options)


def texts(forms: QuestionSet) -> Iterator[str]:
    """Everything of the set that a clerk reads."""
    for domain in forms.domains:
        yield from (domain.name, domain.scope)
        for question in domain.questions:
            yield from (question.text, question.help, question.evidence)
            yield from _options(question.options)
            yield from (check.message for check in question.checks)
    for register in forms.registers:
        yield register.about
        for column in register.columns:
            yield from (column.label, column.help)
            yield from _options(column.options)
    for rule in forms.advice:
        yield from (rule.step, rule.effort)


def found(glossary: Glossary, text: str) -> list[tuple[str, str]]:
    return [(text[item.start : item.end], item.term) for item in glossary.find_terms(text)]


def test_every_entry_occurs_in_the_question_set(glossary: Glossary, forms: QuestionSet) -> None:
    manual = (ROOT / "docs" / "manual" / "07-submit.md").read_text(encoding="utf-8")
    own = {item.term for item in glossary.find_terms(manual)} & OF_THE_PROGRAM
    assert own == OF_THE_PROGRAM
    used = own | {item.term for text in texts(forms) for item in glossary.find_terms(text)}
    assert {term.id for term in glossary.terms} - used == set()


@pytest.mark.parametrize("term", OBLIGATORY)
def test_obligatory_terms(glossary: Glossary, term: str) -> None:
    assert term in {spelling for entry in glossary.terms for spelling in entry.spellings}


def test_explanations_are_short_and_plain(glossary: Glossary) -> None:
    assert len(glossary.terms) >= 80
    for term in glossary.terms:
        assert 25 <= len(term.text) <= 120, term.id
        assert term.text.endswith("。")
        assert all(glossary.term(other) for other in term.related)
    assert glossary.term("nothing") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LGWAN側にあればα、αのままならα′です", ["lgwan", "alpha", "alpha", "alpha_dash"]),
        ("β′モデルとβモデル", ["beta_dash", "beta"]),
        ("生成AI、AI-OCR、AI", ["gen_ai", "ai_ocr", "ai"]),
        ("AIチャットボット", ["chatbot"]),
        ("自治体情報セキュリティクラウドとガバメントクラウドとクラウド", ["security_cloud", "gov_cloud", "cloud"]),
        ("業務継続計画（ICT-BCP）", ["ict_bcp", "ict_bcp"]),
        ("機密性2以上、機密性3", ["conf2", "conf"]),
        ("PHASE1からPHASEへ", ["phase", "phase"]),
        ("CC BY 4.0など", ["cc_by"]),
        ("クラウドファンディング、AIS、RPA2、APHASE", []),
        ("", []),
    ],
)
def test_the_longest_term_is_found(glossary: Glossary, text: str, expected: list[str]) -> None:
    assert [item.term for item in glossary.find_terms(text)] == expected


def test_width_and_case_make_no_difference(glossary: Glossary) -> None:
    assert found(glossary, "ＬＧＷＡＮとｵｰﾌﾟﾝﾃﾞｰﾀ") == [("ＬＧＷＡＮ", "lgwan"), ("ｵｰﾌﾟﾝﾃﾞｰﾀ", "open_data")]
    assert found(glossary, "Ｗｅｂ会議、ｅＬ－ＱＲ") == [("Ｗｅｂ会議", "web_meeting"), ("ｅＬ－ＱＲ", "el_qr")]
    assert normalise("ﾁｬｯﾄﾎﾞｯﾄ") == "チャットボット"


@given(st.text(alphabet="LGWANαβ′クラウドﾃﾞｰﾀ２業務標準化オープンAI-OCR ㌔ﬁ゙", max_size=60))
def test_places_are_in_order_and_inside(text: str) -> None:
    glossary = make_glossary(
        "1", (Term("a", "クラウド", "", ""), Term("b", "LGWAN", "", ""), Term("c", "データ", "", ""))
    )
    at = 0
    for start, end, term in glossary.find_terms(text):
        assert at <= start < end <= len(text)
        entry = glossary.term(term)
        assert entry is not None and normalise(text[start:end]) == normalise(entry.term)
        at = end


SMALL = """
[glossary]
version = "1"

[[term]]
id = "rpa"
term = "RPA"
reading = "あーるぴーえー"
text = "決まった操作を自動で行います。"
related = ["ai"]

[[term]]
id = "ai"
term = "AI"
reading = "えーあい"
text = "判断に近い働きをします。"
"""


@pytest.mark.parametrize(
    ("right", "wrong", "code", "line"),
    [
        ("あーるぴーえー", "アールピーエー", "E-GLOSSARY-READING", 8),
        ("行います。", "行います", "E-GLOSSARY-TEXT", 9),
        ("行います。", "行う。よい。そう。", "E-GLOSSARY-TEXT", 9),
        ('["ai"]', '["ia"]', "E-GLOSSARY-RELATED", 10),
        ('["ai"]', '["rpa"]', "E-GLOSSARY-RELATED", 10),
        ('id = "ai"', 'id = "rpa"', "E-GLOSSARY-TWICE", 13),
        ('term = "AI"', 'term = "ＲＰＡ"', "E-GLOSSARY-TWICE", 14),
        ('reading = "えーあい"', 'yomi = "えーあい"', "E-FORM-TYPE", 15),
        ("[[term]]", "[[terms]]", "E-FORM-KEY", 5),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, right: str, wrong: str, code: str, line: int) -> None:
    path = tmp_path / "glossary.toml"
    path.write_text(SMALL.replace(right, wrong), encoding="utf-8")
    with pytest.raises(AppErrors) as caught:
        load_glossary(path)
    fitting = [error for error in caught.value.errors if error.code == code]
    assert fitting and fitting[0].fix
    assert (fitting[0].where.file, fitting[0].where.line) == ("glossary.toml", line)


def test_without_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "glossary.toml"
    path.write_text(SMALL, encoding="utf-8")
    assert [term.id for term in load_glossary(path).terms] == ["rpa", "ai"]
