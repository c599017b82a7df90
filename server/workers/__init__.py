"""Processes that run what users wrote, so that whatever it does to the engine, the server goes on."""
