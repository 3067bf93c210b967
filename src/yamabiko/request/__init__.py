"""What somebody asks for: an area, by when, how sharp, seen from where."""
