"""An index by which each version that an institution issued is one step."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuing", "0007_words_of_before")]

    operations = [
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(fields=["organisation", "version"], name="issued_versions"),
        ),
    ]
