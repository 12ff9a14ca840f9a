package tool

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// alone gives a program a group of its own, so that what it starts is ended with it.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// confine bounds the memory of a program that has just begun, and the size of files it writes; it has read nothing
// yet. A system that refuses leaves the limit of time.
func confine(pid int, memory int64) {
	limit := unix.Rlimit{Cur: uint64(memory), Max: uint64(memory)}
	_ = unix.Prlimit(pid, unix.RLIMIT_AS, &limit, nil)
	files := unix.Rlimit{Cur: maxFile, Max: maxFile}
	_ = unix.Prlimit(pid, unix.RLIMIT_FSIZE, &files, nil)
	_ = unix.Setpriority(unix.PRIO_PROCESS, pid, politeness)
}

const (
	maxFile    = 256 << 20
	politeness = 10 // answering goes first
)
