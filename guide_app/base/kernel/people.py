"""Names and phones of people: what is taken in, and how it is shown. Whoever enters them and where, one rule holds.

A name is refused for what nobody could see or say (control signs, overrides of the direction of writing, nothing
visible at all), never for being unusual. A phone is one that rings in somebody's pocket: codes and calls go there.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.settings import settings

MOST_LETTERS = 50
"""Of a name, counted as people see them: a letter with its accents is one, a family of four in one emoji too."""
MOST_SIGNS = 200
"""Of a name, as a computer counts them."""
MOST_SIGNS_OF_A_LETTER = 16
"""Beyond this it is no letter but a heap of accents that runs over its neighbours."""

JOINER, NON_JOINER, EMOJI_STYLE = "\u200d", "\u200c", "\ufe0f"
JOINING = frozenset({JOINER, NON_JOINER, EMOJI_STYLE})
"""Nothing to see by themselves, but emoji and some scripts are written with them."""
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
"""Called letters or symbols, and yet there is nothing to see."""
NEVER_IN_A_NAME = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of signs that are not seen but change what is: controls, marks of direction, halves of a letter."""
MARKS = frozenset({"Mn", "Mc", "Me"})
SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
FLAG_HALVES = ("\U0001f1e6", "\U0001f1ff")
LATER_IDEOGRAPHS = ("\U00020000", "\U0003ffff")
"""Planes that hold ideographs alone; new ones, found in names above all, come with every version of Unicode."""

SPACES = re.compile(r"[ \u00a0\u3000]+")
WRITTEN = re.compile(r"\+?[0-9 ()./-]+")
MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
"""The second is the answer for countries whose numbers do not tell."""
HOME = 86
PLAIN = re.compile("1[3-9][0-9]{9}")
"""How nearly every phone is written."""
AT_HOME = f"+{HOME}"


def person_name(text: str, *, field: str = "name") -> str:
    """A name as it is kept: composed, without spaces at its ends, one space where there were several.

    Raises InvalidField, naming the rule, for signs that cannot be seen, without any letter, and beyond 50 letters.
    """
    name = SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    if any(sign in BLANK or (_kind(sign) in NEVER_IN_A_NAME and sign not in JOINING) for sign in name):
        raise InvalidField(field, "不能含控制符、方向符或看不见的字符 / no control, direction or invisible signs")
    if not any(_is_letter(sign) for sign in name):
        raise InvalidField(field, "须至少有一个看得见的字 / at least one letter that can be seen")
    seen = letters(name)
    if len(seen) > MOST_LETTERS or len(name) > MOST_SIGNS:
        raise InvalidField(field, f"最多 {MOST_LETTERS} 个字 / at most {MOST_LETTERS} letters")
    if any(len(letter) > MOST_SIGNS_OF_A_LETTER for letter in seen):
        raise InvalidField(field, "一个字上的附加符号过多 / too many accents on one letter")
    return name


def letters(text: str) -> list[str]:
    """The text letter by letter as people see them: accents, joined emoji and halves of flags stay together."""
    found: list[str] = []
    joins = False
    for sign in text:
        attached = _kind(sign) in MARKS or sign in JOINING or SKIN_TONES[0] <= sign <= SKIN_TONES[1]
        if found and (attached or joins or (_is_half(sign) and len(found[-1]) == 1 and _is_half(found[-1]))):
            found[-1] += sign
        else:
            found.append(sign)
        joins = sign == JOINER
    return found


def mask_name(name: str) -> str:
    """For people: the first letter and one star or two. A name from elsewhere may hold anything; what is not seen is
    left out, and without anything visible the mask is empty."""
    kept = (sign for sign in name if sign in JOINING or (sign not in BLANK and _kind(sign) not in NEVER_IN_A_NAME))
    seen = [letter for letter in letters("".join(kept).strip()) if letter[0] not in JOINING]
    if not seen:
        return ""
    first = seen[0] if len(seen[0]) <= MOST_SIGNS_OF_A_LETTER else seen[0][0]
    return first + "*" * max(1, min(2, len(seen) - 1))


