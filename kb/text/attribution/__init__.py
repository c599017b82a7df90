"""The rules that find who is said to have said what. `finder.find` runs them over a whole document."""
