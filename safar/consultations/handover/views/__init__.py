"""Pages of handing over."""
