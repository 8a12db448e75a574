from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "safar.practices"
    label = "practices"

    def ready(self) -> None:
        from safar.people.history import register_history
        from safar.practices.models import Practice
        from safar.thread.kinds import Kind, register

        register(
            Kind(
                "practice",
                _("Practice"),
                Practice,
                visible_to=lambda user: Practice.objects.visible_to(user),
                title=lambda practice: practice.said("title"),
                url=lambda practice: practice.get_absolute_url(),
                details=lambda practice: {"slug": practice.slug, "status": practice.status},
            )
        )
        post_delete.connect(_forget, sender=Practice, dispatch_uid="search forgets practices")
        register_history(
            Practice,
            may_see=lambda user, practice: Practice.objects.visible_to(user).filter(pk=practice.pk).exists(),
        )


def _forget(instance: Any, **_more: Any) -> None:
    """What is deleted is no longer found."""
    from safar.practices.finding import KIND
    from safar.search.index import remove

    remove(KIND, str(instance.pk))
