from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "safar.reports"
    label = "reports"
