"""Sentences said in more than one place."""

from django.utils.translation import gettext as _


def only_focal_points() -> str:
    return _("Only the focal points of an organisation change its record, its members and its invitations.")


def only_focal_points_add() -> str:
    return _("Only focal points add organisations. Ask the focal point of yours to add it, or to invite you.")
