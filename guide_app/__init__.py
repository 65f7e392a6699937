"""导购工具箱: the application around the feature packages, on three floors. See docs/architecture.md."""
