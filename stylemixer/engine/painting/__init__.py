"""From a mix of style codes to a picture of any size."""
