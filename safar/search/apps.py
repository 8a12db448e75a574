from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "safar.search"
    label = "search"
