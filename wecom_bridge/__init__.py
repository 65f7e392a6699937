"""The bridge to WeCom (企业微信): contacts, callbacks, messages."""
