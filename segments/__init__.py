"""Which customers are alike: what they bought, the tags they carry, rules that give them, searches that are kept."""
