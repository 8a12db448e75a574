"""The plan as a file that can be edited and taken in again: XLSX, DOCX, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from safar.lib.languages import direction, django_code
from safar.plan.markers import question_keys
from safar.plan.matrix.columns import COLUMNS, heading
from safar.plan.matrix.delimited import guarded
from safar.plan.matrix.facts import UNWRITABLE, Facts, facts_of
from safar.plan.matrix.iati import iati
from safar.plan.matrix.workbook import ABOUT, LONG, MARK, coded
from safar.plan.matrix.writing import UNANSWERED, Names, cell_text, names_for
from safar.plan.models import Plan
from safar.plan.queries import marker_answers
from safar.plan.standing import standing_where_open, steps_of

LONGEST = 32_000  # letters a cell of Excel holds, less a few
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def rows_for(plan: Plan, language: str) -> Iterator[tuple[Facts, dict[str, str]]]:
    """(facts, {column: text}) of every action."""
    names = names_for(plan)
    names.answers = marker_answers(plan)
    for facts in facts_of(plan):
        yield facts, texts_of(facts, names, language)


def texts_of(facts: Facts, names: Names, language: str) -> dict[str, str]:
    return {column.key: cell_text(column.key, facts, names, language) for column in COLUMNS}


def about(plan: Plan, language: str) -> list[str]:
    """What whoever edits the file should know."""
    with override(django_code(language)):
        return [
            str(plan.said("title", language)),
            _(
                "One row is one action. Change cells, add rows below, delete rows, then import the file again: Safar shows every difference before it takes any."
            ),
            _(
                "The first column is hidden. It holds the number by which Safar knows a row again; leave it as it is, and empty in new rows."
            ),
            _("An empty cell means that nobody knows yet, which is not zero."),
            _(
                "In cells of several lines, — stands for what is not known, \\n for a new line and \\| for a bar."
            ),
            _("Gap and currency are for reading; changes there are not taken in."),
        ]


# --- XLSX ------------------------------------------------------------------------------------------


def xlsx(plan: Plan, language: str) -> bytes:
    """A workbook: the matrix, a page that explains it, and long texts where a cell would not hold them."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_sheet_name(language))
    sheet.sheet_view.rightToLeft = direction(language) == "rtl"
    sheet.freeze_panes = "D2"
    for at, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
        sheet.column_dimensions[get_column_letter(at)].hidden = column.key == "id"
    top = []
    for column in COLUMNS:
        cell = WriteOnlyCell(sheet, heading(column.key, language))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF4" if column.reads else "EEEEEE")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        top.append(cell)
    sheet.append(top)
    wrap = Alignment(wrap_text=True, vertical="top")
    long: list[tuple[str, str]] = []

    def made(column_key: str, kind: str, text: str) -> Any:
        if not text:
            return None
        value: Any = text
        if kind in ("amount", "gap", "measure") and (number := _exact(text)) is not None:
            value = number
        elif kind == "day":
            value = date.fromisoformat(text)
        elif len(text) > LONGEST:
            mark = f"⟦{len(long) + 1}⟧"
            long.append((mark, text))
            value = mark
        if not isinstance(value, str):
            return value
        value = coded(value)
        if "\n" not in value and value[0] not in "=+-@'#" and len(value) < 60 and kind != "text":
            return value
        cell = WriteOnlyCell(sheet, None)
        cell.set_explicit_value(value, "s") if hasattr(cell, "set_explicit_value") else setattr(
            cell, "value", value
        )
        cell.data_type = "s"
        cell.alignment = wrap
        cell.quotePrefix = value[0] in "=+-@'"
        return cell

    count = 1
    for _facts, texts in rows_for(plan, language):
        sheet.append([made(column.key, column.kind, texts[column.key]) for column in COLUMNS])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{count}"
    page: Any = book.create_sheet(ABOUT)
    page.append([f"{MARK}about", language, plan.slug])
    page.column_dimensions["A"].width = 100
    for line in about(plan, language):
        cell = WriteOnlyCell(page, None)
        cell.value, cell.data_type, cell.alignment = line, "s", wrap
        page.append([cell])
    if long:
        _long_sheet(book, long)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _long_sheet(book: Any, long: list[tuple[str, str]]) -> None:
    from openpyxl.cell import WriteOnlyCell

    sheet = book.create_sheet(LONG)
    sheet.sheet_state = "hidden"
    sheet.append([f"{MARK}long"])
    for mark, text in long:
        for at in range(0, len(text), LONGEST):
            cell = WriteOnlyCell(sheet, None)
            cell.value, cell.data_type = f"⟦{coded(text[at : at + LONGEST])}⟧", "s"
            sheet.append([mark, cell])


def _sheet_name(language: str) -> str:
    return heading("title", language)[:28]


def _exact(text: str) -> int | float | None:
    """The number as a spreadsheet keeps it; None where it would lose digits."""
    if not re.fullmatch(r"-?(?:0|[1-9]\d*)(\.\d+)?", text):
        return None  # 007 is a name
    number = Decimal(text)
    if number == int(number) and abs(number) < 10**15:
        return int(number)
    return float(number) if Decimal(repr(float(number))) == number else None


# --- CSV and JSON ------------------------------------------------------------------------------------


