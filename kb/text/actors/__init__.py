"""Who speaks: the names and descriptions of an article, gathered into actors that are local to it."""
