"""Two whole plans as ministries keep them in Excel, with all that makes such files hard to read.

The columns are those described of the African Union's plan of 2020 and of Portugal's of 2019; every word in the
cells is invented.
"""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from tests.plan.files import AU_HEADINGS

# --- The columns of the African Union ----------------------------------------------------------

# (priority, [(objective as the sub-heading says it, [(activity, objectives, deliverable, indicators, timeline, national, regional)])])
AU_PARTS: tuple[Any, ...] = (
    ("Priority 1: Data-driven policy and planning", (
        ("Objective 1: Data", (
            ("Establish national migration data units", "1", "Data units with trained staff", "Number of data units\nNumber of staff trained", "2026-2027", "National Statistics Office; Ministry of Interior", "African Union Commission; IOM"),
            ("Add questions on migration to the census", "Objective 1", "Census questionnaire", "Share of questions asked", "Q1 2027", "National Statistics Office", "UN Economic Commission for Africa"),
            ("Publish a migration profile every second year", "1, 3", "Migration profile", "Profiles published", "Medium term", "National Statistics Office; Ministry of Labour", "IOM"),
            ("Share data on labour migration between regions", "1; 23", "Exchange protocol", "Number of exchanges", "soon", "Ministry of Labour; Ministry of Interior", "African Union Commission, ECOWAS Commission"),
        )),
        ("Objective 3: Information", (
            ("Open information points on main routes", "3", "Information points", "Number of visitors a month", "March 2026 – June 2027", "Ministry of Interior; Red Cross Society", "IOM"),
            ("Hold pre-departure courses in every region", "3", "Course and handbook", "People who finish the course", "continuous", "Ministry of Labour; Trade Union Congress", "ILO"),
        )),
    )),
    ("Priority 2: Fair recruitment and decent work", (
        ("Objective 6: Fair recruitment", (
            ("License recruiters and publish the register", "6", "Public register", "Recruiters licensed\nComplaints settled", "2026", "Ministry of Labour", "ILO; African Union Commission"),
            ("Forbid fees taken from workers", "6", "Amended law", "Workers who paid a fee", "short term", "Ministry of Labour; Ministry of Justice", "ILO"),
            ("Train labour inspectors", "6, 7", "Training course", "Inspectors trained", "Short term", "Ministry of Labour", "ILO"),
            ("Sign labour agreements that protect workers", "5; 6", "Agreements", "Agreements in force", "by December 2028", "Ministry of Labour; Ministry of Foreign Affairs", "African Union Commission"),
        )),
        ("Objective 18: Skills", (
            ("Recognize qualifications of returning workers", "18", "Procedure", "Decisions taken in 60 days", "2027-2028", "Ministry of Education; Chamber of Commerce", "UNESCO"),
            ("Agree on standards for care and building trades", "18", "Skill standards", "Trades with a standard", "medium term", "Ministry of Education", "ILO; UNESCO"),
        )),
        ("Objective 22: Social protection", (
            ("Make pension rights portable between regions", "22", "Two agreements", "Workers who transfer rights", "2028", "Ministry of Labour; Social Insurance Fund", "International Social Security Association"),
        )),
    )),
    ("Priority 3: Rights and safety of migrants", (
        ("Objective 8: Saving lives", (
            ("Set up a search and rescue protocol", "8", "Protocol", "People rescued", "soon", "Coast Guard; Red Cross Society", "IOM"),
            ("Name missing migrants and tell their families", "8", "Contact points", "Families told", "2026-2028", "Ministry of Interior; Red Cross Society", "ICRC"),
        )),
        ("Objective 10: Trafficking", (
            ("Open shelters with legal aid", "10", "Shelters", "Places in shelters", "2027", "Ministry of Social Affairs; Ministry of Justice", "UNODC"),
            ("Train judges and prosecutors", "10", "Course", "Judges trained", "second half 2026", "Ministry of Justice", "UNODC"),
        )),
        ("Objective 14: Consular protection", (
            ("Train consular officers in emergencies", "14", "Officers trained", "Number of officers trained", "2026", "Ministry of Foreign Affairs", "African Union Commission"),
            ("Register nationals abroad online", "14, 4", "Register", "Nationals registered", "tbc", "Ministry of Foreign Affairs", ""),
        )),
        ("Objective 15: Basic services", (
            ("Keep health services apart from border control", "15", "Instruction", "Clinics that follow it", "short term", "Ministry of Health; Ministry of Interior", "WHO"),
        )),
    )),
)  # fmt: skip
AU_REGIONAL: tuple[Any, ...] = (
    ("Harmonize visas between the regional communities", "5", "Visa protocol", "States that apply it", "2026-2028", "Ministry of Foreign Affairs; Ministry of Interior", "African Union Commission; IGAD; SADC"),
    ("Lower the price of remittances", "20", "Price comparison", "Price of sending 200 dollars", "before 2030", "Central Bank", "African Institute for Remittances"),
    ("Support reintegration of those who return", "21", "Reintegration grants", "People supported", "Long term", "Ministry of Social Affairs; Ministry of Labour", "IOM"),
    ("Meet every year to review this plan", "23", "Review report", "Reviews held", "annually", "Ministry of Foreign Affairs", "African Union Commission"),
)  # fmt: skip
AU_ACTIONS = sum(len(actions) for _p, parts in AU_PARTS for _o, actions in parts) + len(AU_REGIONAL)


