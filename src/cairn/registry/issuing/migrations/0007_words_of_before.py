"""The words of what was issued before there was a table of them.

Apart from the tables: PostgreSQL changes none in a transaction that has written rows with references.
"""

from django.db import migrations

from cairn.registry.catalogue.indexing import fold, words

PART = 1_000
LONGEST = 100


def note_words(apps, schema_editor):
    """Note the words of what was issued before; the rule is that of ``issuing.finding``."""
    del schema_editor
    credential = apps.get_model("issuing", "Credential")
    word = apps.get_model("issuing", "RecipientWord")
    columns = ("pk", "organisation_id", "recipient_name", "recipient_email", "recipient_did")
    made = []
    for pk, organisation, name, email, did in credential.objects.values_list(*columns).iterator(
        PART
    ):
        parts = {*words(name), *words(email.partition("@")[0]), fold(email), fold(did)}
        octets = {each.encode()[:LONGEST] for each in parts if each}
        made += [word(credential_id=pk, organisation_id=organisation, word=each) for each in octets]
        if len(made) >= PART:
            word.objects.bulk_create(made)
            made = []
    word.objects.bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [("issuing", "0006_finding_among_many")]

    operations = [migrations.RunPython(note_words, migrations.RunPython.noop)]
