"""Make published versions unchangeable in the database itself."""

from django.db import migrations

from cairn.registry.catalogue.immutability import Unchangeable

_VERSIONS = Unchangeable(
    "programmes_programmeversion",
    ("id", "programme_id", "number", "text", "digest", "iri", "title", "published_at"),
)


def _install(apps, schema_editor):
    _VERSIONS.install(schema_editor.connection)


def _drop(apps, schema_editor):
    _VERSIONS.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]
    operations = [migrations.RunPython(_install, _drop)]
