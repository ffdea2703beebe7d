"""Words by which a credential is found, and indices for its place among what was issued."""

import django.db.models.deletion
from django.db import migrations, models

LONGEST = 100
ORDER = ["organisation", "-issued_at", "-ordinal"]


class Migration(migrations.Migration):
    dependencies = [
        ("issuing", "0005_batch_without_key"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="credential", name="issued_newest"),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(fields=ORDER, name="issued_newest_first"),
        ),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(
                fields=ORDER,
                condition=models.Q(("revoked_at__isnull", False)),
                name="revoked_newest_first",
            ),
        ),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(
                fields=ORDER,
                condition=models.Q(("suspended_at__isnull", False)),
                name="suspended_newest_first",
            ),
        ),
        migrations.CreateModel(
            name="RecipientWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.BinaryField(max_length=LONGEST)),
                (
                    "credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="issuing.credential",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="recipientword",
            index=models.Index(fields=["organisation", "word"], name="recipient_by_word"),
        ),
    ]
