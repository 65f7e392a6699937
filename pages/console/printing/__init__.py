"""印刷: codes on paper."""
