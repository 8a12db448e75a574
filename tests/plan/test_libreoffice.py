"""A plan opened and saved by LibreOffice comes back as it went, and an edit as one edit."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from safar.plan.matrix.columns import heading
from safar.plan.matrix.exporting import WRITERS
from safar.plan.matrix.workbook import coded
from safar.plan.services.importing import preview
from tests.plan.files import data_of
from tests.plan.filling import fill
from tests.plan.test_round_trip import came_back, untouched

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed"),
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A file as LibreOffice Calc saves it after opening it."""
    home = tmp_path_factory.mktemp("office")

    def save(data: bytes) -> bytes:
        (home / "plan.xlsx").write_bytes(data)
        subprocess.run(
            [OFFICE, "--headless", f"-env:UserInstallation=file://{home}/profile", "--convert-to", "xlsx",
             "--outdir", str(home / "out"), str(home / "plan.xlsx")],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return (home / "out" / "plan.xlsx").read_bytes()

    return save


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_file_saved_by_libreoffice_changes_nothing_but_its_edits(draft, language, saved):
    fill(draft, 97)
    data = saved(WRITERS["xlsx"](draft, language))
    assert came_back(preview(data, "plan.xlsx", draft)) == untouched(97)

    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    edits = {"title": "=Edited «title»", "risks": "one\ntwo | three", "budget": 12.75, "partners": None}
    rows = [  # without budget lines, whose sum would contradict another budget
        row for row in range(2, 99) if not sheet.cell(row, at[heading("budget_lines", language)]).value
    ]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value, cell.data_type = (
                    coded(cell.value),
                    "s",
                )  # openpyxl reads the code, and writes none
    touched = {}
    for row, (key, value) in zip(rows, edits.items(), strict=False):
        cell = sheet.cell(row, at[heading(key, language)])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        touched[sheet.cell(row, at[heading("id", language)]).value] = key
    outcome = preview(saved(data_of(book)), "plan.xlsx", draft)
    found = {
        action["id"]: {name: after for name, (_before, after) in changes.items()}
        for _row, action, changes in outcome.comparison.changed
    }
    wanted = {"title": edits["title"], "risks": edits["risks"], "budget": "12.75", "partners": []}
    assert found == {pk: {key: wanted[key]} for pk, key in touched.items()}
    assert (outcome.comparison.unchanged, outcome.as_dict()["errors"]) == (93, [])
