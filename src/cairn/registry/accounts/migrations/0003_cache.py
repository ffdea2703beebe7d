"""The table in which limits on signing in are counted, for all processes together."""

from django.core.management import call_command
from django.db import migrations


def _make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def _drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS accounts_cache")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_user_unwanted_mails")]
    operations = [migrations.RunPython(_make, _drop)]
