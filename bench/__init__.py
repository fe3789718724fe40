"""How fast it is: `make bench` measures a system of its own and writes results.md."""
