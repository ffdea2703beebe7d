"""Whether what is issued can be suspended becomes a choice, off by default."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_counts")]

    operations = [
        migrations.AddField(
            model_name="achievement",
            name="suspendable",
            field=models.BooleanField(default=False),
        ),
    ]
