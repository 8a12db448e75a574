"""Who may write practices up, and who reads them before they are published."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from safar.people.models import Membership, Organisation, Role, User
from safar.people.permissions import EDITING, may_act_for, roles_of
from safar.practices.models import Practice, Review


def may_write_practices(user: Any) -> bool:
    """Focal points and editors of any organisation; the practice will be that organisation's."""
    return user.is_authenticated and (user.is_superuser or bool(writes_for(user)))


def writes_for(user: Any) -> list[int]:
    """The organisations in whose name the person may write practices up."""
    if user.is_authenticated and user.is_superuser:
        return list(Organisation.objects.values_list("pk", flat=True))
    return [organisation for organisation, roles in roles_of(user).items() if roles & set(EDITING)]


def may_edit_practice(user: Any, practice: Practice) -> bool:
    """Focal points and editors of the organisation that wrote it up."""
    return may_act_for(user, practice.owner_id, EDITING)


def may_change_words(user: Any, practice: Practice) -> bool:
    """Whoever may edit it, but not while reviewers read it: they must all read the same words."""
    return may_edit_practice(user, practice) and practice.status not in (
        Practice.Status.SUBMITTED,
        Practice.Status.REVIEW,
    )


def may_publish_unreviewed(user: Any, practice: Practice) -> bool:
    """The keeper of the site alone, for practices that were reviewed elsewhere."""
    return bool(user.is_authenticated and user.is_superuser and practice.status != Practice.Status.PUBLISHED)


def is_reviewer(user: Any) -> bool:
    return user.is_authenticated and (
        user.is_superuser or any(Role.REVIEWER in roles for roles in roles_of(user).values())
    )


def may_screen(user: Any, practice: Practice) -> bool:
    """Reviewers, of every practice but their own organisations'."""
    return is_reviewer(user) and practice.owner_id not in roles_of(user)


def may_see_path(user: Any, practice: Practice) -> bool:
    """The reasons of each step are for those who wrote it up and those who review."""
    return may_edit_practice(user, practice) or may_screen(user, practice)


def reviewers_for(practice: Practice) -> QuerySet[User]:
    """Whom one may ask: reviewers who belong to other organisations alone."""
    own = Membership.objects.filter(organisation=practice.owner).values("user")
    reviewing = Membership.objects.filter(role=Role.REVIEWER).values("user")
    return User.objects.filter(pk__in=reviewing, is_active=True).exclude(pk__in=own).order_by("name", "email")


def review_of(user: Any, practice: Practice) -> Review | None:
    """The person's own review of the practice, where one was asked for."""
    if not user.is_authenticated:
        return None
    return practice.reviews.filter(reviewer=user).prefetch_related("remarks").first()


def may_keep_searches(user: Any) -> bool:
    """Whoever has an account; the searches are theirs alone."""
    return bool(user.is_authenticated)
