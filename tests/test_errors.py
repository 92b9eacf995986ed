import pytest

from dx_assess.errors import AppError, AppErrors, Where, flatten


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (Where(), ""),
        (Where(file="a.toml", line=3), "a.toml 3行目"),
        (Where(sheet="手続台帳", row=7, column="申請件数"), "シート「手続台帳」 7行 「申請件数」"),
        (Where(row="P007", question="online.policy"), "P007 online.policy"),
    ],
)
def test_a_place_is_told_in_words(where: Where, text: str) -> None:
    assert str(where) == text


def test_the_line_is_code_place_message_and_fix() -> None:
    error = AppError("E-TEST-ONE", "数が合いません。", "直してください。", Where(file="町.dxa"))
    assert error.line() == "E-TEST-ONE 町.dxa：数が合いません。 直してください。"
    assert str(error) == "数が合いません。"


def test_without_a_place_the_line_has_no_colon() -> None:
    assert (
        AppError("E-TEST-ONE", "数が合いません。", "直してください。").line()
        == "E-TEST-ONE 数が合いません。 直してください。"
    )


def test_the_json_document_has_four_texts() -> None:
    error = AppError("E-TEST-ONE", "m", "f", Where(file="a", line=1))
    assert error.as_json() == {"code": "E-TEST-ONE", "message": "m", "where": "a 1行目", "fix": "f"}


def test_several_errors_are_counted_and_kept_in_order() -> None:
    one, two = AppError("E-TEST-ONE", "一。", "f1"), AppError("E-TEST-TWO", "二。", "f2")
    both = AppErrors([one, two])
    assert both.code == "E-TEST-ONE"
    assert both.message == "2件の問題があります。一。"
    assert flatten(both) == (one, two)
    assert flatten(one) == (one,)
