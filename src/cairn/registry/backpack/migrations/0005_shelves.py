"""The columns by which a long backpack is gone through, and their index."""

from django.conf import settings
from django.db import migrations, models

from cairn.registry.backpack import finding

_ROWS = 500


def index(apps, _schema_editor):
    """Fill them for what is held already."""
    held = apps.get_model("backpack", "HeldCredential")._base_manager
    rows = held.only("title", "issuer_name", "issuer_id").order_by("pk")
    last = None
    while part := list((rows.filter(pk__gt=last) if last else rows)[:_ROWS]):
        for each in part:
            finding.index(each)
        held.bulk_update(part, ["shelf", "words"])
        last = part[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("backpack", "0004_taken_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "heldcredential",
            "shelf",
            models.CharField(blank=True, default="", editable=False, max_length=100),
        ),
        migrations.AddField(
            "heldcredential",
            "words",
            models.TextField(blank=True, default="", editable=False),
        ),
        migrations.AddIndex(
            "heldcredential",
            models.Index(fields=["holder", "shelf", "-added_at", "id"], name="held_by_shelf"),
        ),
        migrations.RunPython(index, migrations.RunPython.noop, elidable=True),
    ]
