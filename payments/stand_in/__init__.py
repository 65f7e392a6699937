"""A WeChat Pay of one's own: speaks the protocol with keys of its own making, and misbehaves on request."""
