"""The tables of this version: made once, cheap to look at, refused when newer."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoAssertNumQueries

from whybuy.errors import WorkspaceTooNew
from whybuy.records import sources

pytestmark = pytest.mark.django_db


def test_tables_that_are_up_to_date_cost_two_short_looks(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(2):
        sources.migrate()


def test_a_database_that_has_been_through_a_later_migration_is_refused_by_its_name() -> None:
    MigrationRecorder(connection).record_applied("records", "0099_in_the_future")
    with pytest.raises(WorkspaceTooNew, match=r"records\.0099_in_the_future.*upgrade"):
        sources.migrate()


def test_a_migration_of_an_application_that_is_not_here_is_none_of_our_business() -> None:
    MigrationRecorder(connection).record_applied("somebody_elses", "0001_initial")
    sources.migrate()


def test_the_migrations_make_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