def csv_file(plan: Plan, language: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([heading(column.key, language) for column in COLUMNS])
    for _facts, texts in rows_for(plan, language):
        writer.writerow([guarded(texts[column.key]) for column in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def content_of(plan: Plan) -> dict[str, Any]:
    """The whole plan as data: what a version keeps, and what the JSON file holds."""
    return {
        "format": "safar-plan/1",
        "plan": {
            "slug": plan.slug,
            "title": plan.title,
            "country": plan.country_id,
            "owner": plan.owner.slug,
            "status": plan.status,
            "level": plan.level,
            "part_of": plan.parent.slug if plan.parent else "",
            "starts_on": plan.starts_on.isoformat() if plan.starts_on else "",
            "ends_on": plan.ends_on.isoformat() if plan.ends_on else "",
            "currency": plan.currency,
            "language": plan.language,
            "summary": plan.summary,
            "mandate": plan.mandate,
            "method": plan.method,
        },
        "rates": [
            {
                "currency": each.currency,
                "rate": f"{each.rate.normalize():f}",
                "on": each.on.isoformat(),
                "source": each.source,
            }
            for each in plan.rates.all()
        ],
        "priorities": [
            {
                "code": each.code,
                "title": each.title,
                "summary": each.summary,
                "objectives": sorted(objective.number for objective in each.objectives.all()),
            }
            for each in plan.priorities.prefetch_related("objectives")
        ],
        "actions": [
            {name: value for name, value in facts.items() if name != "pk"} for facts in facts_of(plan)
        ],
    }


def json_file(plan: Plan, _language: str) -> bytes:
    """All of it, and beside each action what is worked out or asked of it, which an import would not read."""
    content, today = content_of(plan), timezone.localdate()
    found = marker_answers(plan)
    answers = {str(knot): found.get(pk, {}) for pk, knot in plan.actions.values_list("pk", "knot")}
    for each in content["actions"]:
        each["standing"] = standing_where_open(each["status"], steps_of(each["milestones"]), today)
        each["markers"] = {key: answers[each["id"]].get(key, UNANSWERED) for key in question_keys()}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


# --- DOCX ------------------------------------------------------------------------------------------

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{NS}">'
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/><w:spacing w:before="320" '
    'w:after="80"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style></w:styles>'
)


def docx(plan: Plan, language: str) -> bytes:
    """A Word file: a card of two columns for each action, with what is known of it."""
    rtl = direction(language) == "rtl"
    parts = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        f'<w:document xmlns:w="{NS}"><w:body>',
        _paragraph(str(plan.said("title", language)), "Title", rtl=rtl),
        *(_paragraph(line, "", rtl=rtl) for line in _about_docx(language)),
    ]
    for facts, texts in rows_for(plan, language):
        parts.append(_paragraph(f"{facts['code']} {' '.join(facts['title'].split())}", "Heading1", rtl=rtl))
        parts.append(
            f'<w:tbl><w:tblPr>{"<w:bidiVisual/>" if rtl else ""}<w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
            + "".join(
                f'<w:{side} w:val="single" w:sz="4" w:color="BBBBBB"/>'
                for side in ("top", "left", "bottom", "right", "insideH", "insideV")
            )
            + '</w:tblBorders></w:tblPr><w:tblGrid><w:gridCol w:w="2600"/><w:gridCol w:w="7000"/></w:tblGrid>'
        )
        for column in COLUMNS:
            if texts[column.key]:
                parts.append(_line(heading(column.key, language), texts[column.key], rtl=rtl))
        parts.append("</w:tbl>")
    parts.append(
        '<w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="600" w:footer="600" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS.format(kind="officeDocument", target="word/document.xml")),
            ("word/_rels/document.xml.rels", RELS.format(kind="styles", target="styles.xml")),
            ("word/styles.xml", STYLES),
            ("word/document.xml", "".join(parts)),
        ):
            archive.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def _about_docx(language: str) -> list[str]:
    with override(django_code(language)):
        return [
            _(
                "One table is one action. Change what stands at the right, then import the file again: Safar shows every difference before it takes any."
            ),
            _(
                "In cells of several lines, — stands for what is not known, \\n for a new line and \\| for a bar."
            ),
        ]


def _runs(text: str, rtl: bool) -> str:
    clean = UNWRITABLE.sub("", text)
    pieces = []
    for line in clean.split("\n"):
        tabbed = "<w:tab/>".join(
            f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in line.split("\t")
        )
        pieces.append(tabbed)
    return f"<w:r>{'<w:rPr><w:rtl/></w:rPr>' if rtl else ''}{'<w:br/>'.join(pieces)}</w:r>"


def _paragraph(text: str, style: str, *, rtl: bool) -> str:
    named = f"<w:pStyle w:val={quoteattr(style)}/>" if style else ""
    return f"<w:p><w:pPr>{named}{'<w:bidi/>' if rtl else ''}</w:pPr>{_runs(text, rtl)}</w:p>"


def _line(left: str, right: str, *, rtl: bool) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(text, "", rtl=rtl)}</w:tc>'
        for width, text in ((2600, left), (7000, right))
    )
    return f"<w:tr>{cells}</w:tr>"


WRITERS: dict[str, Callable[[Plan, str], bytes]] = {
    "xlsx": xlsx,
    "docx": docx,
    "csv": csv_file,
    "json": json_file,
    "iati": iati,
}
MIME = {
    "xlsx": XLSX,
    "docx": DOCX,
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "iati": "application/xml",
}
