"""The splitter: what people cite, in every numbering, and nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.exchange.ordinance_articles import Parts, split_articles
from dx_assess.exchange.ordinance_text import normal, places_of, plain, to_number
from dx_assess.exchange.ordinance_titles import kind_of, name_document
from tests.exchange.ordinance_samples import GUIDE, PARK


def labels(text: str) -> list[str]:
    return [
        paragraph.label for article in split_articles(text.splitlines()).articles for paragraph in article.paragraphs
    ]


def everything(parts: Parts) -> str:
    texts = [paragraph.text for article in parts.articles for paragraph in article.paragraphs]
    return "\n".join([*parts.head, *texts])


def test_every_kind_of_part_is_named_as_it_is_cited() -> None:
    expected = ["第1条", "第2条第1項", "第2条第2項", "第2条第3項", "第2条の2", "第4条", "附則第1項", "附則第2項"]
    assert labels(PARK) == [*expected, "附則（平成20年条例第3号）", "別表第1"]


def test_a_reference_at_the_beginning_of_a_wrapped_line_begins_no_article() -> None:
    article = next(a for a in split_articles(PARK.splitlines()).articles if a.label == "第2条の2")
    assert "第３条の規定により許可を受けた者は、" in article.paragraphs[0].text


def test_captions_belong_to_the_article_behind_them_and_chapters_to_none() -> None:
    parts = split_articles(PARK.splitlines())
    article = next(a for a in parts.articles if a.label == "第2条の2")
    assert article.paragraphs[0].text.startswith("（立入検査）\n第２条の２")
    assert "第２章" not in everything(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GUIDE, ["第1", "第2"]),
        ("第一条 甲。\n２ 乙。\n第二条 丙。", ["第1条第1項", "第1条第2項", "第2条"]),
        ("第1条この条例は、町の条例とする。\n第2条町長は、行う。", ["第1条", "第2条"]),
        ("第1条 甲。\n第2条及び第3条　削除\n第4条 乙。", ["第1条", "第2条", "第4条"]),
        ("第1条 甲は、次の\n2年を超えない\n30日以内に行う。", ["第1条"]),
        (
            "第1条 甲。\n附則抄\n1 乙。\n2 丙。\n様式第1号(第3条関係)\n申請書",
            ["第1条", "附則第1項", "附則第2項", "様式第1号"],
        ),
        ("1 趣旨を定める。\n2 対象を定める。", ["第1項", "第2項"]),
        ("第1条 甲。\n付　則\n第1条 乙。\n第2条 丙。", ["第1条", "附則第1条", "附則第2条"]),
        ("第百二条 甲。\n第百三条の二 乙。", ["第102条", "第103条の2"]),
    ],
)
def test_numberings(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_items_know_where_they_begin() -> None:
    parts = split_articles(PARK.splitlines())
    third = parts.articles[1].paragraphs[2]
    assert [third.item_at(third.text.index(word)) for word in ("目\n視", "管理人", "書面")] == [0, 1, 2]
    fourth = next(a for a in parts.articles if a.label == "第4条").paragraphs[0]
    assert fourth.item_at(fourth.text.index("縦覧")) == 2


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), ("十二", 12), ("二十", 20), ("百五", 105), ("一〇二", 102), ("千", 1000)]
)
def test_numbers(text: str, value: int) -> None:
    assert to_number(text) == value


_LINES = st.lists(
    st.sampled_from(
        [
            "第１条　甲は行う。",
            "第2条の3 乙。",
            "第3条の規定により",
            "２　丙。",
            "(1) 丁",
            "一　戊",
            "附　則",
            "1 己。",
            "別表第2",
            "目次",
            "（見出し）",
            "第1章　総則",
            "　空白　",
            "様式第1号（第3条関係）",
            "平成10年条例第5号",
            "ア　庚",
            "第１　趣旨",
            "12",
            "（平成元条例1・改正）",
        ]
    )
    | st.text(max_size=12)
)


@given(_LINES)
def test_no_line_is_lost_or_doubled(lines: list[str]) -> None:
    parts = split_articles(lines)
    kept = plain(everything(parts))
    dropped = [line for line in lines if plain(line) and plain(line) not in kept]
    allowed = ("附則", "付則", "目次", "第1章総則")
    assert all(plain(line).startswith(allowed) or "章" in line for line in dropped if line.isprintable()), dropped
    assert len(kept) <= len(plain("\n".join(lines)))


@given(
    st.text(alphabet="検査點ﾃﾞｨｰ･Ａ \n　が㌫かー-─", max_size=20),
    st.text(alphabet="検査点ディー・aが", min_size=1, max_size=2),
)
def test_marked_places_hold_the_word(text: str, word: str) -> None:
    searched, places = normal(text)
    assert len(searched) == len(places)
    spans = places_of(word, searched, places, text)
    assert bool(spans) == (word in searched)
    assert all(a < b <= len(text) and word in plain(text[:b]) for a, b in spans)


@pytest.mark.parametrize(
    ("title", "number", "kind"),
    [
        ("福島町公園条例", "", "条例"),
        ("福島町公園条例施行規則", "条例", "規則"),
        ("補助金交付要綱", "告示", "要綱・要領"),
        ("事務取扱要領(令和2年)", "", "要綱・要領"),
        ("消防規程", "訓令", "規程"),
        ("福島町の字の区域の変更について", "告示", "告示"),
        ("施行細則", "", "規則"),
        ("メモ", "", ""),
    ],
)
def test_kinds(title: str, number: str, kind: str) -> None:
    assert kind_of(title, number) == kind


def test_title_number_and_changes_are_not_searched() -> None:
    named = name_document(split_articles(PARK.splitlines()).head, "", "a/park.txt")
    assert (named.title, named.kind, named.rest) == ("福島町公園条例", "条例", ())
    assert name_document(("検査の記録",), "", "a/park.txt").title == "park"
    assert name_document((), "福島町水道条例", "x.html").title == "福島町水道条例"
