"""A question set as it stands in its files: typed entries with their places, not yet resolved."""

from __future__ import annotations

from dataclasses import dataclass, field

from dx_assess.form import raw as shapes
from dx_assess.form.source import Place

QUESTIONS = "questions"
"""The reserved coded table that lists the questions themselves."""


@dataclass(slots=True)
class DomainFile:
    """A domain as it stands in its file."""

    head: shapes.RawDomain
    place: Place
    questions: list[tuple[shapes.RawQuestion, Place]]


@dataclass(slots=True)
class RegisterFile:
    """A register as it stands in its file."""

    head: shapes.RawRegister
    place: Place
    columns: list[tuple[shapes.RawColumn, Place]]
    checks: list[tuple[shapes.RawCheck, Place]]
    figures: list[tuple[shapes.RawFigure, Place]]
    marks: list[tuple[shapes.RawMark, Place]]


@dataclass(slots=True)
class SetFiles:
    """All entries of a set, typed but not yet resolved."""

    head: shapes.RawSet
    place: Place
    levels: list[tuple[shapes.RawLevel, Place]] = field(default_factory=list)
    sheets: list[tuple[shapes.RawSheet, Place]] = field(default_factory=list)
    divisions: list[tuple[shapes.RawDivision, Place]] = field(default_factory=list)
    profile: list[tuple[shapes.RawProfileItem, Place]] = field(default_factory=list)
    domains: list[DomainFile] = field(default_factory=list)
    registers: list[RegisterFile] = field(default_factory=list)
    tables: dict[str, tuple[shapes.RawTable, list[shapes.RawEntry]]] = field(default_factory=dict)
    table_heads: list[tuple[str, Place]] = field(default_factory=list)
    table_places: dict[str, list[Place]] = field(default_factory=dict)
    advice: list[tuple[shapes.RawAdvice, Place]] = field(default_factory=list)
    digest: str = ""
