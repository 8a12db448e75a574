"""What cells may name: objectives, organisations, themes, indicators. Read once, looked up without the database."""

from __future__ import annotations

import re

from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from safar.indicators.models import Indicator
from safar.plan.matrix.answers import Answers
from safar.plan.matrix.facts import plain
from safar.plan.matrix.organisations import LIKE, PARTS, New, Organisations, all_words, key
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.words import OBJECTIVE, digits
from safar.plan.matrix.writing import theme_names
from safar.plan.models import Action, Plan
from safar.reference.models import GcmAction, Objective, Principle, SdgTarget


class Lookups(Organisations):
    """Everything a cell may name, for one plan that is there or is to be."""

    def __init__(
        self, plan: Plan | None, language: str = "en", prefix: str = "plan", answers: Answers | None = None
    ) -> None:
        super().__init__(language, answers)
        self.plan = plan
        self.prefix = re.sub(r"[^A-Z0-9]+", "-", prefix.upper()).strip("-")[:24] or "PLAN"
        self.objectives: dict[str, int] = {}
        self.titles: dict[int, str] = {}
        for each in Objective.objects.all():
            self.titles[each.number] = f"{each.number} {each.said('label')}"
            for text in all_words(each, ("title", "label")):
                self.objectives[key(text)] = each.number
        self.gcm = {f"{each.objective_id}{each.letter}" for each in GcmAction.objects.all()}
        self.principles = {each.letter: each.letter for each in Principle.objects.all()}
        for principle in Principle.objects.all():
            self.principles |= {key(text): principle.letter for text in all_words(principle, ("name",))}
        self.sdg = set(SdgTarget.objects.values_list("code", flat=True))
        self.read_organisations()
        self._themes()
        self._indicators()
        self._actions()

    # --- Objectives and the rest of the Compact ----------------------------------------------

    def objectives_in(self, text: str) -> tuple[list[int], list[str], bool]:
        """(objectives, actions of the Compact, whether they were found by their words)."""
        if key(text) in self.objectives:
            return [self.objectives[key(text)]], [], False
        plain_text = digits(text)
        actions = [
            f"{int(number)}{letter.lower()}"
            for number, letter in re.findall(r"(?<![\d.])(\d{1,2})\s*\(?([a-lA-L])\)?(?![\w])", plain_text)
        ]
        numbers = self._numbers(plain_text)
        if numbers is not None:
            wrong = [n for n in numbers if n not in self.titles]
            if wrong:
                reason = _("There is no objective %(number)s; the Compact has 23.") % {"number": wrong[0]}
                raise self._unknown(reason, re.sub(r"\d+", " ", text))
            if unknown := [each for each in actions if each not in self.gcm]:
                raise Unreadable(
                    _("The Compact has no action %(action)s.") % {"action": unknown[0]},
                    _("Write the objective and a letter it has, such as 5(b)."),
                )
            return list(dict.fromkeys(numbers)), actions, False
        found: list[int] = []
        for part in [each for each in re.split(r"\s*[;\n]\s*", text) if each.strip()]:
            near = process.extractOne(key(part), self.objectives.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
            if near is None:
                reason = _("“%(text)s” is no objective of the Compact that Safar knows.") % {
                    "text": part[:80]
                }
                raise self._unknown(reason, part)
            found.append(self.objectives[near[0]])
        return list(dict.fromkeys(found)), [], True

    def _numbers(self, text: str) -> list[int] | None:
        """The numbers a cell gives; None where it speaks in words alone."""
        if re.search(r"\d\.\d", text):
            return [
                int(match[1])
                for match in OBJECTIVE.finditer(text)
                if not re.match(r"\.\d", text[match.end() :])
            ] or None
        if match := re.fullmatch(
            r"\s*(?:GCM|PMM|ГД|OBJ\.?)?\s*(\d{1,3})\s*[.:)–—-]\s+\D.*", text, re.DOTALL | re.IGNORECASE
        ):
            if len(text) > 14 and not re.fullmatch(r"[\d\s–—-]+", text):
                return [int(match[1])]
        found = [int(match[1]) for match in OBJECTIVE.finditer(text)]
        rest = OBJECTIVE.sub(lambda match: match[1], text)
        # The letter of an action, not the end of a word such as "and".
        short = re.sub(r"(?<![^\W\d_])\(?[a-lA-L]\)?(?![\w])", " ", rest)
        if re.fullmatch(
            r"(?:[\s\d,;.&/()、，–—-]|and|et|y|и|و|e|和|to|à|a|al|по|إلى|至|gcm|pmm)*", short, re.IGNORECASE
        ) and re.search(r"\d", short):
            numbers: list[int] = []
            for one, two in re.findall(r"(\d{1,3})(?:\s*(?:[–—-]|to|à|al|по|إلى|至)\s*(\d{1,3}))?", short):
                numbers += (
                    range(int(one), int(two) + 1)
                    if two and 0 < int(two) - int(one) < 23
                    else [int(each) for each in (one, two) if each]
                )
            return numbers
        if not found:
            return None
        further = [int(each) for each in re.findall(r"(?<![\d.,%])\d{1,2}(?![\d.,%])", rest)]
        if numbers := [each for each in dict.fromkeys([*found, *further]) if each]:
            if set(numbers) != set(found):
                self.remarks.append((_("Read as %(number)s.") % {"number": "; ".join(map(str, numbers))}, ""))
            return numbers
        return found

    def _unknown(self, reason: str, text: str) -> Unreadable:
        """What is no objective, and which one may be meant."""
        words = key(text)
        near = (
            process.extractOne(words, self.objectives.keys(), scorer=fuzz.token_set_ratio, score_cutoff=55)
            if len(words) >= 4
            else None
        )
        if near is None:
            return Unreadable(reason, _("Write a number from 1 to 23."))
        number = self.objectives[near[0]]
        said = _("Did you mean %(objective)s?") % {"objective": self.titles[number]}
        return Unreadable(reason, said, choices=(str(number),))

    def objective_of_heading(self, text: str) -> int | None:
        """The objective a group row names; None where it names none."""
        if key(text) in self.objectives:
            return self.objectives[key(text)]
        match = OBJECTIVE.match(digits(text).strip())
        if match and int(match[1]) in self.titles:
            return int(match[1])
        near = process.extractOne(
            key(re.sub(r"^\W*\d+\W*", "", text)), self.objectives.keys(), scorer=fuzz.ratio, score_cutoff=LIKE
        )
        return self.objectives[near[0]] if near else None

    # --- Themes, indicators, actions -------------------------------------------------------------

    def _themes(self) -> None:
        titles = theme_names(self.plan) if self.plan else {}
        self.themes: dict[str, str] = {text: code for code, text in titles.items()}
        self.theme_codes = set(titles)
        for code, title in self.plan.priorities.values_list("code", "title") if self.plan else ():
            self.themes.setdefault(key(title), code)
            self.themes.setdefault(key(f"{code} {title}"), code)
            self.themes.setdefault(code.casefold(), code)

    def theme(self, text: str) -> str:
        """The code of a theme; a new one is counted on."""
        words = " ".join(plain(text).split())
        for known in (words, key(words), words.casefold()):
            if known and known in self.themes:
                return self.themes[known]
        if len(words) > 240:
            raise Unreadable(_("A theme may have up to 240 letters."), _("Shorten it."))
        match = re.match(
            r"(?:(?:priority|pillar|theme|axis|axe|priorité|pilier|eje|prioridad|pilar|приоритет|направление|раздел|المحور|الأولوية|优先事项|支柱|dimension|component|area)\s*)?"
            r"([A-Z]{0,2}\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})\s*(?:[.:)–—·-]|\s)\s*(\S.*)",
            digits(words), re.IGNORECASE,
        )  # fmt: skip
        code, title = "", words
        if match and key(words[match.start(2) :]) in self.themes:
            return self.themes[key(words[match.start(2) :])]
        if match and not re.match(r"\d{3}", match[1]):
            wanted = f"P{match[1]}" if match[1].isdigit() else match[1].upper()
            if wanted not in self.theme_codes:
                code, title = wanted, words[match.start(2) :].strip()
        number = len(self.theme_codes) + 1
        while not code or code in self.theme_codes:
            code, number = f"P{number}", number + 1
        self.theme_codes.add(code)
        self.new.themes[code] = title
        for known in (words, key(words), key(title), code.casefold()):
            if known:
                self.themes.setdefault(known, code)
        return code

    def _indicators(self) -> None:
        country = self.plan.country_id if self.plan else None
        self.indicators: dict[str, str] = {}
        self.shown: dict[str, tuple[str, str]] = {}
        usable = Indicator.objects.filter(Q(country=None) | Q(country=country))
        for each in usable:
            self.shown[each.code] = (each.display_code, plain(each.name))
            for text in all_words(each, ("name",)):
                self.indicators.setdefault(key(text), each.code)
        for code, (shown, _name) in self.shown.items():
            self.indicators[shown.casefold()] = code
        self.indicator_codes = set(Indicator.objects.values_list("code", flat=True))

    def indicator(self, code: str, name: str) -> tuple[str, str, str]:
        """(code, code as shown, name) of an indicator; a new name becomes a national indicator."""
        found = self.indicators.get(code.casefold()) if code else None
        found = found or self.indicators.get(key(name) or name.casefold())
        if found:
            return found, *self.shown[found]
        number = len(self.new.indicators) + 1
        while f"{self.prefix}-{number}".lower() in self.indicator_codes:
            number += 1
        shown = f"{self.prefix}-{number}"
        made = shown.lower()
        self.indicator_codes.add(made)
        self.shown[made] = (shown, name)
        self.indicators[key(name) or name.casefold()] = made
        self.new.indicators[made] = name
        return made, shown, name

    def _actions(self) -> None:
        self.above: dict[str, str] = {}  # "slug:code" and bare code of actions this plan's may serve
        above, seen = self.plan.parent if self.plan else None, set()
        while above is not None and above.pk not in seen:
            seen.add(above.pk)
            for code in Action.objects.filter(plan=above).values_list("code", flat=True):
                self.above[f"{above.slug}:{code}"] = f"{above.slug}:{code}"
                self.above.setdefault(code, f"{above.slug}:{code}")
            above = above.parent


__all__ = ["LIKE", "PARTS", "Lookups", "New", "key"]
