from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "safar.practices"
    label = "practices"
