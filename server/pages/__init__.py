"""The pages for people: views made of answered questions, and templates that show them."""
