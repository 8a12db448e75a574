from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "safar.consultations"
    label = "consultations"
