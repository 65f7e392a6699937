"""Who carries short messages, as the settings say."""

from guide_app.base.environment import SMS_OF_DEMO
from guide_app.base.settings import settings
from guide_app.ground.messages.in_demo import DemoMessenger
from guide_app.ground.messages.over_http import HttpMessenger, Provider
from guide_app.ground.messages.ports import NobodyCarries


def messenger() -> NobodyCarries | DemoMessenger | HttpMessenger:
    """The messenger of this installation, for codes and for messages of templates."""
    config = settings()
    if config.sms_url is None:
        return NobodyCarries()
    if config.sms_url == SMS_OF_DEMO:
        return DemoMessenger(config.home)
    return HttpMessenger(
        Provider(
            url=config.sms_url,
            key=config.sms_key,
            secret=config.sms_secret,
            template=config.sms_template,
            signature=config.sms_signature,
        )
    )
