"""Steps of a migration taken together, so that Django draws up its models once instead of once for each step.

    operations = together([migrations.CreateModel(...), migrations.AddField(...), ...])

A fresh database goes through every migration there ever was, and after each step Django renders all models
that hang together with the one that changed, which here is nearly all of them. Steps taken together give the
same tables, columns, constraints and triggers, in a fraction of the time. What cannot be taken together
(data, SQL, whatever is taken away) stays a step of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import operations as steps
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# What a table has from the beginning when it is made as it will be after the last of the steps.
PART_OF_A_TABLE = (steps.AddField, steps.AddConstraint, steps.AddIndex, steps.AlterModelOptions)
ALLOWED = (steps.CreateModel, *PART_OF_A_TABLE, steps.AlterField, AddTrigger, RemoveTrigger)


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The same steps in their order, neighbours in one where they can be."""
    runs: list[list[Operation]] = [[]]
    for operation in operations:
        if not all(isinstance(each, ALLOWED) for each in (*runs[-1], operation)) or _twice(
            runs[-1], operation
        ):
            runs.append([])
        runs[-1].append(operation)
    return [Together(run) if len(run) > 1 else run[0] for run in runs if run]


def _twice(run: Sequence[Operation], operation: Operation) -> bool:
    """Whether a step needs to see its model as it is between two of the others."""
    if isinstance(operation, RemoveTrigger):
        trigger = (operation.model_name.lower(), operation.name)
        return any(
            (each.model_name.lower(), each.trigger.name) == trigger
            for each in run
            if isinstance(each, AddTrigger)
        )
    if isinstance(operation, steps.AlterField):
        model, field = operation.model_name_lower, operation.name_lower
        return any(
            (each.model_name_lower, each.name_lower) == (model, field)
            for each in run
            if isinstance(each, (steps.AddField, steps.AlterField))
        ) or any(each.name_lower == model for each in run if isinstance(each, steps.CreateModel))
    return False


class Together(Operation):
    """Several steps as one: the state goes from the first to the last, then the database follows."""

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return all(each.reversible for each in self.operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # the rendered models; whoever asks for them next has them made anew
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        new = {each.name_lower for each in self.operations if isinstance(each, steps.CreateModel)}
        for each in self.operations:
            if isinstance(each, PART_OF_A_TABLE) and _model_of(each) in new:
                continue
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """One step back after the other, each with the models of its moment: going back may take its time."""
        state = to_state.clone()
        back: list[tuple[Operation, ProjectState, ProjectState]] = []
        for each in self.operations:
            before = state.clone()
            each.state_forwards(app_label, state)
            back.append((each, state.clone(), before))
        for each, after, before in reversed(back):
            each.database_backwards(app_label, schema_editor, after, before)

    def describe(self) -> str:
        return f"{len(self.operations)} steps together"


def _model_of(operation: Operation) -> str:
    name = operation.name if isinstance(operation, steps.AlterModelOptions) else operation.model_name  # type: ignore[attr-defined]
    return str(name).lower()
