"""Rows by the thousand, written with PostgreSQL's COPY. Triggers fire as they do for an INSERT.

    ids = new_ids(Practice, len(titles))
    copy_rows(Practice, ("id", "title"), zip(ids, titles, strict=True))

Call them inside a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


class copy_into:  # noqa: N801
    """COPY in PostgreSQL's binary form: with copy_into(cursor, "table (columns)", "their types") as copy."""

    def __init__(self, cursor: Any, table: str, types: str) -> None:
        self._copy = cursor.copy(f"COPY {table} FROM STDIN WITH (FORMAT BINARY)")
        self._types = types.split()

    def __enter__(self) -> Any:
        copy = self._copy.__enter__()
        copy.set_types(self._types)
        return copy

    def __exit__(self, *problem: Any) -> Any:
        return self._copy.__exit__(*problem)


def new_ids(model: type[models.Model], how_many: int) -> list[int]:
    """Numbers that no row of the model has or will get."""
    key = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, key.column if key else "id", how_many],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows: a value for each of `names`, which are attributes of the model (`practice_id`).

    Lists and dicts become JSON. What is not named gets the model's default, one for all the rows. Nothing
    is validated but by the database.
    """
    blank = model()
    fields = {field.attname: field for field in model._meta.concrete_fields}
    others = {
        attname: field
        for attname, field in fields.items()
        if attname not in names
        and not (field.primary_key and field.get_internal_type().endswith("AutoField"))
    }
    same = tuple(
        _plain(field.get_db_prep_save(getattr(blank, attname), connection))
        for attname, field in others.items()
    )
    columns = sql.SQL(", ").join(sql.Identifier(fields[name].column or "") for name in (*names, *others))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), columns)
    with connection.cursor() as cursor:
        # Who changes it and why is put before whatever is executed, but not before a COPY.
        cursor.execute("DO 'BEGIN END'")
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row((*map(_plain, row), *same))


def _plain(value: Any) -> Any:
    if isinstance(value, Jsonb):
        value = value.obj
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
