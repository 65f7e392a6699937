"""The mirror: members, customers and their relations as WeCom has them, kept true by callbacks and by synchronising."""
