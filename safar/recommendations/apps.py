from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "safar.recommendations"
    label = "recommendations"

    def ready(self) -> None:
        from safar.lib.languages import Said, current_language
        from safar.people.history import register_history
        from safar.recommendations.models import Recommendation
        from safar.thread.kinds import Kind, register

        register_history(Recommendation, may_see=lambda user, each: True)
        register(
            Kind(
                "recommendation",
                _("Recommendation"),
                Recommendation,
                visible_to=lambda user: Recommendation.objects.all(),
                title=lambda each: Said(str(each), each.language, current_language()),
                url=lambda each: each.get_absolute_url(),
                details=lambda each: {"source": each.source, "code": each.code},
            )
        )
