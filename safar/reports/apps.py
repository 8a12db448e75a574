from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "safar.reports"
    label = "reports"

    def ready(self) -> None:
        from safar.lib.languages import Said, current_language
        from safar.people.history import register_history
        from safar.plan.models import Plan
        from safar.plan.permissions import may_see_plan
        from safar.reports.models import Edition
        from safar.thread.kinds import Kind, register

        register_history(Edition, may_see=lambda user, each: may_see_plan(user, each.plan))
        register(
            Kind(
                "edition",
                _("Report edition"),
                Edition,
                visible_to=lambda user: Edition.objects.defer("content").filter(
                    plan__in=Plan.objects.visible_to(user)
                ),
                related=("plan",),
                title=lambda edition: Said(str(edition), edition.language, current_language()),
                url=lambda edition: edition.get_absolute_url(),
                details=lambda edition: {"number": edition.number, "language": edition.language},
            )
        )
        self._forget_reports_when_less_may_be_told()

    def _forget_reports_when_less_may_be_told(self) -> None:
        from typing import Any

        from django.db.models.signals import post_delete, post_save

        from safar.consultations.models import Participant, Session
        from safar.reports.workshops.services import forget_files

        def forget(sender: Any, instance: Any, **_more: Any) -> None:
            forget_files(instance.event_id)

        for model, news in ((Session, post_save), (Participant, post_delete)):
            news.connect(forget, sender=model, weak=False, dispatch_uid=f"forget-reports-{model.__name__}")
