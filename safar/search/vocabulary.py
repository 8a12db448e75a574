"""The words that stand in the entries, for help with spelling and for suggestions while typing."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Length

from safar.search.documents import Document
from safar.search.models import Word
from safar.search.text import WORD, fold, is_han

SHORTEST, LONGEST = 3, 40  # letters
NEAR = 78  # of 100: how alike a word must be to be taken for a slip of the pen
LOOKED_AT = 400  # words of a long text

ADD_WORDS = (
    "INSERT INTO search_word (word, shown, language, count) "
    "SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[]) ON CONFLICT (word) DO NOTHING"
)
ADD_COUNTS = ADD_WORDS.replace("NOTHING", "UPDATE SET count = search_word.count + EXCLUDED.count")


class Vocabulary:
    """Gathers words and adds them to the table."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)  # {language: words}

    def add(self, document: Document) -> None:
        words = WORD.findall(f"{document.title} {document.text} {document.names}")[:LOOKED_AT]
        self._counts[document.language].update(set(words))

    def write(self, *, anew: bool = False, counting: bool = True) -> None:
        """Add what was gathered to the table, or make it the table.

        Without `counting`, words that are there already stay as they are, and nobody waits for anybody.
        """
        totals: dict[str, int] = {}
        spoken: dict[
            str, tuple[int, str]
        ] = {}  # {folded word: (how often, in the language it is most used in)}
        written: dict[str, tuple[int, str]] = {}  # {folded word: (how often, as it is mostly written)}
        for language, words in self._counts.items():
            here: dict[str, int] = {}
            for word, count in words.items():
                folded = fold(word)
                here[folded] = here.get(folded, 0) + count
                if (known := written.get(folded)) is None or known < (count, word.lower()):
                    written[folded] = (count, word.lower())
            for folded, count in here.items():
                totals[folded] = totals.get(folded, 0) + count
                if count > spoken.get(folded, (0, ""))[0]:
                    spoken[folded] = (count, language)
        rows = sorted(
            (word, written[word][1], spoken[word][1], total)
            for word, total in totals.items()
            if SHORTEST <= len(word) <= LONGEST and not is_han(word) and not word.isdigit()
        )
        with connection.cursor() as cursor:
            if anew:
                cursor.execute("DELETE FROM search_word")
            # In the order of the words, so that two who write at once do not wait for each other in a circle.
            cursor.execute(
                ADD_COUNTS if counting else ADD_WORDS,
                [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []],
            )


def spelled(word: str) -> Word | None:
    """The word of the entries that this one is probably a slip of the pen for."""
    from rapidfuzz import fuzz, process

    folded = fold(word)
    if not 4 <= len(folded) <= LONGEST or is_han(folded) or any(sign.isdigit() for sign in folded):
        return None
    # A slip seldom strikes the first letter, unless it is one too many or changed places with the second.
    begins = [folded[0], folded[1] + folded[0], folded[1:3]]
    near = Word.objects.filter(
        reduce(or_, (Q(word__startswith=begin) for begin in begins)),
        count__gt=1,
    )
    size = len(folded)
    near = near.annotate(letters=Length("word")).filter(letters__gte=size - 2, letters__lte=size + 2)
    known = dict(near.values_list("word", "count"))
    known = {each: count for each, count in known.items() if each != folded}
    found = process.extract(folded, list(known), scorer=fuzz.ratio, score_cutoff=NEAR, limit=8)
    if not found:
        return None
    best = max(found, key=lambda each: (round(each[1]), known[each[0]]))
    return Word.objects.get(pk=best[0])


def words_beginning(text: str, *, limit: int = 8) -> list[str]:
    """Words of the entries that begin so, the most used first."""
    begun = fold(text.strip())
    if len(begun) < 2 or not WORD.fullmatch(begun):
        return []
    found = Word.objects.filter(word__startswith=begun).order_by("-count", "word")
    return list(found.values_list("shown", flat=True)[:limit])
