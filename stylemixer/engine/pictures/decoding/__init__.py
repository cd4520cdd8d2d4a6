"""From bytes to sRGB pixels, by bands of rows: 8 bits deep, or 16."""
