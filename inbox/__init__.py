"""消息: what each person is told of, from what happened; theirs alone to read. See docs/rules/inbox.md."""
