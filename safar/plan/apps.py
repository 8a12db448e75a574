from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "safar.plan"
    label = "plan"
