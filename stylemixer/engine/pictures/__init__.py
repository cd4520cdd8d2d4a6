"""Reading pictures: any file becomes upright sRGB pixels, or one sentence that says why not."""
