"""Where staff go so that WeCom says who they are: inside WeCom it asks nothing, on a desk it shows a code to scan."""

from urllib.parse import urlencode

OPEN_WECHAT, WECOM_LOGIN = "https://open.weixin.qq.com", "https://login.work.weixin.qq.com"
AUTHORIZE, SCAN = "/connect/oauth2/authorize", "/wwlogin/sso/login"


def page_inside_wecom(corp_id: str, agent_id: int, *, base_url: str | None, back: str, state: str) -> str:
    """For WeCom's own browser; they come back to `back` with `code` and this `state`."""
    query = {
        "appid": corp_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": str(agent_id),
    }
    return f"{base_url or OPEN_WECHAT}{AUTHORIZE}?{urlencode(query)}#wechat_redirect"


def page_on_a_desk(corp_id: str, agent_id: int, *, base_url: str | None, back: str, state: str, language: str) -> str:
    """For any other browser: a code that is scanned with WeCom; they come back as above, without a code if they
    refuse.
    """
    query = {
        "login_type": "CorpApp",
        "appid": corp_id,
        "agentid": str(agent_id),
        "redirect_uri": back,
        "state": state,
        "lang": language,
    }
    return f"{base_url or WECOM_LOGIN}{SCAN}?{urlencode(query)}"
