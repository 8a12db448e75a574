from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "safar.people"
    label = "people"
