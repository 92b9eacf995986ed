"""Municipality codes (全国地方公共団体コード): five digits and a check digit."""

from __future__ import annotations

from dx_assess.text.clean import Bad, narrow

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five: str) -> int:
    """The sixth digit: 11 − (Σ digit × 6,5,4,3,2) mod 11, last digit. 14201 → 8."""
    if len(five) != len(_WEIGHTS) or not (five.isascii() and five.isdigit()):
        raise ValueError("five digits are needed")
    return (11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, five, strict=True)) % 11) % 10


def parse_municipality_code(text: str) -> str | Bad:
    """The six digits of a code as typed; five digits get their check digit. A wrong check digit is a mistake."""
    code = narrow(text)
    if not (code.isascii() and code.isdigit() and len(code) in (5, 6)):
        return Bad(f"団体コード「{text.strip()}」が正しくありません。", "6けたの数字で入れてください（例：142018）。")
    right = code[:5] + str(check_digit(code[:5]))
    if len(code) == 6 and code != right:
        return Bad(
            f"団体コード「{code}」の最後の数字（検査数字）が合いません。", f"{right} ではないか、確かめてください。"
        )
    return right
