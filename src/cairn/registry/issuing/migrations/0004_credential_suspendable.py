"""Credentials from before there was a choice carry an entry for suspension; new ones need not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issuing", "0003_rememberedcolumns_remove_batch_mapping_batch_pasted_and_more")
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="suspendable",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="credential",
            name="suspendable",
            field=models.BooleanField(default=False),
        ),
    ]
