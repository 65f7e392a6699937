"""The catalogue of words is whole: every text that pages say is there, in English too, with the same places to fill."""

import re

from guide_app.base.html.words import FOLDER, english, language_in, one_of, speaking
from guide_app.base.kernel.errors import REGISTRY
from guide_app.entry.cli.wording import said, translations

PLACES = re.compile(r"{(\w+)}")


def test_every_text_has_its_english_and_nothing_is_left_over() -> None:
    areas = said()
    kept = {file.stem: translations(file.stem) for file in FOLDER.glob("*.po")}
    assert {area: set(texts) for area, texts in areas.items()} == {area: set(texts) for area, texts in kept.items()}, (
        "run `make words`"
    )
    assert {text for texts in kept.values() for text, other in texts.items() if not other} == set()


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    for file in FOLDER.glob("*.po"):
        for text, other in translations(file.stem).items():
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(other)), text


def test_one_text_has_one_english() -> None:
    seen: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.po")):
        for text, other in translations(file.stem).items():
            assert seen.setdefault(text, other) == other, text


def test_refusals_are_part_of_the_catalogue() -> None:
    english.cache_clear()  # kept from before some of them were known
    for refusal in (each for each in REGISTRY.values() if not each.__module__.startswith("tests.")):
        assert english()[refusal.title[0]]


def test_what_is_filled_in_is_escaped() -> None:
    assert speaking("en")("{what}的定义", what="<b>") == "What &lt;b&gt; means"
    assert speaking("zh")("{what}的定义", what="<b>") == "&lt;b&gt;的定义"


def test_rules_are_told_in_one_language() -> None:
    assert one_of("须为整数 / a whole number", "zh") == "须为整数"
    assert one_of("须为整数 / a whole number", "en") == "a whole number"
    assert one_of("at least 1 / 至少 1", "zh") == "至少 1"
    assert one_of("只有一种", "en") == "只有一种"


def test_a_browser_says_which_language_it_wants() -> None:
    assert language_in("en-GB,en;q=0.9,zh;q=0.8", "zh") == "en"
    assert language_in("zh-CN,zh;q=0.9,en;q=0.8", "en") == "zh"
    assert language_in("fr;q=1,en;q=0.3", "zh") == "en"
    assert language_in("fr, ;q=x", "zh") == "zh"
