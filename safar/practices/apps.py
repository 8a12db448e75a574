from django.apps import AppConfig
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
        register_history(
            Practice,
            may_see=lambda user, practice: Practice.objects.visible_to(user).filter(pk=practice.pk).exists(),
        )
