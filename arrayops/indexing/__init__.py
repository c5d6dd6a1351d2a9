"""Parts of arrays, by slices, by positions, by masks; and arrays with parts replaced."""
