"""Which months of the scan log may leave the database: any that is over."""

from guide_app.base.kernel.archiving import Monthly

ARCHIVED = (Monthly("code_scan"),)
