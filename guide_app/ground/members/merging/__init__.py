"""Members who are one person: duplicates that are found, merged, and put apart again."""
