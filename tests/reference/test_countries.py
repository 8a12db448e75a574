"""Countries bear the names the United Nations uses, in its six languages."""

from __future__ import annotations

import pytest
from babel import Locale

from safar.lib.languages import UN_LANGUAGES
from safar.reference import loader
from safar.reference.models import Country

ENTRIES = loader.read("country_names.toml")["country"]

pytestmark = pytest.mark.usefixtures("reference")


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Republic of Korea"),
        ("fr", "République de Corée"),
        ("es", "República de Corea"),
        ("ar", "جمهورية كوريا"),
        ("ru", "Республика Корея"),
        ("zh", "大韩民国"),
    ],
)
def test_the_republic_of_korea_in_six_languages(language, name):
    assert str(Country.objects.get(pk="KOR").said("name", language)) == name


@pytest.mark.parametrize(
    ("alpha3", "name"),
    [
        ("BOL", "Bolivia (Plurinational State of)"),
        ("COD", "Democratic Republic of the Congo"),
        ("COG", "Congo"),
        ("CPV", "Cabo Verde"),
        ("FLK", "Falkland Islands (Malvinas)"),
        ("GBR", "United Kingdom of Great Britain and Northern Ireland"),
        ("IRN", "Iran (Islamic Republic of)"),
        ("MMR", "Myanmar"),
        ("NLD", "Netherlands (Kingdom of the)"),
        ("NRU", "Naoero"),
        ("PSE", "State of Palestine"),
        ("SYR", "Syrian Arab Republic"),
        ("TUR", "Türkiye"),
        ("USA", "United States of America"),
        ("VAT", "Holy See"),
        ("VNM", "Viet Nam"),
    ],
)
def test_names_in_english(alpha3, name):
    assert Country.objects.get(pk=alpha3).name == name


def test_249_countries_each_with_six_names():
    countries = list(Country.objects.filter(is_invented=False))
    assert len(countries) == 249
    others = set(UN_LANGUAGES) - {"en"}
    for country in countries:
        assert country.name
        assert country.name != country.alpha3
        assert set(country.translations) == others, country.alpha3
        assert all(country.translations[each]["name"] for each in others), country.alpha3


def test_a_name_says_where_it_comes_from():
    korea = Country.objects.get(pk="KOR").translations
    assert "UNTERM" in korea["fr"]["name_source"]
    assert korea["ru"]["name_source"] == loader.CLDR


def test_every_entry_is_of_a_country_that_exists():
    codes = [each["alpha3"] for each in ENTRIES]
    assert len(codes) == len(set(codes))
    assert set(codes) <= set(Country.objects.values_list("pk", flat=True))


def test_every_entry_names_its_source_and_differs_from_cldr():
    alpha2 = dict(Country.objects.values_list("pk", "alpha2"))
    for each in ENTRIES:
        assert each["source"]
        assert each["check"] in ("V", "K")
        named = set(each) & set(UN_LANGUAGES)
        assert named
        assert set(each) == named | {"alpha3", "source", "check"}
        for language in named:
            known = Locale.parse(language).territories
            assert each[language] != known[alpha2[each["alpha3"]]], (each["alpha3"], language)


def test_a_name_changed_in_the_file_arrives(monkeypatch):
    read = loader.read

    def changed(name):
        data = read(name)
        if name == "country_names.toml":
            data["country"].append(
                {"alpha3": "KEN", "source": "Note verbale", "check": "V", "en": "Kenya (Republic of)"}
            )
        return data

    monkeypatch.setattr(loader, "read", changed)
    loader.load_reference()
    assert Country.objects.get(pk="KEN").name == "Kenya (Republic of)"
