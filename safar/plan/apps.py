from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "safar.plan"
    label = "plan"

    def ready(self) -> None:
        from safar.plan.models import Action, Plan
        from safar.thread.kinds import Kind, register

        register(
            Kind(
                "action",
                _("Action"),
                Action,
                visible_to=lambda user: Action.objects.filter(plan__in=Plan.objects.visible_to(user)),
                related=("plan",),
                title=lambda action: action.said("title"),
                url=lambda action: action.get_absolute_url(),
                details=lambda action: {
                    "code": action.code,
                    "status": action.status,
                    "plan": action.plan.slug,
                },
            )
        )
