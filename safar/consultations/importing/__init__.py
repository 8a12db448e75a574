"""Notes from the spreadsheet people keep: read it, check every row, then make all of it or nothing.

`reading` turns a file into rows, `checking` turns rows into drafts of notes and says
what is wrong with the others, `services` makes the notes. `words.toml` holds the words
by which columns and kinds are known in six languages.
"""
