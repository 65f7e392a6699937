"""收银导入: a till's export from the file to the books, what its headings mean, and what was imported."""
