"""News of public plans, for feed readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from safar.followup.queries import ChangeLine, changes
from safar.lib.entrance import ANYONE
from safar.plan.models import Plan


class PlanChanges(Feed):
    """What was reported on and added to a public plan."""

    entrance = ANYONE
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str) -> Plan:
        return get_object_or_404(Plan.objects.published(), slug=slug)

    def title(self, plan: Plan) -> str:
        return str(plan.said("title"))

    def link(self, plan: Plan) -> str:
        return plan.get_absolute_url()

    def subtitle(self, plan: Plan) -> str:
        return _("What was reported and what was added.")

    def items(self, plan: Plan) -> list[ChangeLine]:
        return changes(plan, most=50)

    def item_title(self, line: Any) -> str:
        label = line.status_label or _("New action")
        return f"{line.action.code} {line.action.said('title')}: {label}"

    def item_description(self, line: Any) -> str:
        return str(line.text)

    def item_link(self, line: Any) -> str:
        return str(line.action.get_absolute_url())

    def item_guid(self, line: Any) -> str:
        return f"{line.action.plan.slug}/{line.action.code}/{line.kind}/{line.at.isoformat()}"

    item_guid_is_permalink = False

    def item_updateddate(self, line: Any) -> datetime:
        return line.at  # type: ignore[no-any-return]

    def item_pubdate(self, line: Any) -> datetime:
        return line.at  # type: ignore[no-any-return]
