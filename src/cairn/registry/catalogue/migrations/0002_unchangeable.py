"""Make published versions unchangeable in the database itself."""

from django.db import migrations

from cairn.registry.catalogue import immutability


def _install(apps, schema_editor):
    immutability.VERSIONS.install(schema_editor.connection)


def _drop(apps, schema_editor):
    immutability.VERSIONS.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(_install, _drop)]
