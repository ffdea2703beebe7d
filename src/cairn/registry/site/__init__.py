"""What all pages share: layout, parts, stylesheet, errors, the home page."""
