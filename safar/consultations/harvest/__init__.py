"""What is made of a session's notes: headings, merged notes, suggestions, and the way back."""
