"""An edition drawn: each module has one `draw(laid_out) -> bytes`."""
