"""Files as States and unions keep them, made from the columns that are described of them."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

AU_HEADINGS = (
    "No.", "Priority activity", "Targeted GCM objectives", "Key deliverables", "Key indicators", "Timeline",
    "National stakeholders", "Regional/continental partners",
)  # fmt: skip


def workbook(rows: list[list[Any]], merges: tuple[str, ...] = ()) -> Any:
    book = Workbook()
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value not in (None, ""):
                book.active.cell(at, column, value)
    for merge in merges:
        book.active.merge_cells(merge)
    return book


def data_of(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def african_union() -> Any:
    """The columns of the African Union's plan of 2020-2022, grouped by priority, then by objective."""
    rows = [
        ["THREE-YEAR PLAN OF ACTION (2020-2022)"], ["Commission"], [], list(AU_HEADINGS),
        ["Priority 1: Data-driven discourse, policy and planning"],
        ["Objective 1: Data"],
        ["1", "Establish national data units", "1", "Units in 20 States", "Number of units\nNumber of staff trained", "2020-2022", "Statistics offices; Ministries of interior", "AUC; IOM"],
        ["2", "Harmonize collection tools", "Objective 1, 3", "Toolkit", "Number of States using the toolkit", "Q1 2020 - Q4 2021", "Statistics offices", "UNECA"],
        ["Objective 3: Information"],
        ["1", "Open pre-departure centres", "3", "Centres", "Number of centres", "2021", "Ministries of labour; Trade unions", "IOM"],
        ["Priority 2: Rights and safety of migrants"],
        ["1", "Train consular officers", "14", "Officers", "Number of officers trained", "March 2020 – June 2022", "Ministries of foreign affairs", "AUC"],
    ]  # fmt: skip
    return workbook(rows, ("A1:H1", "A2:H2", "A5:H5", "A6:H6", "A9:H9", "A11:H11"))


def portugal() -> Any:
    """What is said of Portugal's plan of 2019: measure, responsible area, other areas, calendar; under objectives."""
    rows = [
        ["Plano Nacional de Implementação do Pacto Global das Migrações"], ["Resolução do Conselho de Ministros"], [],
        ["Medida", "Área governativa responsável", "Outras áreas governativas envolvidas", "Calendário de execução"],
        ["Objetivo 1 - Dados"],
        ["Criar um sistema de informação", "Presidência do Conselho de Ministros", "Administração Interna; Negócios Estrangeiros", "2.º semestre de 2019"],
        ["Publicar um relatório anual", "Administração Interna", "Negócios Estrangeiros", "Anual"],
        ["Objetivo 5 - Vias de migração regular"],
        ["Simplificar os vistos de trabalho", "Negócios Estrangeiros", "Administração Interna, Trabalho", "2020"],
    ]  # fmt: skip
    return workbook(rows, ("A5:D5", "A8:D8"))
