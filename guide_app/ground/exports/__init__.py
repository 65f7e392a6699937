"""Lists as workbooks and CSV: exactly what is filtered, by what their owner may see, marked with who and when."""
