"""Broken inputs, made by code so that each fault is plain to see."""
