"""The comments of a plan as a list: what everybody may take with them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from safar.comments.models import Comment
from safar.lib.lists import Column, Filter, RecordList
from safar.reference.models import StakeholderType


class CommentList(RecordList):
    name = "comments"
    columns = [
        Column("written_on", _("Day"), value=lambda each: each.written_at.date(), sort="written_at"),
        Column("action", _("Action"), value=lambda each: each.action.code if each.action else None),
        Column("passage", _("Passage"), shown=False),
        Column("text", _("Comment")),
        Column("language", _("Language"), shown=False),
        Column(
            "stakeholder_type",
            _("Stakeholder type"),
            value=lambda each: each.stakeholder_type.said("name") if each.stakeholder_type else None,
            sort="stakeholder_type__name",
        ),
        Column("name", _("Name"), shown=False),
        Column("outcome", _("Outcome"), value=lambda each: each.get_outcome_display(), sort="outcome"),
        Column("answer", _("Answer"), shown=False),
    ]
    filters = [
        Filter(
            "stakeholder_type",
            _("Stakeholder type"),
            lambda: [
                (each.pk, each.said("name"))
                for each in StakeholderType.objects.filter(comment__isnull=False).distinct()
            ],
            lambda comments, value: comments.filter(stakeholder_type=value),
        ),
        Filter(
            "outcome",
            _("Outcome"),
            lambda: Comment.Outcome.choices,
            lambda comments, value: comments.filter(outcome=value),
        ),
    ]
    search = ["text__icontains", "answer__icontains"]
    default_sort = "written_on"
