"""HQ > region > store, and the legal entities behind them."""
