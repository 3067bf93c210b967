"""Plans made anew when something happens, with as little moved as can be."""
