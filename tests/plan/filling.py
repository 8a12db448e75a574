"""Plans full to the brim, with every value a file could stumble over."""

from __future__ import annotations

from typing import Any

from safar.plan.matrix.comparing import whole
from safar.plan.matrix.lookups import Lookups
from safar.plan.matrix.reading import DraftRow
from safar.plan.models import Plan
from safar.plan.services.matrix import Shelf, create_actions, make_new

NASTY = (
    "=SUM(A1:A9)", "line one\nline two\n\nline four", "zero\u200bwidth \u200ejoin", "+33 1 40 20", "-5", "@name", "'quoted",
    "a|b \\ c \\n d", "—", "“guillemets” «et» ; points ; virgules", "\t tab inside", "🙂 emoji", "x" * 700, "#REF", "1.234,56",
    "2026-01-01 | not a date", "العدالة في التوظيف، وحماية العمال", "招聘公平；保护工人", "Справедливый найм, «труд»", "TRUE", "007", "[slug]",
)  # fmt: skip
WORDS = {
    "en": "License recruiters and inspect them", "fr": "Délivrer des licences aux recruteurs, œuvre à suivre",
    "es": "Otorgar licencias a los reclutadores, año a año", "ru": "Лицензировать посредников и проверять их",
    "ar": "ترخيص وكالات التوظيف وتفتيشها", "zh": "向招聘机构发放许可证并进行检查",
}  # fmt: skip
LANGUAGES = tuple(WORDS)


def facts(n: int, language: str, slugs: list[str], indicators: list[str]) -> dict[str, Any]:
    """The values of action `n`: every column filled, differently from its neighbours."""
    nasty = NASTY[n % len(NASTY)]
    year = 2026 + n % 4
    return {
        "code": f"{n % 9 + 1}.{n}", "theme": f"P{n % 3 + 1}",
        "objectives": [n % 23 + 1, *sorted({(n + 7) % 23 + 1})], "gcm_actions": [f"{n % 23 + 1}a", f"{(n + 3) % 23 + 1}b"],
        "principles": ["a", "f"], "sdg_targets": ["10.7", "8.8"],
        "title": f"{WORDS[language]} {n}", "description": nasty, "expected_result": f"{nasty} {n}",
        "deliverable": f"{WORDS[language]}\n{nasty}", "national_link": nasty, "lead": slugs[n % len(slugs)],
        "co_leads": sorted({slugs[(n + 1) % len(slugs)]}), "partners": sorted({slugs[n % 2], slugs[2]}),
        "level": ["local", "national", "bilateral", "regional", "global"][n % 5],
        "starts_on": f"{year}-02-03", "ends_on": f"{year + 1}-12-31",
        "milestones": [[f"{year}-06-30", f"Step | {nasty}".strip(), ""], ["", "No day", ""], [f"{year}-07-01", nasty.strip(), f"{year}-07-02"]],
        "indicators": [
            {
                "code": code, "baseline": ["", "0", "12.5", "1.234", "1234567.0001".rstrip("0")][(n + at) % 5],
                "baseline_year": "2024" if n % 2 else "", "baseline_source": nasty.strip() if nasty != "—" else "", "target": "200" if at else "",
                "target_year": "2030", "disaggregation": "sex; age\nregion" if n % 3 else "",
            }
            for at, code in enumerate(sorted(indicators[: n % 3]))
        ],
        "budget": ["", "0", "1234.56", "99999999999999.99", "1000000"][n % 5], "secured": ["", "0", "0.1", "500"][n % 4],
        "funding_source": WORDS[language], "budget_lines": [],
        "legal_basis": nasty, "support_needed": nasty, "risks": nasty, "mitigation": "", "origin": nasty,
        "status": ["yet_to_start", "ongoing", "completed", "on_hold", "cancelled"][n % 5],
        "last_update_on": f"{year}-03-04" if n % 2 else "", "progress": nasty, "evidence_note": "https://example.org/?a=1&b=2",
        "serves": [], "needs": [], "language": language,
    }  # fmt: skip


def fill(plan: Plan, count: int) -> None:
    """`count` actions in six languages, with priorities, organisations and indicators of their own."""
    lookups = Lookups(plan, "en", plan.slug)
    for title in ("Data; “facts”", "Rights\nand safety", "Pathways | mobility"):
        lookups.theme(title)
    names = (
        "Ministry of Interior", "Ministère du Travail, de l’Emploi et du Dialogue", "وزارة العدل", "公安部",
        "NGO [net]; north",
    )  # fmt: skip
    slugs = [lookups.organisation(name) for name in names]
    codes = [lookups.indicator("", name)[0] for name in ("Permits | issued", "Days of waiting\nmedian")]
    make_new(plan, lookups.new, {"P1": {1, 2}})
    rows = [facts(n, LANGUAGES[n % 6], slugs, codes) for n in range(count)]
    made = create_actions(plan, [whole(DraftRow("", "", row), "en") for row in rows], Shelf(plan))
    for n, action in enumerate(made):
        if n % 4 == 3 and n < 500:
            action.budget_lines.create(
                order=0, year=2027, currency="EUR", estimate="100.50", source="State | budget\nline"
            )
            action.budget_lines.create(order=1, currency="USD", secured="3")
        if n % 7 == 6 and n < 500:
            action.needs.set([made[0]] if made[0].ends_on <= action.starts_on else [])