def african_union_in_full() -> Any:
    """24 actions on two sheets among others; timelines in words, several stakeholders in a cell."""
    book = Workbook()
    cover = book.active
    cover.title = "Cover"
    cover["B3"], cover["B5"] = (
        "Plan of action on migration, 2026-2028",
        "Draft of the technical working group",
    )
    sheet = book.create_sheet("Plan of action")
    _titles(sheet, ("THREE-YEAR PLAN OF ACTION ON MIGRATION (2026-2028)", "National part"), 8)
    sheet["A4"] = "Legend: short term = first year; medium term = second year; long term = after this plan"
    sheet.merge_cells("A4:H4")
    at = _headings(sheet, 6, AU_HEADINGS)
    number = 0
    for priority, parts in AU_PARTS:
        at = _across(sheet, at, priority, 8, "D9E2F3")
        for objective, actions in parts:
            at = _across(sheet, at, objective, 8, "F2F2F2")
            for action in actions:
                number += 1
                at = _row(sheet, at, (str(number), *action))
            at += 1  # a blank row between the parts
    regional = book.create_sheet("Regional activities")
    _titles(regional, ("THREE-YEAR PLAN OF ACTION ON MIGRATION (2026-2028)", "Regional part"), 8)
    at = _headings(regional, 4, AU_HEADINGS)
    for action in AU_REGIONAL:
        number += 1
        at = _row(regional, at, (str(number), *action))
    words = book.create_sheet("Abbreviations")
    for row in (
        ("IOM", "International Organization for Migration"),
        ("ILO", "International Labour Organization"),
    ):
        words.append(row)
    old = book.create_sheet("Old version")
    old["A1"], old.sheet_state = "Do not use", "hidden"
    return book


# --- The shape of Portugal's plan -----------------------------------------------------------------

