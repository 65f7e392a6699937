"""Reads of what associates know and do about customers."""

from benchmarks._at_size_read import FIRST, Numbers, Read, each
from clienteling.queries import care, contacts, notes, profile, settings
from guide_app.base.kernel.access import Actor
from wecom_bridge.contact_book import LinkedContacts


def of_clienteling(some: Numbers, everyone: dict[str, Actor]) -> list[Read]:
    hq = everyone["hq"]
    staff = {name: everyone[name] for name in ("associate", "manager", "busy_manager")}
    leaders = {name: everyone[name] for name in ("manager", "busy_manager", "area", "region", "hq")}
    return [
        Read("clienteling.profile.hq", lambda: lambda: profile.profile(hq, some.member(), contacts=LinkedContacts())),
        Read("clienteling.notes.hq", lambda: lambda: notes.notes_of_member(hq, some.member(), FIRST)),
        Read(
            "clienteling.contacts_of_member.hq", lambda: lambda: contacts.contacts_of_member(hq, some.member(), FIRST)
        ),
        Read("clienteling.allowance.hq", lambda: lambda: contacts.contact_allowance(hq, some.member())),
        *each("clienteling.contacts", leaders, lambda actor: contacts.contacts_in_reach(actor, FIRST)),
        *each("clienteling.care", leaders, lambda actor: care.care_in_reach(actor, FIRST)),
        *each("clienteling.my_care", staff, lambda actor: care.my_care(actor, FIRST)),
        *each("clienteling.my_care_counts", staff, care.my_care_counts),
        Read("clienteling.rules.hq", lambda: lambda: settings.care_rules(hq)),
        Read("clienteling.words.hq", lambda: lambda: settings.sensitive_words(hq, FIRST)),
        Read("clienteling.found.hq", lambda: lambda: settings.sensitive_counts(hq)),
    ]
