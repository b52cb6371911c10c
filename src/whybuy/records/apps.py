"""The records as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = __package__ or ""
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