PT_HEADINGS = (
    "N.º", "Medida", "Área de gobierno responsable", "Otras áreas involucradas", "Entidades asociadas",
    "Indicadores", "Plazo de ejecución",
)  # fmt: skip
MINISTRIES = (
    "Presidencia del Gobierno", "Ministerio del Interior", "Ministerio de Asuntos Exteriores",
    "Ministerio de Trabajo", "Ministerio de Justicia", "Ministerio de Educación", "Ministerio de Salud",
    "Ministerio de Hacienda", "Ministerio de Economía", "Ministerio de Vivienda", "Ministerio de Cultura",
    "Ministerio de Agricultura", "Ministerio del Mar", "Ministerio de Ciencia", "Ministerio de Igualdad",
    "Ministerio de Medio Ambiente",
)  # fmt: skip
# What each objective is about, and which ministry answers for it, by its place above.
PT_OBJECTIVES = (
    ("Datos", "datos sobre migración", 0), ("Factores adversos", "las causas de la emigración", 15),
    ("Información", "información antes del viaje", 2), ("Identidad jurídica", "documentos de identidad", 4),
    ("Vías regulares", "visados de trabajo", 2), ("Contratación", "contratación equitativa", 3),
    ("Vulnerabilidad", "atención a personas vulnerables", 14), ("Salvar vidas", "salvamento en el mar", 12),
    ("Tráfico ilícito", "lucha contra el tráfico de migrantes", 1), ("Trata", "asistencia a víctimas de trata", 4),
    ("Fronteras", "gestión de fronteras", 1), ("Verificación", "entrevistas en la llegada", 1),
    ("Detención", "alternativas a la detención", 4), ("Protección consular", "atención consular", 2),
    ("Servicios básicos", "acceso a la salud", 6), ("Inclusión", "enseñanza de la lengua", 5),
    ("Discriminación", "lucha contra el racismo", 10), ("Competencias", "reconocimiento de títulos", 13),
    ("Diáspora", "inversión de la diáspora", 8), ("Remesas", "envío de remesas", 7),
    ("Retorno", "retorno y reintegración", 3), ("Protección social", "derechos de pensión", 3),
    ("Cooperación", "cooperación con países de origen", 2),
)  # fmt: skip
PT_MEASURES = (
    ("Aprobar un programa nacional de {about}", "Programa aprobado"),
    ("Formar al personal público en {about}", "Personas formadas"),
    ("Publicar cada año un informe sobre {about}", "Informes publicados"),
    ("Abrir una ventanilla única para {about}", "Ventanillas abiertas; Personas atendidas"),
    ("Firmar acuerdos con municipios sobre {about}", "Acuerdos firmados"),
)
PT_TIMES = (
    "2026", "31/12/2027", "2.º semestre de 2026", "2026-2028", "Permanente", "diciembre de 2027",
    "4.º trimestre de 2027", "2028",
)  # fmt: skip
# Measures (counted from 1) whose cells are hard: the ministry, the time.
PT_TWO_LEADS = {
    5: "Ministerio del Interior y Ministerio de Justicia", 31: "Ministerio de Trabajo / Ministerio de Economía",
    62: "Ministerio de Salud y Ministerio de Igualdad", 88: "Ministerio de Hacienda; Ministerio de Economía",
}  # fmt: skip
PT_VAGUE = {
    9: "en breve",
    20: "03/04/2027",
    40: "a medio plazo",
    41: "a medio plazo",
    73: "En breve",
    90: "31/02/2027",
}
PT_MISSPELT = {14: "Ministerio del Interor"}
PT_PARTNERS = ("OIM", "Cruz Roja", "Cámara de Comercio", "Universidad Nacional", "Asociación de Municipios")


def portugal_in_full() -> Any:
    """97 measures under 23 objectives, led by 16 ministries, in Spanish."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan nacional"
    _titles(
        sheet,
        (
            "Plan Nacional de Aplicación del Pacto Mundial para la Migración",
            "Resolución del Consejo de Ministros",
        ),
        7,
    )
    at = _headings(sheet, 4, PT_HEADINGS)
    number = 0
    for objective, (label, about, lead) in enumerate(PT_OBJECTIVES, start=1):
        at = _across(sheet, at, f"Objetivo {objective} - {label}", 7, "E2EFDA")
        for measure, indicator in PT_MEASURES[: 5 if objective <= 5 else 4]:
            number += 1
            others = "; ".join(MINISTRIES[(lead + step * objective) % 16] for step in (3, 7)[: number % 3])
            at = _row(
                sheet, at,
                (
                    f"{objective}.{number}", measure.format(about=about),
                    PT_TWO_LEADS.get(number) or PT_MISSPELT.get(number) or MINISTRIES[lead if number % 4 else number // 4 % 16],
                    others, PT_PARTNERS[number % 5] if number % 2 else "", indicator,
                    PT_VAGUE.get(number) or PT_TIMES[number % 8],
                ),
            )  # fmt: skip
    notes = book.create_sheet("Notas")
    notes["A1"] = "Documento de trabajo. Los plazos se confirmarán."
    return book


# --- How such sheets look ------------------------------------------------------------------------


def _titles(sheet: Any, titles: tuple[str, ...], width: int) -> None:
    for at, title in enumerate(titles, start=1):
        sheet.cell(at, 1, title).font = Font(bold=True, size=16 - 2 * at)
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=width)


def _headings(sheet: Any, at: int, headings: tuple[str, ...]) -> int:
    for column, heading in enumerate(headings, start=1):
        sheet.cell(at, column, heading).font = Font(bold=True)
    return at + 1


def _across(sheet: Any, at: int, text: str, width: int, colour: str) -> int:
    sheet.cell(at, 1, text).fill = PatternFill("solid", fgColor=colour)
    sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=width)
    return at + 1


def _row(sheet: Any, at: int, values: tuple[str, ...]) -> int:
    for column, value in enumerate(values, start=1):
        if value:
            sheet.cell(at, column, value).alignment = Alignment(wrap_text=True, vertical="top")
    return at + 1
