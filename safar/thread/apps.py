from django.apps import AppConfig


class ThreadConfig(AppConfig):
    name = "safar.thread"
    label = "thread"
