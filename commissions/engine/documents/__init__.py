"""The scenario document as types: the words and numbers of the format, plan versions, events."""
