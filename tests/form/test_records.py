from dx_assess.form.loader import load_question_set
from dx_assess.form.records import TABLES, is_record, record_table
from dx_assess.paths import forms_dir


def test_records_never_clash_with_registers() -> None:
    question_set = load_question_set(forms_dir() / "standard")
    assert all(is_record(table.id) for table in TABLES)
    assert not [register.id for register in question_set.registers if is_record(register.id)]
    assert len({table.id for table in TABLES}) == len({table.prefix for table in TABLES}) == len(TABLES)


def test_columns() -> None:
    for table in TABLES:
        assert record_table(table.id) is table
        assert len({column.id for column in table.columns}) == len(table.columns)
        for column in table.columns:
            assert table.column(column.id) is column and bool(column.options) == (column.kind == "choice")
    assert record_table("procedures") is None
