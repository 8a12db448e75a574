"""Plans full to the brim, with every value a file could stumble over."""

from __future__ import annotations

from typing import Any

from safar.plan.markers import question_keys
from safar.plan.matrix.comparing import whole
from safar.plan.matrix.facts import plain
from safar.plan.matrix.lookups import Lookups
from safar.plan.matrix.money import rates_of, totals
from safar.plan.matrix.reading import DraftRow
from safar.plan.models import Action, ExchangeRate, Plan
from safar.plan.services.matrix import Shelf, create_actions, make_new

NASTY = (
    "=SUM(A1:A9)", "line one\nline two\n\nline four", "zero\u200bwidth \u200ejoin", "+33 1 40 20", "-5", "@name", "'quoted",
    "a|b \\ c \\n d", "—", "“guillemets” «et» ; points ; virgules", "\t tab inside", "🙂 emoji", "x" * 700, "#REF", "1.234,56",
    "2026-01-01 | not a date", "العدالة في التوظيف، وحماية العمال", "招聘公平；保护工人", "Справедливый найм, «труд»", "TRUE", "007", "[slug]",
    "\u202bمن اليمين\u202c 12 (left)", "1e5", "12%", "3/4", "TBD", "0", "0.0", "''twice", '"quotes", and \'more\'', "_x000D_ and _x0041_",
    "<b>&amp;</b> ]]>", "two  spaces   inside", "#N/A", "⟦1⟧", "safar:long", "—\n—", "1. first\n2. second", "https://example.org/?a=1&b=ü",
    "Итого", "合计", "Objective 6", "• one\n• two", "\u00a0hard\u00a0space", "\\", "\\n", "|", "é as two signs: e\u0301", "naïve … “—” ‘’",
)  # fmt: skip
WORDS = {
    "en": "License recruiters and inspect them", "fr": "Délivrer des licences aux recruteurs, œuvre à suivre",
    "es": "Otorgar licencias a los reclutadores, año a año", "ru": "Лицензировать посредников и проверять их",
    "ar": "ترخيص وكالات التوظيف وتفتيشها", "zh": "向招聘机构发放许可证并进行检查",
}  # fmt: skip
LANGUAGES = tuple(WORDS)
CODES = ("007", "1E5", "3-4", "TRUE", "1.10", "2026-01-01", "A_1", "0", "x" * 20)
LINES = (
    [["2026", "EUR", "100.5", "", "State | budget\nline"], ["2027", "EUR", "0", "0.1", ""], ["", "USD", "3", "0", "=Fund; «x»"]],
    [["2026", "EUR", "7.07", "1", "EU"], ["2027", "USD", "99999999999.99", "2", "صندوق"], ["2028", "KES", "5", "3", "No rate known"]],
    [["", "JPY", "", "", ""]],
    [["2030", "USD", "12345.67", "12345.67", "一般预算"]],
)  # fmt: skip


