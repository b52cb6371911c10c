"""The records as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "whybuy.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
