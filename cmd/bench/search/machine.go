package search

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// memoryMB is the resident set of this process and its peak; 0 where /proc does not
// tell.
func memoryMB() (now, peak float64) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		name, value, _ := strings.Cut(line, ":")
		kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch {
		case err != nil:
		case name == "VmRSS":
			now = kb * 1024 / 1e6
		case name == "VmHWM":
			peak = kb * 1024 / 1e6
		}
	}
	return now, peak
}

// folderMB is the size of the files below dir, without those this command keeps.
func folderMB(dir string) (float64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Dir(path) == dir {
			return err
		}
		info, err := e.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return float64(sum) / 1e6, err
}

// progress shows on standard error how far a step is, once a second.
type progress struct {
	what string
	last time.Time
}

func (p *progress) show(done, total int) {
	if now := time.Now(); now.Sub(p.last) > time.Second {
		p.last = now
		fmt.Fprintf(os.Stderr, "\r%s %d/%d ", p.what, done, total)
	}
}

func (p *progress) end() { fmt.Fprintf(os.Stderr, "\r%s 完成          \n", p.what) }
