"""Every sentence of the interface, in six languages, without any system package.

    python tools/messages.py update    gather the sentences into locale/*/LC_MESSAGES/django.po
    python tools/messages.py compile   make the .mo files that Safar reads
    python tools/messages.py missing   list what is not translated; answers 1 when there is any

Python and templates are read with Babel; a template is first turned into
Python-like source by Django itself, so both see the same sentences.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("ar", "es", "fr", "ru", "zh_Hans")
MADE = datetime(2026, 11, 1, tzinfo=UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def messages() -> Iterator[tuple[str, int, object, list[str], object]]:
    """(file, line, message, comments, context) of every sentence."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    for path in sorted(
        [*(ROOT / "safar").rglob("*.py"), *(ROOT / "safar").rglob("*.html"), *(ROOT / "safar").rglob("*.txt")]
    ):
        if "migrations" in path.parts or "static" in path.parts:
            continue
        name = path.relative_to(ROOT).as_posix()
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            if "templates" not in path.parts:
                continue
            source = calls_alone(templatize(source, origin=name))
        file = io.BytesIO(source.encode())
        options = {"encoding": "utf-8"}
        for line, message, comments, context in extract("python", file, KEYWORDS, ["Translators:"], options):
            yield name, line, message, comments, context


_TEXT = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"(?<![\w.])(?:_|n?p?gettext)\(\s*(?:{_TEXT}\s*,?\s*)+(?:count)?\)", re.DOTALL)


def calls_alone(source: str) -> str:
    """The gettext calls of a templatized page, each on its own line, and nothing else.

    Django leaves the rest of the page as rows of X, which is not Python.
    """
    kept, line = [], 1
    for call in _CALL.finditer(source):
        at = source.count("\n", 0, call.start()) + 1
        kept.append("\n" * max(at - line, 1) + " ".join(call.group().split("\n")))
        line = max(at, line + 1)
    return "".join(kept) + "\n"


def empty_catalog(language: str | None = None) -> Catalog:
    """Without dates and names in its head: they would change the file each time and tell nobody anything."""
    return Catalog(
        locale=language,
        project="Safar",
        version="0",
        fuzzy=False,
        header_comment="# What Safar says on its pages. See docs/house.md, Adding a sentence.",
        last_translator="the people who keep Safar",
        language_team="the people who keep Safar",
        msgid_bugs_address="",
        creation_date=MADE,
        revision_date=MADE,
    )


def gathered() -> Catalog:
    catalog = empty_catalog()
    for name, line, message, comments, context in messages():
        catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return empty_catalog(language)
    catalog = empty_catalog(language)
    with path.open("rb") as file:
        for message in read_po(file, locale=language):
            if message.id:
                catalog[message.id] = message
    return catalog


def update() -> int:
    template = gathered()
    for language in LANGUAGES:
        catalog = load(language)
        catalog.update(template, no_fuzzy_matching=True, keep_user_comments=False)
        catalog.obsolete.clear()
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, sort_output=True, omit_header=False, width=0, include_lineno=False)
        print(f"{language}: {len(template)} sentences, {len(untranslated(catalog))} to translate")
    return 0


def untranslated(catalog: Catalog) -> list[str]:
    found = []
    for message in catalog:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.fuzzy or not all(strings):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def compile_all() -> int:
    for language in LANGUAGES:
        if po_path(language).exists():
            with po_path(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, load(language))
    return 0


def missing() -> int:
    count = 0
    known = {(message.context, _key(message.id)) for message in gathered() if message.id}
    for language in LANGUAGES:
        catalog = load(language)
        have = {(message.context, _key(message.id)) for message in catalog if message.id}
        lacking = untranslated(catalog) + [key[1] for key in sorted(known - have, key=str)]
        count += len(lacking)
        print(f"{language}: {len(lacking)} missing")
        for each in lacking:
            print(f"    {each[:100]!r}")
    return 1 if count else 0


def _key(message_id: object) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]  # type: ignore[index]


if __name__ == "__main__":
    tasks = {"update": update, "compile": compile_all, "missing": missing}
    if len(sys.argv) != 2 or sys.argv[1] not in tasks:
        sys.exit(__doc__)
    sys.exit(tasks[sys.argv[1]]())