def normalise_phone(text: str, *, field: str = "phone") -> str:
    """A mobile phone's number in E.164, of a region that the chain allows (GUIDE_PHONE_REGIONS).

    Wide digits, spaces, dashes, +86 and 0086 are forgiven; without a country the first of the regions is meant. Raises
    InvalidField, naming the rule, for letters, extensions, landlines, hotlines and regions that are not allowed.
    """
    regions = settings().phone_regions
    if regions[0] == "CN" and PLAIN.fullmatch(text) and _mobile_at_home(text):
        return AT_HOME + text
    number = _parsed(text, field=field, region=regions[0])
    kind = phonenumbers.number_type(number)
    if kind == phonenumbers.PhoneNumberType.UNKNOWN:  # what no pattern of its country knows
        raise InvalidField(field, "手机号无效，请核对位数 / no such number, count the digits")
    if kind not in MOBILE:
        raise InvalidField(field, "须为手机号，不能是座机或热线 / a mobile phone, no landline or hotline")
    if phonenumbers.region_code_for_number(number) not in regions:
        raise InvalidField(field, _one_of(regions))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mobile_at_home(digits: str) -> bool:
    """Whether eleven digits are a mobile phone of the mainland, by the pattern by which the library judges."""
    return _pattern_at_home().fullmatch(digits) is not None


@cache
def _pattern_at_home() -> re.Pattern[str]:
    known = phonenumbers.PhoneMetadata.metadata_for_region("CN")
    assert known is not None
    assert known.mobile is not None
    return re.compile(str(known.mobile.national_number_pattern))


def mask_phone(e164: str) -> str:
    """For people: `138****1234`; of other countries the country, the first and the last four digits: `+852 6***1234`.

    So the same digits in Hong Kong and Macau are told apart.
    """
    if e164.startswith(AT_HOME):  # no other country's code begins so
        return f"{e164[3:6]}****{e164[-4:]}"
    number = phonenumbers.parse(e164)
    national = phonenumbers.national_significant_number(number)
    if number.country_code == HOME:
        return f"{national[:3]}****{national[-4:]}"
    return f"+{number.country_code} {national[:1]}***{national[-4:]}"


def _parsed(text: str, *, field: str, region: str) -> PhoneNumber:
    written = "".join("-" if _kind(sign) == "Pd" else sign for sign in unicodedata.normalize("NFKC", text))
    written = " ".join(written.split())
    if any(sign.isalpha() for sign in written):
        raise InvalidField(field, "只能填数字，不能有字母、汉字或分机号 / digits alone, no letters, no extension")
    if WRITTEN.fullmatch(written) is None:
        raise InvalidField(field, "只能填数字、空格、短横和开头的 + / digits, spaces, dashes and a leading + alone")
    if written.startswith("00"):
        written = f"+{written[2:]}"
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException as error:
        raise InvalidField(field, "须为手机号，如 13912345678 / a mobile phone like 13912345678") from error


def _one_of(regions: Sequence[str]) -> str:
    known = ", ".join(f"+{phonenumbers.country_code_for_region(region)} ({region})" for region in regions)
    return f"只接受这些地区的手机号：{known} / mobile phones of these regions alone: {known}"


def _is_letter(sign: str) -> bool:
    """Private use counts: signs of old character sets for rare names come as such."""
    kind = _kind(sign)
    return kind.startswith("L") or kind == "Co" or LATER_IDEOGRAPHS[0] <= sign <= LATER_IDEOGRAPHS[1]


def _is_half(sign: str) -> bool:
    return FLAG_HALVES[0] <= sign <= FLAG_HALVES[1]


def _kind(sign: str) -> str:
    return unicodedata.category(sign)
