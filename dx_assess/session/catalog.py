"""What the program ships with: question set, KPI packs, municipalities. Read once at start and passed on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dx_assess import paths
from dx_assess.errors import AppError
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import QuestionSet
from dx_assess.form.municipalities import Municipality, load_municipalities
from dx_assess.form.packs import Pack, list_packs

DEFAULT_SET = "standard"
COMMON_PACK = "common"
"""The pack of towns whose prefecture has none of its own."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that is the same for all towns."""

    question_set: QuestionSet
    packs: dict[str, Pack]
    municipalities: tuple[Municipality, ...]
    resources: Path

    def pack(self, pack_id: str) -> Pack | None:
        """The KPI pack with this id; None for a town that uses none."""
        return self.packs.get(pack_id)

    def municipality(self, code: str) -> Municipality:
        """The town with this code.

        :raises AppError: E-CODE-UNKNOWN.
        """
        found = next((item for item in self.municipalities if item.code == code), None)
        if found is None:
            fix = "市町村名で探すか、6桁の番号を確かめてください。"
            raise AppError("E-CODE-UNKNOWN", f"全国地方公共団体コード「{code}」の市町村はありません。", fix)
        return found

    def pack_for(self, prefecture: str) -> str:
        """The id of the pack of a prefecture, else of the one for every town; empty when there is neither."""
        own = (pack.id for pack in self.packs.values() if prefecture and pack.prefecture == prefecture)
        return next(own, COMMON_PACK if COMMON_PACK in self.packs else "")


def load_catalog(set_id: str = DEFAULT_SET) -> Catalog:
    """Read forms and resources.

    :raises AppErrors: every mistake in them.
    """
    resources = paths.resources_dir()
    packs = {pack.id: pack for pack in list_packs(resources / "packs")}
    return Catalog(
        question_set=load_question_set(paths.forms_dir() / set_id),
        packs=packs,
        municipalities=load_municipalities(resources / "municipalities.csv"),
        resources=resources,
    )
