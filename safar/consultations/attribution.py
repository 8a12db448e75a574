"""Who said it: what the session's rule lets anybody know. Every page and every export asks here."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from safar.consultations.models import Attribution, Note, Session
from safar.lib.languages import UN_LANGUAGES, Said
from safar.reference.models import Country, StakeholderType

RULES = {
    Attribution.NAMED: _(
        "Notes of this session are attributed: the people, countries and organisations named are shown."
    ),
    Attribution.STAKEHOLDER_TYPE: _(
        "Notes of this session are attributed by stakeholder type only: "
        "no person, country or organisation is shown."
    ),
    Attribution.UNATTRIBUTED: _("Notes of this session are not attributed: nobody learns who said what."),
}

# Where a session names nobody, a table with fewer people tells as much as a name.
SMALL_TABLE = 5


@dataclass(frozen=True)
class Attributed:
    """What may be known of a note's origin; empty where nothing may."""

    who: str = ""
    countries: list[Country] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    stakeholder: Said | None = None

    def __bool__(self) -> bool:
        return bool(self.who or self.countries or self.organisations)


def attributed(note: Note) -> Attributed:
    """Who said it, as the session's attribution allows. Wants `session` and `countries` fetched before."""
    rule = note.session.attribution
    if rule == Attribution.NAMED:
        return Attributed(note.who, list(note.countries.all()), list(note.organisations))
    if rule == Attribution.STAKEHOLDER_TYPE and note.who:
        kind = stakeholder_type_of(note.who)
        if kind is not None:
            said = kind.said("name")
            return Attributed(who=str(said), stakeholder=said)
    return Attributed()


def names_everybody(session: Session) -> bool:
    """Whether lists of this session may be narrowed or sorted by who, country or organisation."""
    return session.attribution == Attribution.NAMED


def tells_places(session: Session) -> bool:
    """Whether the round and the table of a note are shown: at a small table they tell as much as a name."""
    return session.attribution == Attribution.NAMED


def attributable(notes: QuerySet[Note]) -> QuerySet[Note]:
    """The notes whose session names people: only these may be found by country."""
    return notes.filter(session__attribution=Attribution.NAMED)


def stakeholder_type_of(words: str) -> StakeholderType | None:
    """The stakeholder type that these words are the code or the name of, in any language."""
    return _stakeholder_words().get(words.strip().casefold())


def stakeholder_words() -> list[str]:
    """Every word that names a stakeholder type, for suggestions."""
    return list(_stakeholder_words())


def _stakeholder_words() -> dict[str, StakeholderType]:
    # Reference data changes with a release: a few minutes of memory spare every page a query.
    found: dict[str, StakeholderType] | None = cache.get("stakeholder-words")
    if found is None:
        found = {}
        for kind in StakeholderType.objects.all():
            found[kind.code.casefold()] = kind
            for language in UN_LANGUAGES:
                name = str(kind.said("name", language))
                if name:
                    found.setdefault(name.casefold(), kind)
        cache.set("stakeholder-words", found, 300)
    return found
