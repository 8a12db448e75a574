"""Words inside cells: objectives, statuses, levels, languages, totals, and what names an organisation."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from safar.lib.languages import LANGUAGE_NAMES, UN_LANGUAGES
from safar.plan.matrix.writing import choices
from safar.search.text import fold, runs

STATUS_WORDS = {
    "yet_to_start": "not started|not yet started|planned|pending|to do|not begun|upcoming|pas commencé|non commencé|à venir|non démarré|prévu|planifié|"
    "no iniciado|no iniciada|pendiente|planificado|planificada|por iniciar|sin iniciar|не начато|не начата|планируется|запланировано|لم يبدأ|لم يبدأ بعد|مخطط|未开始|尚未开始|计划中|"
    "não iniciada|não iniciado|por iniciar",
    "ongoing": "in progress|under way|underway|started|on track|on-going|active|implementing|under implementation|en cours|en cours d'exécution|commencé|"
    "en curso|en marcha|en progreso|en ejecución|iniciado|в процессе|выполняется|в работе|начато|реализуется|جار|جاري|جارٍ|جاري التنفيذ|قيد التنفيذ|"
    "进行中|执行中|实施中|正在进行|em curso|em execução",
    "completed": "done|complete|finished|achieved|implemented|achevé|achevée|terminé|terminée|réalisé|réalisée|fait|completado|completada|terminado|"
    "finalizado|concluido|concluida|cumplido|завершено|завершена|выполнено|выполнена|завершен|مكتمل|اكتمل|منجز|أنجز|تم|已完成|完成|concluída|concluído|executada|executado",
    "on_hold": "on hold|paused|suspended|stalled|delayed|en attente|suspendu|suspendue|en pause|en espera|suspendido|suspendida|en pausa|"
    "приостановлено|приостановлена|отложено|معلق|معلّق|متوقف|暂停|搁置|suspensa|suspenso",
    "cancelled": "canceled|dropped|abandoned|discontinued|annulé|annulée|abandonné|cancelado|cancelada|anulado|отменено|отменена|отменен|ملغى|ألغي|ملغي|取消|已取消|anulada",
}
LEVEL_WORDS = {
    "local": "local|municipal|city|subnational|sub-national|provincial|district|community|county|locale|infranational|communal|локальный|местный|муниципальный|"
    "محلي|محلية|دون وطني|地方|市级|次国家",
    "national": "national|country|federal|central|nationale|nacional|национальный|федеральный|وطني|وطنية|国家|全国",
    "bilateral": "bilateral|bilatéral|bilatérale|двусторонний|ثنائي|ثنائية|双边",
    "regional": "regional|continental|cross-border|subregional|régional|régionale|continentale|региональный|إقليمي|إقليمية|قاري|区域|大陆",
    "global": "global|international|world|mondial|mondiale|internationale|mundial|internacional|глобальный|международный|عالمي|دولي|全球|国际",
}
TOTALS = frozenset(
    fold(word)
    for word in "total|totals|subtotal|sub-total|grand total|totaux|sous-total|total general|total général|subtotales|итого|всего|المجموع|الإجمالي|合计|总计|小计".split(
        "|"
    )
)
ORGANISATION = re.compile(
    r"minist|minister|министер|ведомств|агентств|комитет|комисси|служб|управлени|вزар|وزار|هيئة|مديرية|مصلحة|وكالة|مفوضية|لجنة|دائرة|部|局|署|委员会|厅|"
    r"department|departament|departamento|département|agency|agence|agencia|agência|authority|autorité|autoridad|commission|comisi|comissão|office|oficina|"
    r"institut|institu|bureau|council|conseil|consejo|secretar|directorate|direction g|direcci|direção|parliament|police|polic|union|association|asociaci|"
    r"municipal|government|gouvernement|gobierno|university|universi|bank|banque|banco|service|servicio|iom|unhcr|undp|ilo|unicef|ngo|ong|fund|foundation|fondation",
    re.IGNORECASE,
)
OBJECTIVE = re.compile(
    r"(?:gcm|pmm|гд|objectives?|objectifs?|objetivos?|obj\.?|цел[ьи]|задач[аи]|الهدف|الأهداف|هدف|أهداف|目标|objective\(s\))\s*(?:no\.?|n[°ºo]\.?|№|رقم|第)?\s*[:.]?\s*(\d{1,3})",
    re.IGNORECASE,
)


def digits(text: str) -> str:
    """Digits of any script as ours.

    >>> digits("الهدف ٥")
    'الهدف 5'
    """
    return "".join(
        str(value) if (value := unicodedata.decimal(each, None)) is not None else each for each in text
    )


@cache
def _status_table() -> dict[str, str]:
    return _table("status", STATUS_WORDS)


@cache
def _level_table() -> dict[str, str]:
    return _table("level", LEVEL_WORDS)


def _table(key: str, more: dict[str, str]) -> dict[str, str]:
    found = {_key(word): value for value, words in more.items() for word in words.split("|")}
    for language in UN_LANGUAGES:
        found |= {_key(label): value for value, label in choices(key, language).items()}
    return found | {_key(value): value for value in choices(key, "en")}


def _key(text: str) -> str:
    return " ".join(runs(text))


def status_of(text: str) -> str:
    """The status a word of any language means; empty for none. `Completed (2026)` is Completed."""
    return _status_table().get(_key(text)) or _status_table().get(_key(re.sub(r"[\d%()]+", " ", text)), "")


def level_of(text: str) -> str:
    return _level_table().get(_key(text), "")


@cache
def status_words(language: str) -> list[str]:
    return list(choices("status", language).values())


def is_status(text: str) -> bool:
    return bool(status_of(text))


def language_of(text: str) -> str:
    """One of our languages, by its code or its own name.

    >>> language_of("FR"), language_of("Français"), language_of("Klingon")
    ('fr', 'fr', '')
    """
    word = fold(text.strip())
    for code, name in LANGUAGE_NAMES.items():
        if word in (code, fold(name)):
            return code
    return {
        "english": "en",
        "french": "fr",
        "spanish": "es",
        "russian": "ru",
        "arabic": "ar",
        "chinese": "zh",
    }.get(word, "")


def is_total(text: str) -> bool:
    return fold(text.strip().strip(":").strip()) in TOTALS


def looks_like_organisation(text: str) -> bool:
    return ORGANISATION.search(text) is not None and len(text) < 200


def is_objective(text: str) -> bool:
    """Whether a cell names objectives of the Compact by number."""
    plain = digits(text)
    if OBJECTIVE.search(plain):
        return True
    return re.fullmatch(
        r"[\s\d,;.&/()a-lA-L–-]*(?:and|et|y|и|و|e|和)?[\s\d,;.&/()a-lA-L–-]*", plain
    ) is not None and bool(re.search(r"(?<!\d)([1-9]|1\d|2[0-3])(?!\d)", plain))
