"""One grant of a role on SQLite too, where the constraint of before was never made."""

import uuid

from django.db import migrations, models
from django.db.models.functions import Coalesce

_WHAT = ("user_id", "organisation_id", "role", "unit_id", "achievement_id")
_NONE = models.Value(uuid.UUID(int=0), models.UUIDField())


def _keep_the_first(apps, schema_editor):
    del schema_editor
    found = apps.get_model("organisations", "RoleGrant").objects.order_by("pk")
    seen = set()
    for pk, *what in found.values_list("pk", *_WHAT):
        if tuple(what) in seen:
            found.filter(pk=pk).delete()
        seen.add(tuple(what))


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_invitation")]

    operations = [
        migrations.RemoveConstraint("rolegrant", "one_grant"),
        migrations.RunPython(_keep_the_first, migrations.RunPython.noop),
        migrations.AddConstraint(
            "rolegrant",
            models.UniqueConstraint(
                models.F("user"),
                models.F("organisation"),
                models.F("role"),
                Coalesce("unit", _NONE),
                Coalesce("achievement_id", _NONE),
                name="one_grant_each",
            ),
        ),
    ]
