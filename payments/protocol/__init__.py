"""The protocol of WeChat Pay's API v3: what is signed and how, what is sealed, which words go over the line."""
