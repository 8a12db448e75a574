"""The live café: notes arrive from phones, and every screen hears of them."""
