"""导入: sheets that become regions, stores, people, articles and codes; a preview before anything is written."""
