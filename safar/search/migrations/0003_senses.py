from django.db import migrations

# Sentence vectors need the extension `vector` (0.7 or later). Where the server does not have it, search goes by
# words and concepts alone, and `safar check data` says so; `safar setup` tries again each time.


class Migration(migrations.Migration):
    dependencies = [("search", "0002_recipe")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: __import__("safar.search.senses", fromlist=["x"]).make_tables(editor.connection),
            migrations.RunPython.noop,
        )
    ]
