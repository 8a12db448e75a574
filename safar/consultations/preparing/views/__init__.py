"""The pages on which an event is prepared, and those of its participants."""
