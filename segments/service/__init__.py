"""What is done with tags: the catalogue, tags of members, rules, searches that are kept."""
