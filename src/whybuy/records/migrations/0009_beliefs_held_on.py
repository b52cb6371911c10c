"""A belief may be of an earlier day than the one on which it was written down."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_first_sentences")]

    operations = [migrations.AddField("belief", "held_on", models.DateField(null=True))]
