"""导购工具箱: the application around the feature packages. Holds nothing itself; see docs/architecture.md."""
