"""What pages are made of: layout, style, words, forms, charts. It knows no domain; `pages/` fills it."""
