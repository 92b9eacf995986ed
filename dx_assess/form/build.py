"""Typed entries → the frozen model: names resolved, expressions compiled.

Mistakes are noted, entries with mistakes left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

from dx_assess.form import model
from dx_assess.form import raw as shapes
from dx_assess.form.build_register import build_register
from dx_assess.form.expr import Ref, Scope, Type
from dx_assess.form.scopes import field_key, figure_refs, local_refs, profile_refs, question_refs, ref_for
from dx_assess.form.setfiles import QUESTIONS, DomainFile, SetFiles
from dx_assess.form.source import Place, Problems

T = TypeVar("T")
NUMBER, BOOL = (Type.NUMBER,), (Type.BOOL,)


def build_set(files: SetFiles, problems: Problems) -> model.QuestionSet | None:
    """The model of all files; None only when nothing can be built."""
    names = _global_names(files)
    files.tables[QUESTIONS] = _question_table(files)
    domains = {}
    for file in files.domains:
        domains[file.head.id] = _domain(file, names, problems)
    registers = {}
    for register in files.registers:
        registers[register.head.id] = build_register(register, names, files.tables, problems)
    ordered = _ordered(files.head.domains, domains, "domains", files, problems)
    ordered_registers = _ordered(files.head.registers, registers, "registers", files, problems)
    head = files.head
    return model.QuestionSet(
        id=head.id,
        version=head.version,
        name=head.name,
        issuer=head.issuer,
        valid_from=head.valid_from,
        valid_to=head.valid_to,
        digest=files.digest,
        domains=tuple(ordered),
        registers=tuple(ordered_registers),
        profile=tuple(_profile_item(item, place, names, problems) for item, place in files.profile),
        tables={key: _table(*pair) for key, pair in files.tables.items()},
        levels=tuple(
            sorted((model.Level(i.no, i.start, i.label) for i, _ in files.levels), key=lambda level: level.no)
        ),
        sheets=tuple(model.Sheet(i.id, i.label) for i, _ in files.sheets),
        divisions=tuple(model.Division(i.id, i.label, i.sheet) for i, _ in files.divisions),
        names=names,
        advice=_advice(files, names, problems),
        levels_to_confirm=head.levels_to_confirm,
    )


def _ordered(ids: Iterable[str], found: dict[str, T], key: str, files: SetFiles, problems: Problems) -> list[T]:
    wanted = list(ids)
    for missing in [item for item in wanted if item not in found and item not in problems.broken]:
        fix = f"{key}/ に {missing} のファイルを置くか、set.toml の {key} から消してください。"
        problems.add("E-FORM-MISSING", f"{key} の「{missing}」のファイルがありません。", fix, files.place.where(key))
    for extra in [item for item in found if item not in wanted]:
        fix = f"set.toml の {key} に加えてください。"
        problems.add("E-FORM-EXTRA", f"「{extra}」が set.toml の {key} にありません。", fix, files.place.where(key))
    return [found[item] for item in wanted if item in found]


def _global_names(files: SetFiles) -> dict[str, Ref]:
    names: dict[str, Ref] = {}
    for domain in files.domains:
        names |= question_refs(question for question, _ in domain.questions)
    names |= profile_refs(item for item, _ in files.profile)
    for register in files.registers:
        names |= figure_refs(register.head.id, (figure for figure, _ in register.figures))
        for mark, _ in register.marks:
            key = f"{register.head.id}.{mark.id}"
            names[key] = ref_for(key, mark.kind, [])
    return names


def _domain(file: DomainFile, names: dict[str, Ref], problems: Problems) -> model.Domain:
    questions = []
    for no, (raw, place) in enumerate(file.questions, 1):
        question = _question(raw, place, file.head.id, no, names, problems)
        if question is not None:
            questions.append(question)
    head = file.head
    return model.Domain(head.id, head.no, head.name, head.scope, head.optional, tuple(questions))


def _question(
    raw: shapes.RawQuestion, place: Place, domain: str, no: int, names: dict[str, Ref], problems: Problems
) -> model.Question | None:
    scope = Scope(names, local_refs(raw))
    score = problems.compile(raw.score, scope, NUMBER, place, "score")
    show = problems.compile(raw.show, scope, BOOL, place, "show") if raw.show else None
    if score is None:
        return None
    return model.Question(
        id=raw.id,
        domain=domain,
        no=no,
        text=raw.text,
        kind=raw.kind,
        options=options(raw.options),
        unit=raw.unit,
        auto=problems.compile(raw.auto, Scope(names), NUMBER, place, "auto") if raw.auto else None,
        rate=_rate(raw.numerator, raw.denominator, "", names, place, problems),
        second_rate=_rate(raw.second.numerator, raw.second.denominator, raw.second.label, names, place, problems)
        if raw.second
        else None,
        numerator_label=raw.numerator_label,
        numerator_unit=raw.numerator_unit,
        denominator_label=raw.denominator_label,
        denominator_unit=raw.denominator_unit,
        fields=tuple(model.SubField(field_key(raw, f), f.id, f.kind, f.label, f.unit) for f in raw.fields),
        owner=raw.owner,
        division=raw.division,
        sheet=raw.sheet,
        time=raw.time,
        help=raw.help,
        evidence=raw.evidence,
        show=show,
        params={name: Fraction(str(value)) for name, value in raw.params.items()},
        score=score,
        weight=raw.weight,
        edition=raw.edition,
        publication=raw.publication,
        kpi=raw.kpi,
        source=raw.source,
        allow_unknown=raw.allow_unknown,
        unmeasured=raw.unmeasured,
        checks=checks(raw.checks, raw.id, scope, place, problems),
        to_confirm=raw.to_confirm,
    )


def _rate(
    numerator: str, denominator: str, label: str, names: dict[str, Ref], place: Place, problems: Problems
) -> model.RateSource | None:
    if not numerator:
        return None
    top = problems.compile(numerator, Scope(names), NUMBER, place, "numerator")
    bottom = problems.compile(denominator or "0", Scope(names), NUMBER, place, "denominator")
    return None if top is None or bottom is None else model.RateSource(top, bottom, label)


def options(raw: list[shapes.RawOption]) -> tuple[model.Option, ...]:
    """Options of a question, column or profile item."""
    return tuple(model.Option(option.code, option.label, tuple(option.only_for)) for option in raw)


def checks(
    raw: list[shapes.RawCheck], owner: str, scope: Scope, place: Place, problems: Problems
) -> tuple[model.Check, ...]:
    """Checks of a question or profile item."""
    found = []
    for nth, check in enumerate(raw):
        when = problems.compile(check.when, scope, BOOL, place, "when", nth)
        if when is not None:
            found.append(
                model.Check(f"{owner}#{nth + 1}", check.level, when, check.message, tuple(check.columns), check.scope)
            )
    return tuple(found)


def _profile_item(
    raw: shapes.RawProfileItem, place: Place, names: dict[str, Ref], problems: Problems
) -> model.ProfileItem:
    key = f"profile.{raw.id}"
    return model.ProfileItem(
        key=key,
        id=raw.id,
        label=raw.label,
        kind=raw.kind,
        options=options(raw.options),
        unit=raw.unit,
        help=raw.help,
        need=raw.need,
        locked=raw.locked,
        minimum=raw.minimum,
        publication=raw.publication,
        checks=checks(raw.checks, key, Scope(names, {"value": names[key]}), place, problems),
    )


def _advice(files: SetFiles, names: dict[str, Ref], problems: Problems) -> tuple[model.AdviceRule, ...]:
    rules = []
    for raw, place in files.advice:
        when = problems.compile(raw.when, Scope(names), BOOL, place, "when")
        if when is None:
            continue
        rules.append(
            model.AdviceRule(
                id=raw.id,
                domain=raw.domain,
                when=when,
                step=raw.step,
                effort=raw.effort,
                effort_days=Fraction(str(raw.effort_days)),
                support=raw.support,
                support_ids=tuple(raw.support_ids),
                source=raw.source,
                raises=tuple(model.Raise(item.question, item.to) for item in raw.raises),
                to_confirm=raw.to_confirm,
            )
        )
    return tuple(rules)


def _question_table(files: SetFiles) -> tuple[shapes.RawTable, list[shapes.RawEntry]]:
    """The questions themselves as a coded table, for columns that name some."""
    entries = [
        shapes.RawEntry(code=q.id, label=q.text, values={model.QUESTION_NO: f"{domain.head.no}-{no}"})
        for domain in files.domains
        for no, (q, _) in enumerate(domain.questions, 1)
    ]
    return shapes.RawTable(id=QUESTIONS, name="設問"), entries


def _table(head: shapes.RawTable, entries: list[shapes.RawEntry]) -> model.CodeTable:
    built = tuple(
        model.Entry(item.code, item.label, tuple(item.tags), dict(item.values), item.owner, item.note)
        for item in entries
    )
    return model.CodeTable(head.id, head.name, head.source, built, {entry.code: entry for entry in built})
