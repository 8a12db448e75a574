"""Pages of accounts, organisations, invitations and histories."""
