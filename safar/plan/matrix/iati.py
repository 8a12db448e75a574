"""IATI 2.03: each action as an activity, in the order the standard's schema asks for.

Identifiers are made of the country, the word SAFAR, the owner and the codes. A publisher that has registered an
identifier of its own at iatiregistry.org should put it in their place before publishing there.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from lxml import etree

from safar.lib.languages import django_code
from safar.people.models import Organisation
from safar.plan.matrix.facts import UNWRITABLE, Facts, facts_of
from safar.plan.models import Plan
from safar.reference.models import Objective

VERSION = "2.03"
XML = "{http://www.w3.org/XML/1998/namespace}"
STATUS = {
    "yet_to_start": "1",
    "ongoing": "2",
    "completed": "4",
    "cancelled": "5",
    "on_hold": "6",
}  # ActivityStatus
SCOPE = {"local": "5", "national": "4", "bilateral": "3", "regional": "2", "global": "1"}  # ActivityScope
MIGRATION_SECTOR = "15190"  # DAC: orderly, safe, regular and responsible migration and mobility
ACCOUNTABLE, IMPLEMENTING = "2", "4"  # OrganisationRole
ORGANISATION_TYPE = {
    "lead_ministry": "10", "line_ministry": "10", "border_police": "10", "consular_service": "10", "donor_state": "10",
    "statistics_office": "15", "parliamentarians": "15", "national_human_rights_institutions": "15",
    "subnational_government": "11", "local_authorities_communities": "11", "un_agency": "40", "regional_commission": "40",
    "regional_consultative_process": "40", "development_bank": "40", "foundation": "60", "private_sector": "70",
    "employers_organization": "70", "recruiter": "70", "academia": "80",
}  # fmt: skip
OTHER_TYPE = "22"  # national NGO
OBJECTIVES_AT = "https://undocs.org/A/RES/73/195"


def iati(plan: Plan, language: str) -> bytes:
    """The activities file of a plan. An action without any date, in a plan without one, is named in a comment."""
    root = etree.Element("iati-activities", version=VERSION)
    root.set("generated-datetime", timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"))
    organisations = {
        each.slug: (str(each.name), ORGANISATION_TYPE.get(each.stakeholder_type_id, OTHER_TYPE))
        for each in Organisation.objects.all()
    }
    objectives = {each.number: str(each.said("label", language)) for each in Objective.objects.all()}
    for facts in facts_of(plan):
        if not (facts["starts_on"] or facts["ends_on"] or plan.starts_on or plan.ends_on):
            root.append(
                etree.Comment(f" left out, because it has no date: {facts['code']} ".replace("--", "—"))
            )
            continue
        _activity(root, plan, facts, organisations, objectives)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def reporting_ref(plan: Plan) -> str:
    return f"{plan.country.alpha2}-SAFAR-{plan.owner.slug}"


def _activity(
    root: Any, plan: Plan, facts: Facts, organisations: dict[str, tuple[str, str]], objectives: dict[int, str]
) -> None:
    activity = etree.SubElement(root, "iati-activity")
    activity.set(f"{XML}lang", facts["language"])
    activity.set("default-currency", plan.currency)
    ref = reporting_ref(plan)
    etree.SubElement(activity, "iati-identifier").text = f"{ref}-{plan.slug}-{facts['code']}"
    owner, kind = organisations[plan.owner.slug]
    _told(etree.SubElement(activity, "reporting-org", ref=ref, type=kind), owner, plan.owner.language)
    _told(etree.SubElement(activity, "title"), facts["title"])
    for key, code in (("description", "1"), ("expected_result", "2")):
        if facts[key]:
            _told(etree.SubElement(activity, "description", type=code), facts[key])
    _participants(activity, plan, facts, organisations)
    _dates_and_places(activity, plan, facts, objectives)
    _budgets(activity, plan, facts)
    _results(activity, facts)


def _told(element: Any, text: str, language: str = "") -> None:
    narrative = etree.SubElement(element, "narrative")
    narrative.text = UNWRITABLE.sub("", text)
    if language:
        narrative.set(f"{XML}lang", language)


def _participants(activity: Any, plan: Plan, facts: Facts, organisations: dict[str, tuple[str, str]]) -> None:
    doing = dict.fromkeys([facts["lead"], *facts["co_leads"], *facts["partners"]])
    for slug, role in [(plan.owner.slug, ACCOUNTABLE), *((slug, IMPLEMENTING) for slug in doing if slug)]:
        name, kind = organisations[slug]
        _told(etree.SubElement(activity, "participating-org", role=role, type=kind), name)


def _dates_and_places(activity: Any, plan: Plan, facts: Facts, objectives: dict[int, str]) -> None:
    etree.SubElement(activity, "activity-status", code=STATUS[facts["status"]])
    starts, ends = span_of(plan, facts)
    if starts:
        etree.SubElement(activity, "activity-date", {"iso-date": starts, "type": "1"})
    if ends:
        etree.SubElement(activity, "activity-date", {"iso-date": ends, "type": "3"})
    etree.SubElement(activity, "activity-scope", code=SCOPE[facts["level"]])
    etree.SubElement(activity, "recipient-country", code=plan.country.alpha2, percentage="100")
    etree.SubElement(activity, "sector", vocabulary="1", code=MIGRATION_SECTOR, percentage="100")
    for target in facts["sdg_targets"]:
        etree.SubElement(activity, "tag", vocabulary="3", code=target)
    for number in facts["objectives"]:
        tag = etree.SubElement(
            activity, "tag", {"vocabulary": "99", "vocabulary-uri": OBJECTIVES_AT, "code": f"GCM-{number}"}
        )
        _told(tag, objectives[number])


def span_of(plan: Plan, facts: Facts) -> tuple[str, str]:
    """The days of an action; those of the plan where it has none."""
    if facts["starts_on"] or facts["ends_on"]:
        return facts["starts_on"], facts["ends_on"]
    return (
        plan.starts_on.isoformat() if plan.starts_on else "",
        plan.ends_on.isoformat() if plan.ends_on else "",
    )


def _budgets(activity: Any, plan: Plan, facts: Facts) -> None:
    lines = [
        (year, currency, amount)
        for year, currency, amount, _secured, _source in facts["budget_lines"]
        if year and amount
    ]
    for year, currency, amount in lines:
        _budget(activity, f"{year}-01-01", f"{year}-12-31", currency, amount)
    if not lines and facts["budget"]:
        starts, ends = span_of(plan, facts)
        starts = starts or f"{ends[:4]}-01-01"
        _budget(activity, starts, ends or f"{starts[:4]}-12-31", plan.currency, facts["budget"])


def _budget(activity: Any, starts: str, ends: str, currency: str, amount: str) -> None:
    budget = etree.SubElement(activity, "budget", type="1", status="1")
    etree.SubElement(budget, "period-start", {"iso-date": starts})
    etree.SubElement(budget, "period-end", {"iso-date": ends})
    etree.SubElement(budget, "value", {"currency": currency, "value-date": starts}).text = amount


def _results(activity: Any, facts: Facts) -> None:
    if not facts["indicators"]:
        return
    result = etree.SubElement(activity, "result", type="2" if facts["expected_result"] else "1")
    with override(django_code(facts["language"])):
        _told(
            etree.SubElement(result, "title"),
            facts["expected_result"] or facts["deliverable"] or _("Results"),
        )
    for each in facts["indicators"]:
        indicator = etree.SubElement(result, "indicator", measure="1")
        _told(etree.SubElement(indicator, "title"), f"{each['shown']} {each['name']}")
        if each["baseline_year"]:
            baseline = etree.SubElement(indicator, "baseline", year=each["baseline_year"])
            if each["baseline"]:
                baseline.set("value", each["baseline"])
            if each["baseline_source"]:
                _told(etree.SubElement(baseline, "comment"), each["baseline_source"])
        if each["target"] and each["target_year"]:
            period = etree.SubElement(indicator, "period")
            etree.SubElement(
                period, "period-start", {"iso-date": date(int(each["target_year"]), 1, 1).isoformat()}
            )
            etree.SubElement(
                period, "period-end", {"iso-date": date(int(each["target_year"]), 12, 31).isoformat()}
            )
            etree.SubElement(period, "target", value=each["target"])
