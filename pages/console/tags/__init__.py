"""标签 · Tags: the catalogue, rules tried and saved, the members of a tag."""
