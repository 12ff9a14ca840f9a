//go:build !race

package quality

const step = 1
