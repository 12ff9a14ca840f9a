package encoder

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// TestRealMemory: an encoder at work, its file read into memory, adds less than 90 MB to what is resident.
func TestRealMemory(t *testing.T) {
	debug.FreeOSMemory()
	before := resident(t)
	e := realEncoder(t, Options{Workers: 4})
	windows := make([]Window, MaxWindows)
	for i := range windows {
		windows[i] = Window{"行政复议法 第二十条", clause(120)}
	}
	for range 3 {
		if _, err := e.Read(t.Context(), "逾期未申报怎么处罚", windows); err != nil {
			t.Fatal(err)
		}
	}
	added := float64(resident(t)-before) / 1e6
	t.Logf("%.0f MB", added)
	if added > 90 {
		t.Errorf("%.0f MB more are resident, at most 90 are allowed", added)
	}
	runtime.KeepAlive(e)
}

// resident returns the bytes of this process that are in memory.
func resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kb int
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		t.Fatal(err)
	}
	return kb * 1024
}
