from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "safar.indicators"
    label = "indicators"
