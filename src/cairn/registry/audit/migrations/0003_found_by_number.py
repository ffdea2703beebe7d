"""An index by number on SQLite too, where the one of before was never made."""

import django.db.models.deletion
from django.db import migrations, models

_BY_ORGANISATION = "audit_auditevent_organisation_id_11de86af"
_OLD = models.UniqueConstraint(
    fields=["organisation", "number"], name="one_number", nulls_distinct=False
)
_NEW = (
    models.UniqueConstraint(
        fields=["organisation", "number"],
        name="one_number",
        condition=models.Q(organisation__isnull=False),
    ),
    models.UniqueConstraint(
        fields=["number"],
        name="one_number_of_installation",
        condition=models.Q(organisation__isnull=True),
    ),
)


# Not by Django's own operations: on SQLite they would make the table anew to take away what is not
# there, and the triggers that keep the trail from being changed would go with the old one.
def _forwards(apps, schema_editor):
    model = apps.get_model("audit", "AuditEvent")
    if schema_editor.connection.features.supports_nulls_distinct_unique_constraints:
        schema_editor.remove_constraint(model, _OLD)
    for each in _NEW:
        schema_editor.add_constraint(model, each)
    schema_editor.execute(f"DROP INDEX IF EXISTS {_BY_ORGANISATION}")


def _backwards(apps, schema_editor):
    model = apps.get_model("audit", "AuditEvent")
    schema_editor.execute(f"CREATE INDEX {_BY_ORGANISATION} ON audit_auditevent (organisation_id)")
    for each in _NEW:
        schema_editor.remove_constraint(model, each)
    if schema_editor.connection.features.supports_nulls_distinct_unique_constraints:
        schema_editor.add_constraint(model, _OLD)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_unchangeable")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(_forwards, _backwards)],
            state_operations=[
                migrations.RemoveConstraint("auditevent", "one_number"),
                *(migrations.AddConstraint("auditevent", each) for each in _NEW),
                migrations.AlterField(
                    "auditevent",
                    "organisation",
                    models.ForeignKey(
                        "organisations.organisation",
                        django.db.models.deletion.PROTECT,
                        db_index=False,
                        null=True,
                        related_name="audit_events",
                    ),
                ),
            ],
        )
    ]
