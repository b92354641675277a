"""What is said of one attribute alone, a module an attribute."""
