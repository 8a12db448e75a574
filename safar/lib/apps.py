from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "safar.lib"
    label = "lib"
