"""Commands for people and organisations: how the first ones get in."""

from __future__ import annotations

import click
from django.conf import settings
from django.urls import reverse

from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.people.models import Level, Organisation, Role
from safar.people.services import create_organisation
from safar.people.services import invite as make_invitation
from safar.reference.models import Country, StakeholderType


@click.group()
def people() -> None:
    """Organisations, and the people who act for them."""


@people.command()
@click.argument("name")
@click.option("--type", "kind", required=True, help="The stakeholder type, such as lead_ministry.")
@click.option("--country", help="ISO 3166 code of three letters, such as KEN.")
@click.option("--level", type=click.Choice(Level.values), default=Level.NATIONAL.value, show_default=True)
@as_json
def add(name: str, kind: str, country: str | None, level: str, wants_json: bool) -> None:
    """Add the organisation NAME, so that people can be invited to it."""
    stakeholder_type = StakeholderType.objects.filter(pk=kind).first()
    if stakeholder_type is None:
        known = ", ".join(StakeholderType.objects.values_list("pk", flat=True))
        raise Refusal(f"There is no stakeholder type {kind}. These are known: {known}.")
    where = Country.objects.filter(pk=country.upper()).first() if country else None
    if country and where is None:
        raise Refusal(f"There is no country {country}. Give its ISO 3166 code of three letters, such as KEN.")
    made = create_organisation(
        name=name, stakeholder_type=stakeholder_type, level=level, country=where, language="en", by=None
    )
    say({"slug": made.slug, "name": made.name}, wants_json=wants_json, lines=f"{made.slug}  {made.name}")


@people.command()
@click.argument("organisation")
@click.option("--role", type=click.Choice(Role.values), default=Role.FOCAL_POINT.value, show_default=True)
@click.option("--email", default="", help="Only the person with this address may use the link.")
@as_json
def invite(organisation: str, role: str, email: str, wants_json: bool) -> None:
    """Print a link that gives whoever opens it a role in ORGANISATION. It is shown only now."""
    found = Organisation.objects.filter(slug=organisation).first()
    if found is None:
        raise Refusal(f"There is no organisation {organisation}. List them with: safar people list")
    invitation, token = make_invitation(found, role=role, by=None, email=email)
    link = settings.SITE_URL + reverse("people:invitation", args=[token])
    answer = {"organisation": found.slug, "role": role, "link": link, "expires_at": invitation.expires_at}
    say(
        answer,
        wants_json=wants_json,
        lines=f"{link}\nIt can be used once, until {invitation.expires_at:%d %B %Y}.",
    )


@people.command("list")
@as_json
def list_organisations(wants_json: bool) -> None:
    """Every organisation, with its type and country."""
    rows = [
        {
            "slug": each.slug,
            "name": each.name,
            "type": each.stakeholder_type_id,
            "level": each.level,
            "country": each.country_id,
        }
        for each in Organisation.objects.order_by("slug")
    ]
    lines = "\n".join(f"{row['slug']:<40} {row['type']:<32} {row['country'] or ''}" for row in rows)
    say(rows, wants_json=wants_json, lines=lines or "No organisation yet. Add one with: safar people add")


COMMANDS = {"people": people}
