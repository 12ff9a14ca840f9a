package ingest

// Version tells in which way files are read: clean, outline, metadata, tables, deadlines. It is raised whenever something
// comes out differently, so that what an older program kept of a file is not taken for what this one reads in it.
// TestVersion sees to that.
const Version = "16"
