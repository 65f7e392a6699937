"""Calling WeChat Pay: one method for each thing it is asked, every answer verified before it is read."""
