"""`python -m safar` is `safar`."""

from safar.cli import main

main()