def facts(n: int, language: str, slugs: list[str], indicators: list[str]) -> dict[str, Any]:
    """The values of action `n`: every column filled, differently from its neighbours."""
    nasty = plain(NASTY[n % len(NASTY)])
    year = 2026 + n % 4
    return {
        "code": CODES[n % 97] if n % 97 < len(CODES) and n < 97 else f"{n % 9 + 1}.{n}", "theme": f"P{n % 3 + 1}" if n % 10 else "",
        "objectives": [n % 23 + 1, *sorted({(n + 7) % 23 + 1, (n + 2) % 23 + 1})], "gcm_actions": [f"{n % 23 + 1}a", f"{(n + 3) % 23 + 1}b"],
        "principles": ["a", "f"] if n % 4 else [], "sdg_targets": ["10.7", "8.8"] if n % 5 else [],
        "title": " ".join(f"{nasty[:100] if n % 2 else ''} {WORDS[language]} {n}".split()), "description": nasty, "expected_result": f"{nasty} {n}",
        "deliverable": f"{WORDS[language]}\n{nasty}", "national_link": nasty, "lead": slugs[n % len(slugs)] if n % 11 else "",
        "co_leads": sorted({slugs[(n + 1) % len(slugs)], slugs[(n + 3) % len(slugs)]}), "partners": sorted({slugs[n % 2], slugs[2], slugs[-1]}),
        "level": ["local", "national", "bilateral", "regional", "global"][n % 5],
        "starts_on": f"{year}-02-03" if n % 6 else "", "ends_on": f"{year + 1}-12-31" if n % 9 != 1 else "",
        "milestones": [[f"{year}-06-30", f"Step | {nasty}".strip(), ""], ["", "No day", ""], [f"{year}-07-01", nasty, f"{year}-07-02"]],
        "indicators": [
            {
                "code": code, "baseline": ["", "0", "12.5", "1.234", "1234567.0001", "-3"][(n + at) % 6],
                "baseline_year": "2024" if n % 2 else "", "baseline_source": nasty if nasty != "—" else "", "target": "200" if at else "",
                "target_year": "2030", "disaggregation": "sex; age\nregion" if n % 3 else "",
            }
            for at, code in enumerate(sorted(indicators[: n % 4]))
        ],
        "budget": ["", "0", "1234.56", "99999999999999.99", "1000000"][n % 5], "secured": ["", "0", "0.1", "500"][n % 4],
        "funding_source": f"{nasty[:60]} {WORDS[language]}".split("\n")[0].strip(), "budget_lines": LINES[n // 4 % len(LINES)] if n % 4 == 3 else [],
        "legal_basis": nasty, "support_needed": nasty, "risks": nasty, "mitigation": "" if n % 3 else nasty, "origin": nasty,
        "status": ["yet_to_start", "ongoing", "completed", "on_hold", "cancelled"][n % 5],
        "last_update_on": f"{year}-03-04" if n % 2 else "", "progress": nasty, "evidence_note": "https://example.org/?a=1&b=2",
        "serves": [], "needs": [], "language": language,
    }  # fmt: skip


def fill(plan: Plan, count: int) -> list[Action]:
    """`count` actions in six languages, with priorities, organisations, indicators, rates and a plan above."""
    lookups = Lookups(plan, "en", plan.slug)
    for title in ("Data; “facts”", "Rights\nand safety", "Pathways | mobility"):
        lookups.theme(title)
    names = (
        "Ministry of Interior", "Ministère du Travail, de l’Emploi et du Dialogue", "وزارة العدل", "公安部",
        "NGO [net]; north", "=Office of “Migration”", "Министерство труда и социальной защиты",
    )  # fmt: skip
    slugs = [lookups.organisation(name) for name in names]
    codes = [
        lookups.indicator("", name)[0]
        for name in ("Permits | issued", "Days of waiting\nmedian", "=Share of women, %")
    ]
    make_new(plan, lookups.new, {"P1": {1, 2}})
    ExchangeRate.objects.get_or_create(
        plan=plan, currency="EUR", defaults={"rate": "1.0850000000", "on": "2026-01-02", "source": "Bank"}
    )
    above = _above(plan)
    rates = rates_of(plan)
    rows = [facts(n, LANGUAGES[n % 6], slugs, codes) for n in range(count)]
    for row in rows:
        if row["budget_lines"]:
            row["budget"], row["secured"] = (
                "" if amount is None else str(amount) for amount in totals(row["budget_lines"], rates)
            )
    made = create_actions(plan, [whole(DraftRow("", "", row), "en") for row in rows], Shelf(plan))
    first, second = made[0], made[min(1, count - 1)]
    for n, action in enumerate(made[:500]):
        if n % 7 == 6 and n > 1:
            action.needs.set([first, second] if str(action.starts_on or "") > "2028-12-31" else [])
        if n % 10 == 0:
            action.marker_answers.create(question=question_keys()[n // 10 % 3], answer="no", note=NASTY[0])
        if n % 5 == 0:
            action.serves.set(above[: n % 2 + 1])
        if n % 3 == 0:
            for language in LANGUAGES:
                action.translate(
                    language, title=f"{WORDS[language]} ({n})", description=NASTY[n % len(NASTY)]
                )
            action.save(update_fields=["translations"])
    return made


def _above(plan: Plan) -> list[Action]:
    """Two actions of the plan that this one is part of."""
    if plan.parent is None:
        plan.parent = Plan.objects.create(
            slug=f"{plan.slug}-above"[:80], title="The plan above", country=plan.country, owner=plan.owner
        )
        plan.save(update_fields=["parent"])
        Action.objects.bulk_create(
            Action(plan=plan.parent, code=code, title=f"Above {code}", objective_id=1)
            for code in ("R.1", "7")
        )
    return list(plan.parent.actions.order_by("pk"))
