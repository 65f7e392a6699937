"""A local WeCom: answers the calls of the bridge and sends it real callbacks, for development and tests."""
