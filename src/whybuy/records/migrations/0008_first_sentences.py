"""The first sentence of a call, and what to give first, are fields of a planned line."""

from django.db import migrations, models

SAY, GIVE = " Say: “", " Give first: "
"""How a line parted them until now, in its reason."""


def part(apps, _):
    lines = apps.get_model("records", "Planned").objects.filter(reason__contains=SAY)
    for line in lines.iterator():
        why, _, say = line.reason.partition(SAY)
        line.reason, _, line.give_first = why.partition(GIVE)
        line.opening = say.removesuffix("”")
        line.save(update_fields=["reason", "give_first", "opening"])


class Migration(migrations.Migration):
    dependencies = [("records", "0007_pursue_find_meet_learn")]

    operations = [
        migrations.AddField("planned", "give_first", models.TextField(blank=True, default="")),
        migrations.AddField("planned", "opening", models.TextField(blank=True, default="")),
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
