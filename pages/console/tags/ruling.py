"""The rule of a tag: its conditions as a form, counted before they are saved."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import yuan_for_field
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.catalog.queries import category_tree
from pages.asking import asked
from pages.console.units import regions_to_choose
from pages.labels.customers import GENDERS
from pages.page import PageController, page
from segments.conditions import Conditions, MatchMode
from segments.permissions import MANAGE_TAGS
from segments.queries.catalogue import tag
from segments.queries.ruling import rule_run, rule_versions
from segments.searches import RunView, SaveRule, TryRule
from segments.service.ruling import save_rule, try_rule

AnyRequest = Request[Any, Any, Any]

LOOK = "look"
"""The button that counts and saves nothing."""
MATCHES: list[tuple[str, str]] = [(MatchMode.ALL, _("全部条件都满足")), (MatchMode.ANY, _("满足任一条件"))]


class TrialShown(msgspec.Struct, frozen=True):
    """The trial whose counts are shown."""

    run: UUID | None = None


class TagRulePages(PageController):
    """标签规则 · The rule of a tag."""

    path = "/hq/tags/{tag_id:uuid}/rule"

    @get()
    async def filled(self, request: AnyRequest, actor: CurrentActor, tag_id: FromPath[UUID]) -> Response[bytes]:
        """The form with the rule in force in it, or with the conditions of a trial and its counts."""
        actor.require(MANAGE_TAGS)
        run_id = asked(request, TrialShown).run
        run = await rule_run(actor, tag_id, run_id) if run_id else None
        versions = await rule_versions(actor, tag_id)
        conditions = run.conditions if run else versions[0].conditions if versions else Conditions()
        form = _form_of(conditions, versions[0].no if versions else 0)
        return await self._form(request, actor, tag_id, form, run)

    @post(status_code=303)
    async def save(self, request: AnyRequest, actor: CurrentActor, tag_id: FromPath[UUID]) -> Response[Any]:
        """Save the next version, or count whom it would match."""
        form = await Form.sent(request)

        async def work() -> Done:
            conditions = _typed(form)
            if form.get(LOOK):
                run = await try_rule(actor, tag_id, TryRule(conditions=conditions))
                return Done(f"/hq/tags/{tag_id}/rule?run={run.id}", _("已试算，还没有保存"))
            await save_rule(actor, tag_id, SaveRule(conditions=conditions, replaces=int(form.get("replaces") or 0)))
            return Done(f"/hq/tags/{tag_id}", _("规则已保存，正在给会员更新标签"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, tag_id, form, None))

    async def _form(
        self, request: AnyRequest, actor: Actor, tag_id: UUID, form: Form, run: RunView | None
    ) -> Response[bytes]:
        actor.require(MANAGE_TAGS)
        found = await tag(actor, tag_id)
        if not found.by_rule:
            raise NotFound
        return await page(
            request,
            "console/tags/rule.html",
            form=form,
            tag=found,
            run=run,
            matches=MATCHES,
            genders=GENDERS,
            regions=await regions_to_choose(actor),
            categories=await category_tree(actor),
        )


def _typed(form: Form) -> Conditions:
    """The conditions. Lists are typed with commas between; what is left empty is not asked."""
    values = {name: given for name, given in form.values.items() if name not in (LOOK, "replaces") and any(given)}
    months = values.pop("months", [""])[0].replace("，", ",").split(",")
    levels = values.pop("levels_typed", [""])[0].replace("，", ",").split(",")
    more: dict[str, Any] = {}
    if any(month.strip() for month in months):
        more["birthday_months"] = _numbers(months)
    if any(level.strip() for level in levels):
        more["levels"] = tuple(level.strip() for level in levels if level.strip())
    for one, many in (("category", "categories"), ("path", "paths"), ("gender", "genders")):
        if one in values:
            more[many] = tuple(values.pop(one))
    return Form(values=values).read(Conditions, **more)


def _numbers(typed: list[str]) -> tuple[int, ...]:
    found = tuple(int(one) for one in typed if one.strip().isdigit())
    if not found or not set(found) <= set(range(1, 13)):
        raise InvalidField("months", "须为 1 到 12，用逗号分开 / numbers from 1 to 12 with commas between")
    return found


def _form_of(conditions: Conditions, replaces: int) -> Form:
    typed = msgspec.structs.asdict(conditions)
    values: dict[str, Any] = {
        name: "" if typed[name] is None else typed[name]
        for name in (
            "match", "bought_within_days", "away_days", "visited_within_days", "unseen_days",
            "orders_from", "orders_to", "orders_within_days",
            "category_days", "registered_within_days",
            "registered_for_days", "birthday_within_days",
        )
    }  # fmt: skip
    values |= {
        "yuan:spend_from_fen": yuan_for_field(conditions.spend_from_fen),
        "yuan:spend_to_fen": yuan_for_field(conditions.spend_to_fen),
        "levels_typed": ",".join(conditions.levels),
        "months": ",".join(map(str, conditions.birthday_months)),
        "category": next(iter(conditions.categories), ""),
        "path": next(iter(conditions.paths), ""),
        "gender": next(iter(conditions.genders), ""),
        "has_dedicated": "" if conditions.has_dedicated is None else str(conditions.has_dedicated).lower(),
        "replaces": replaces,
    }
    return Form.of(values)
