"""Small files of models, of this and earlier versions, and what makes them."""
