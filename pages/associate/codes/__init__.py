"""The codes of an associate, large enough to be scanned from the phone's screen."""
