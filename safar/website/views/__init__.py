"""Pages that belong to the whole house, not to one room."""
