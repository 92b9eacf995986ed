"""Registers: columns, marks, row and register checks, figures."""

from __future__ import annotations

from collections.abc import Mapping

from dx_assess.form import model
from dx_assess.form import raw as shapes
from dx_assess.form.expr import Expression, Ref, Scope, Type
from dx_assess.form.scopes import RATING_CODES, column_ref
from dx_assess.form.setfiles import RegisterFile
from dx_assess.form.source import Place, Problems

Tables = Mapping[str, tuple[shapes.RawTable, list[shapes.RawEntry]]]
BOOL, NUMBER = (Type.BOOL,), (Type.NUMBER,)
RATING_OPTIONS = tuple(
    model.Option(code, label) for code, label in zip(RATING_CODES, ("達成", "一部達成", "－"), strict=True)
)


def build_register(file: RegisterFile, names: Mapping[str, Ref], tables: Tables, problems: Problems) -> model.Register:
    """The register of one file; entries with mistakes are noted and left out."""
    head = file.head
    columns = {column.id: column_ref(column, tables) for column, _ in file.columns}
    row_scope = Scope(names, columns)
    own_figures = {key.removeprefix(f"{head.id}."): ref for key, ref in names.items() if key.startswith(f"{head.id}.")}
    register_scope = Scope(names, own_figures)
    figures = []
    for raw, place in file.figures:
        figure = _figure(raw, place, head.id, row_scope, register_scope, problems)
        figures.append(figure)
        if figure.kind == "row" and figure.expr is not None:
            columns[figure.id] = Ref(figure.id, figure.expr.type, figure.expr.codes)
    return model.Register(
        id=head.id,
        no=head.no,
        name=head.name,
        about=head.about,
        prefix=head.prefix,
        sheet=head.sheet,
        prefill=head.prefill,
        code_column=head.code_column,
        name_column=head.name_column,
        none_mark=head.none_mark,
        auxiliary=head.auxiliary,
        columns=tuple(_column(raw, place, row_scope, problems) for raw, place in file.columns),
        marks=tuple(model.Mark(f"{head.id}.{mark.id}", mark.id, mark.kind, mark.label) for mark, _ in file.marks),
        checks=_checks(file, row_scope, register_scope, problems),
        figures=tuple(figures),
    )


def _column(raw: shapes.RawColumn, place: Place, scope: Scope, problems: Problems) -> model.Column:
    choices = tuple(model.Option(option.code, option.label, tuple(option.only_for)) for option in raw.options)
    return model.Column(
        id=raw.id,
        label=raw.label,
        kind=raw.kind,
        options=RATING_OPTIONS if raw.kind == "rating" else choices,
        table=raw.table,
        multiple=raw.multiple,
        options_by=raw.options_by,
        max_length=raw.max_length,
        unit=raw.unit,
        unknown_ok=raw.unknown_ok,
        default=raw.default,
        special_default=_special_default(raw, place, scope, problems),
        need=raw.need,
        applies=problems.compile(raw.applies, scope, BOOL, place, "applies") if raw.applies else None,
        unique=raw.unique,
        required=raw.required,
        publication=raw.publication,
        help=raw.help,
        carry=raw.carry,
        negative=raw.negative,
        explain=raw.explain,
    )


def _special_default(
    raw: shapes.RawColumn, place: Place, scope: Scope, problems: Problems
) -> model.SpecialDefault | None:
    if raw.default_if is None:
        return None
    when = problems.compile(raw.default_if.when, scope, BOOL, place, "default_if")
    return model.SpecialDefault(raw.default_if.code, when) if when is not None else None


def _checks(file: RegisterFile, row: Scope, register: Scope, problems: Problems) -> tuple[model.Check, ...]:
    found = []
    for nth, (raw, place) in enumerate(file.checks, 1):
        scope = row if raw.scope == "row" else register
        when = problems.compile(raw.when, scope, BOOL, place, "when")
        if when is not None:
            check_id = f"{file.head.id}#{nth}"
            found.append(model.Check(check_id, raw.level, when, raw.message, tuple(raw.columns), raw.scope))
    return tuple(found)


def _figure(
    raw: shapes.RawFigure, place: Place, register: str, row: Scope, over: Scope, problems: Problems
) -> model.Figure:
    def compiled(text: str, scope: Scope, expected: tuple[Type, ...], key: str) -> Expression | None:
        return problems.compile(text, scope, expected, place, key) if text else None

    if raw.kind == "value":
        expr = compiled(raw.expr, over, NUMBER, "expr")
    else:
        expr = compiled(raw.expr, row, NUMBER if raw.kind == "sum" else (), "expr")
    return model.Figure(
        id=raw.id,
        key=f"{register}.{raw.id}",
        label=raw.label,
        kind=raw.kind,
        where=compiled(raw.where, row, BOOL, "where"),
        of=compiled(raw.of, row, BOOL, "of"),
        expr=expr,
        numerator=raw.numerator,
        denominator=raw.denominator,
        unit=raw.unit,
        use=raw.use,
        publication=raw.publication,
        internal=raw.internal,
        rows=raw.rows,
        cols=raw.cols,
        split=compiled(raw.split, row, BOOL, "split"),
        group=raw.group,
        columns=tuple(
            model.TableColumn(
                column.id,
                column.label,
                problems.compile(column.where, row, BOOL, place, "columns", nth) if column.where else None,
                column.numerator,
                column.denominator,
            )
            for nth, column in enumerate(raw.columns)
        ),
    )
