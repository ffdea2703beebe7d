"""A request's idempotency key stands with the request (``api.IdempotencyKey``), not with the list."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("issuing", "0004_credential_suspendable")]

    operations = [
        migrations.RemoveConstraint(model_name="batch", name="one_batch_a_key"),
        migrations.RemoveField(model_name="batch", name="key"),
    ]
