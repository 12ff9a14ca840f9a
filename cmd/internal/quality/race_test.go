//go:build race

package quality

// step: the race detector makes asking some five times slower, and what it could find it
// finds in a part of the questions: one of so many is asked.
const step = 6
