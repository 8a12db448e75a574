"""The matrix of a plan: its columns, and the same rows read from and written to files, pages and versions.

`facts` turns actions into plain values, `writing` turns values into the text of a cell, `parsing` goes the other
way round. Everything that shows, exports, imports, compares or keeps a plan stands on these three.
"""
