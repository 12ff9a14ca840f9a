//go:build unix

package faults

import "syscall"

// Stop halts the process between two instructions, as SIGSTOP or a paused machine
// does, and Continue lets it go on.
func (r *Replica) Stop() error { return r.cmd.Process.Signal(syscall.SIGSTOP) }

// Continue is the other half of Stop.
func (r *Replica) Continue() error { return r.cmd.Process.Signal(syscall.SIGCONT) }
