"""Great Expectations suites and the image data scan: produces evidence about data."""
