"""ほかの団体との比較 in the report: the town's place by the prefecture's benchmark file."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

NOTE = "県の比較用のファイルとの比較です。5団体より少ない区分の数は入っていません。位置は数の大小だけによります。"


class PlaceRow(Struct, frozen=True):
    """One thing compared: the town's own value, the word for its place, the middle of the others.

    :param kind: 領域, 設問 or 県のKPI.
    :param numbers: own (None: none), lower quartile, median, upper quartile, as numbers for the workbook.
    :param own: as people read it; so are ``median`` and ``middle``.
    :param group: the towns it is compared with.
    """

    kind: str
    name: str
    own: str
    word: str
    median: str
    middle: str
    group: str
    numbers: tuple[Decimal | None, Decimal, Decimal, Decimal]


class PlacesPart(Struct, frozen=True):
    """The comparison; ``fits``: empty, or why it is only a rough one."""

    source: str = ""
    fits: str = ""
    rows: tuple[PlaceRow, ...] = ()


NO_PLACES = PlacesPart()
