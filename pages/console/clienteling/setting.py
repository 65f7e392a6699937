"""What headquarters set: the contact cap, the rules by which care dates are made, sensitive words with counts."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from clienteling.errors import RuleKnown, WordKnown
from clienteling.permissions import SET_CLIENTELING
from clienteling.queries.settings import care_rules, clienteling_settings, sensitive_counts, sensitive_words
from clienteling.rules.care import OF_RULES
from clienteling.rules.sensitive import OF_WORDS
from clienteling.schemas.settings import AddCareRule, AddWord, ChangeClienteling, SwitchCareRule
from clienteling.service.settings import add_care_rule, add_word, change_settings, remove_word, switch_care_rule
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from pages.asking import edited_version
from pages.labels.clienteling import CARE_PURPOSES, FOUND
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

WORDS_SHOWN = PageRequest(None, 200)


class CareSettingPages(PageController):
    """关怀设置 · The cap, the rules, the words."""

    path = "/hq/care/settings"

    @get()
    async def settings(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What is in force, and what it has done in 30 days."""
        return await self._shown(request, actor)

    @post(status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Set the cap, the number of care dates and the protection."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(ChangeClienteling)
            await change_settings(actor, command, expected_version=edited_version(form))
            return Done("/hq/care/settings", _("设置已保存"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, form=form))

    @post("/rules", status_code=303)
    async def add_rule(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Another rule, from the next night on."""
        form = await Form.sent(request)

        async def work() -> Done:
            await add_care_rule(actor, form.read(AddCareRule))
            return Done("/hq/care/settings", _("规则已添加，今晚起生效"))

        return await form.submit(
            request, work, again=lambda: self._shown(request, actor, rule_form=form), at={RuleKnown: "days"}
        )

    @post("/rules/{rule_id:uuid}", status_code=303)
    async def switch(self, request: AnyRequest, actor: CurrentActor, rule_id: FromPath[UUID]) -> Response[Any]:
        """On or off."""
        form = await Form.sent(request)

        async def work() -> Done:
            await switch_care_rule(actor, rule_id, form.read(SwitchCareRule), expected_version=edited_version(form))
            return Done("/hq/care/settings", _("规则已更新"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, rule_form=form))

    @post("/words", status_code=303)
    async def add_word(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Another word."""
        form = await Form.sent(request)

        async def work() -> Done:
            await add_word(actor, form.read(AddWord))
            return Done("/hq/care/settings", _("敏感词已添加"))

        return await form.submit(
            request, work, again=lambda: self._shown(request, actor, word_form=form), at={WordKnown: "word"}
        )

    @post("/words/{word_id:uuid}/removal", status_code=303)
    async def remove_word(self, request: AnyRequest, actor: CurrentActor, word_id: FromPath[UUID]) -> Response[Any]:
        """A word less."""
        form = await Form.sent(request)

        async def work() -> Done:
            await remove_word(actor, word_id)
            return Done("/hq/care/settings", _("敏感词已移除"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, word_form=form))

    async def _shown(
        self,
        request: AnyRequest,
        actor: Actor,
        *,
        form: Form | None = None,
        rule_form: Form | None = None,
        word_form: Form | None = None,
    ) -> Response[bytes]:
        actor.require(SET_CLIENTELING)
        chosen = await clienteling_settings(actor)
        form = form or Form.of()
        form.version = str(chosen.version)
        return await page(
            request,
            "console/clienteling/settings.html",
            chosen=chosen,
            rules=await care_rules(actor),
            words=await sensitive_words(actor, WORDS_SHOWN),
            counts=await sensitive_counts(actor),
            form=form,
            rule_form=rule_form or Form.of(),
            word_form=word_form or Form.of(),
            purposes={purpose: CARE_PURPOSES[purpose] for purpose in OF_RULES},
            kinds={kind: FOUND[kind] for kind in OF_WORDS},
            found=FOUND,
        )
