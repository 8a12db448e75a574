from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "safar.indicators"
    label = "indicators"

    def ready(self) -> None:
        from safar.indicators.models import Indicator
        from safar.thread.kinds import Kind, register

        register(
            Kind(
                "indicator",
                _("Indicator"),
                Indicator,
                visible_to=lambda user: Indicator.objects.all(),
                title=lambda indicator: indicator.said("name"),
                url=lambda indicator: indicator.get_absolute_url(),
                details=lambda indicator: {"code": indicator.display_code},
            )
        )
