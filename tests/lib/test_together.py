"""Steps of a migration taken together do to the database what they do one by one, and render models once."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from safar.lib.together import Together, together

ID = ("id", models.BigAutoField(primary_key=True))
BARE = [
    migrations.CreateModel("Hen", [ID, ("name", models.CharField(max_length=20))]),
]
STEPS = [
    migrations.CreateModel("Egg", [ID, ("weight", models.IntegerField())]),
    migrations.CreateModel("Nest", [ID]),
    migrations.AddField("Egg", "nest", models.ForeignKey("yard.Nest", models.CASCADE, related_name="eggs")),
    migrations.AddField("Nest", "best", models.ForeignKey("yard.Egg", models.SET_NULL, null=True)),
    migrations.AddField("Nest", "hens", models.ManyToManyField("yard.Hen")),
    migrations.AddField("Hen", "nest", models.ForeignKey("yard.Nest", models.CASCADE, null=True)),
    migrations.AddField("Hen", "age", models.IntegerField(default=3), preserve_default=False),
    migrations.AlterField("Hen", "name", models.CharField(max_length=40, unique=True)),
    migrations.AddConstraint("Egg", models.UniqueConstraint(fields=["nest", "weight"], name="one_weight")),
    migrations.AddConstraint(
        "Hen", models.CheckConstraint(condition=models.Q(age__lt=20), name="no_old_hens")
    ),
    migrations.AddIndex("Egg", models.Index(fields=["-weight"], name="heavy_first")),
]
SHAPE = """
SELECT 'column', table_name, column_name, data_type, is_nullable, column_default,
       row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position), character_maximum_length
FROM information_schema.columns WHERE table_name LIKE 'yard_%'
UNION SELECT 'constraint', conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid),
      '', 0, 0 FROM pg_constraint WHERE conrelid::regclass::text LIKE 'yard_%'
UNION SELECT 'index', tablename, indexname, indexdef, '', '', 0, 0
FROM pg_indexes WHERE tablename LIKE 'yard_%'
ORDER BY 1, 2, 3
"""


def applied(operations, state):
    migration = migrations.Migration("0001", "yard")
    migration.operations = operations
    with connection.schema_editor() as editor:
        return migration.apply(state, editor)


def unapplied(operations, state):
    migration = migrations.Migration("0001", "yard")
    migration.operations = operations
    with connection.schema_editor() as editor:
        migration.unapply(state, editor)


def shape():
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return cursor.fetchall()


@pytest.mark.django_db
def test_the_tables_are_the_same_one_by_one_and_together():
    before = applied(BARE, ProjectState())
    bare = shape()
    applied(STEPS, before.clone())
    one_by_one = shape()
    unapplied(STEPS, before.clone())
    assert shape() == bare

    joined = together(STEPS)
    assert [type(each) for each in joined] == [Together]
    after = applied(joined, before.clone())
    assert shape() == one_by_one
    assert after.models["yard", "hen"].fields["name"].max_length == 40
    unapplied(joined, before.clone())
    assert shape() == bare


@pytest.mark.django_db
def test_models_are_rendered_once(monkeypatch):
    before = applied(BARE, ProjectState())
    rendered = []
    render = ModelState.render
    monkeypatch.setattr(
        ModelState, "render", lambda self, apps: (rendered.append(self.name), render(self, apps))[1]
    )
    applied(together(STEPS), before)
    assert sorted(rendered) == ["Egg", "Hen", "Nest"]


def test_what_cannot_be_together_keeps_its_place():
    data = migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)
    new = migrations.AlterField("Egg", "weight", models.FloatField())
    again = migrations.AlterField("Hen", "name", models.TextField())
    found = together([*STEPS, again, data, *STEPS, new])
    kinds = [type(each).__name__ for each in found]
    assert kinds == ["Together", "AlterField", "RunPython", "Together", "AlterField"]
    assert found[0].operations == found[3].operations == STEPS
    assert (found[1], found[4]) == (again, new)


def test_long_migrations_take_their_steps_together():
    """Twenty steps one by one cost a fresh database seconds."""
    ours = [
        (f"{app}.{name}", migration)
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if type(migration).__module__.startswith("safar.")
    ]
    assert ours
    assert [name for name, migration in ours if len(migration.operations) > 20] == []
