"""Whatever is typed into the box gets an answer or a clear refusal."""

from __future__ import annotations

import random

import pytest

from safar.lib.refusal import Refusal
from safar.search.documents import Document
from safar.search.find import Found, find
from safar.search.index import put_many

HOW_MANY = 150  # a thousand were asked once by hand, with other seeds
PIECES = [
    "recruitment", "fees", "migrant", "الأجور", "العمال", "招聘费", "移民", "комиссия",
    "tráfico", "régularisation", '"', "'", "“", "”", "«", "-", "--", "-fees", "+", "*", "?",
    ":", "\\", "/", "(", ")", "[", "]", "{", "}", "&", "|", "!", "<->", "AND", "OR", "NOT",
    "NEAR(2)", "%", "_", "%s", "%(n)s", "{0}", "$1", ";", "#", "@KEN", "=kind:x",
    "'; DROP TABLE search_entry; --", "1=1", "UNION SELECT", "<script>", "&amp;", "\x00",
    "\x1f", "\u200f", "\u202e", "\ufeff", "\ud800", "😀", "👩🏽‍🌾", "🇳🇵", "é" * 3,
    "e\u0301\u0301\u0301", "ﷺ", "٢٠٢٣", "2023", "0", "-1", "1e999", "NaN", "null",
    "a" * 300, "招" * 200, "x-y-z", "http://a.b/c?d=e", "\n", "\t", " ", "ß", "İ", "ǅ", "K",
    "ﬁ",
]  # fmt: skip


def questions(seed: int, how_many: int) -> list[str]:
    chance = random.Random(seed)
    made = ["", " ", '""', '"', "-", "- -", "a", "\x00", "x" * 10_000, "fees " * 2_000, "y" * 10_001]
    while len(made) < how_many:
        pieces = chance.choices(PIECES, k=chance.choice((1, 2, 3, 5, 8, 13)))
        made.append(chance.choice(("", " ")).join(pieces))
    return made


def ask(question: str, chance: random.Random) -> None:
    filters = {chance.choice(("objective", "country", "no such facet", "", "'")): [chance.choice(PIECES), 6]}
    options = {"filters": chance.choice((None, filters)), "offset": chance.choice((0, 5, 10_000))}
    if len(question) > 10_000:
        with pytest.raises(Refusal, match="longer than a question"):
            find(question, **options)
        return
    found = find(question, **options)
    assert isinstance(found, Found)
    assert len(found.hits) <= 10
    for hit in found.hits:
        assert isinstance(hit.why, str)
        assert isinstance(hit.snippet, str)


@pytest.mark.django_db
def test_whatever_is_asked_is_answered_or_refused():
    texts = [
        "Agencies return recruitment fees",
        "招聘费由雇主支付",
        "يدفع صاحب العمل الرسوم",
        "\x00 \ud800 odd 😀",
    ]
    put_many(Document("practice", str(at), text, text * 20) for at, text in enumerate(texts))
    chance = random.Random(1)
    for question in questions(1, HOW_MANY):
        ask(question, chance)
