"""What the search room keeps: entries, and the shelves on which their words are found.

An entry is what another room handed in. Each time it is handed in it gets a new serial number, under which
its words stand either on a shelf (many entries, never changed once written) or among the fresh ones (a few
entries, not shelved yet). A serial that an edit has made void is among the gone ones until its shelf is
written anew. Everything here can be made again from the entries (`index.rebuild`), and the entries by the
rooms they came from.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from safar.lib.languages import LANGUAGE_CHOICES


class Entry(models.Model):
    """A record of another room, as search needs it. Its id is its serial."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES)
    title = models.TextField()
    text = models.TextField(blank=True)
    names = models.TextField(blank=True)
    url = models.CharField(max_length=400, blank=True)
    facets = models.JSONField(default=dict, blank=True)  # {facet: [values]}
    is_public = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_entry_per_record")]

    class Privacy:
        public = ("kind", "key", "language", "title", "text", "names", "url", "facets", "is_public")

    def __str__(self) -> str:
        return self.title


class Fresh(models.Model):
    """The words of an entry that stands on no shelf yet."""

    serial = models.BigIntegerField(primary_key=True)
    terms = ArrayField(models.TextField())
    counts = models.BinaryField()  # one byte for each term, in their order
    length = models.FloatField()

    class Meta:
        indexes = [GinIndex(fields=["terms"], name="fresh_terms", fastupdate=False)]

    class Privacy:
        public = ("serial", "terms", "counts", "length")

    def __str__(self) -> str:
        return str(self.serial)


class Shelf(models.Model):
    """Entries whose words were written down together: their serials, rising, and their lengths."""

    size = models.PositiveIntegerField()
    serials = models.BinaryField()  # int64
    lengths = models.BinaryField()  # float32
    facets = ArrayField(models.TextField(), default=list)  # the terms on it that name a facet and its value
    recipe = models.CharField(max_length=64, default="")  # by which its terms were made

    class Privacy:
        public = ("size", "serials", "lengths", "facets", "recipe")

    def __str__(self) -> str:
        return f"{self.pk}: {self.size}"


class Posting(models.Model):
    """Where on a shelf a term stands: places in the shelf (int32), then how often in each (one byte)."""

    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, related_name="+", db_index=False)
    term = models.TextField()
    size = models.PositiveIntegerField()
    places = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "shelf"], name="one_posting_per_term")]
        indexes = [models.Index(fields=["shelf"], name="posting_shelf")]

    class Privacy:
        public = ("shelf", "term", "size", "places")

    def __str__(self) -> str:
        return f"{self.term} ({self.size})"


class Gone(models.Model):
    """A serial that no entry has any more."""

    serial = models.BigIntegerField(primary_key=True)

    class Privacy:
        public = ("serial",)

    def __str__(self) -> str:
        return str(self.serial)


class Word(models.Model):
    """A word as it is written in the entries, for help with spelling."""

    word = models.TextField(primary_key=True)  # folded
    shown = models.TextField()  # with its accents
    language = models.CharField(max_length=2)
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["word"], name="word_begins", opclasses=["text_pattern_ops"])]

    class Privacy:
        public = ("word", "shown", "language", "count")

    def __str__(self) -> str:
        return self.shown
