"""The first versions of the texts that a customer agrees to. They are not changed: headquarters write newer ones beside
them, and proofs keep the digest of the words that were shown."""

from dataclasses import dataclass

from guide_app.ground.members.purposes import ConsentPurpose, ConsentWords, digest_of, filled

VERSION = "2026-11"

CHINESE = (
    "{company}（{store}）的导购{associate}正在为您办理会员注册。",
    "保存的信息：您的姓名、手机号、生日（如提供）、注册门店与时间，以及您今后的消费和优惠券记录。",
    "用途：识别您的会员身份，累积权益，发放优惠券，办理退换货，并由专属导购为您服务。",
    "保护：信息加密保存，店员只能看到隐去中间数字的手机号，查看完整号码须说明原因并留有记录。",
    "您的权利：您可随时到门店查询、更正、删除信息或撤回同意；不同意或撤回同意不影响您正常购物。",
)
ENGLISH = (
    "{associate} of {company} ({store}) is registering you as a member.",
    "What is stored: your name, phone number, birthday if given, the store and time of registration, and your purchases"
    " and coupons from now on.",
    "What for: to recognise you as a member, keep your benefits, give you coupons, handle returns, and let a dedicated"
    " associate serve you.",
    "Protection: it is stored encrypted; staff see your number with its middle digits hidden, and showing it in full"
    " needs a reason and is recorded.",
    "Your rights: ask in any store to see, correct or delete your data, or to withdraw; saying no does not keep you"
    " from shopping.",
)


FOR_A_CHILD = "2026-11-g"
"""The version of the text to which a guardian agrees for a child: the same, and one paragraph more."""
CHINESE_FOR_A_CHILD = "您是该未成年人的父母或其他监护人，已阅读以上内容，并代其同意。"
ENGLISH_FOR_A_CHILD = "You are a parent or another guardian of this child, have read the above, and agree for them."


OF_THEIR_OWN = "2026-11-s"
"""The version of the text to which a customer agrees who registers by themselves: another beginning, and an age."""
CHINESE_OF_THEIR_OWN = (
    "您正在{company}（{store}）自助注册会员。",
    *CHINESE[1:],
    "您已年满 {minimum_age} 周岁；未满的请由监护人陪同到门店办理。",
)
ENGLISH_OF_THEIR_OWN = (
    "You are registering as a member of {company} ({store}).",
    *ENGLISH[1:],
    "You are {minimum_age} years old or older; who is younger comes to the store with a guardian.",
)


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The exact words for one registration, paragraph by paragraph."""

    version: str
    chinese: tuple[str, ...]
    english: tuple[str, ...]

    @property
    def digest(self) -> bytes:
        """SHA-256 of version and words: what the proof of a consent names."""
        return digest_of(self.version, self.chinese, self.english)


MEMBERSHIP = ConsentWords(ConsentPurpose.MEMBERSHIP, 1, VERSION, CHINESE[1:], ENGLISH[1:])
"""What is the same whoever asks: the first paragraph says who does, and stands before any version."""
FIRST_WORDS = {
    ConsentPurpose.MEMBERSHIP: MEMBERSHIP,
    ConsentPurpose.MARKETING: ConsentWords(
        ConsentPurpose.MARKETING,
        1,
        VERSION,
        (
            "{company}可以用短信、企业微信或由导购联系我，告诉我活动并发给我优惠券。",
            "不同意不影响会员权益；同意后可随时在“我的隐私”或任何门店撤回。",
        ),
        (
            "{company} may contact me by text message, WeCom or an associate, about events and with coupons.",
            "Saying no changes nothing about the membership; a yes can be withdrawn at any time, by myself or in any"
            " store.",
        ),
    ),
    ConsentPurpose.PROFILING: ConsentWords(
        ConsentPurpose.PROFILING,
        1,
        VERSION,
        (
            "{company}可以按规则由我的消费记录得出标签，并据此推荐商品和优惠。",
            "不会因此对我不公平定价；不同意不影响会员权益，同意后可随时撤回。",
        ),
        (
            "{company} may derive tags from my purchases by rule, and recommend goods and offers by them.",
            "No price is made less fair by it; saying no changes nothing about the membership, and a yes can be"
            " withdrawn at any time.",
        ),
    ),
}
"""The first version of each text: in force until headquarters have another."""


def consent_text(
    *, company: str, store: str, associate: str, for_a_child: bool = False, words: ConsentWords = MEMBERSHIP
) -> ConsentText:
    """A text with the names the customer is dealing with; that for a guardian, if somebody is so young."""
    names = {"company": company, "store": store, "associate": associate}
    chinese, english = (CHINESE[0], *words.chinese), (ENGLISH[0], *words.english)
    if for_a_child:
        chinese, english = (*chinese, CHINESE_FOR_A_CHILD), (*english, ENGLISH_FOR_A_CHILD)
    version = words.version + FOR_A_CHILD.removeprefix(VERSION) if for_a_child else words.version
    return ConsentText(version, filled(chinese, names), filled(english, names))


def own_consent_text(*, company: str, store: str, minimum_age: int, words: ConsentWords = MEMBERSHIP) -> ConsentText:
    """The text for a customer who registers by themselves."""
    names = {"company": company, "store": store, "associate": "", "minimum_age": str(minimum_age)}
    chinese = (CHINESE_OF_THEIR_OWN[0], *words.chinese, CHINESE_OF_THEIR_OWN[-1])
    english = (ENGLISH_OF_THEIR_OWN[0], *words.english, ENGLISH_OF_THEIR_OWN[-1])
    version = words.version + OF_THEIR_OWN.removeprefix(VERSION)
    return ConsentText(version, filled(chinese, names), filled(english, names))
