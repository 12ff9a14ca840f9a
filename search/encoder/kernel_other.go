//go:build !amd64 && !arm64

package encoder

// kernels returns what this machine can run.
func kernels() []*kernel { return []*kernel{portable()} }
