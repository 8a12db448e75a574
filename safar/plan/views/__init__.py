"""The pages of a plan: thin edges over its services and queries."""
