//go:build unix

package ingest

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// baits are what made the work grow with the square of a file's size, or its memory a hundredfold: each is repeated
// to a size.
var baits = map[string]string{
	"one line of 一": "一", "the same article": "第一条 内容。\n", "years": "2021年", "form feeds": "\f", "line ends": "\r", "tabs": "a\t",
	"open brackets": "（", "ordinals": "第", "bars": "| a ", "links": "[一](", "tags": "<p", "entities": "&amp;", "lines of one sign": "字\n",
	"commas": "甲,1\n", "keys": "来源：甲\n", "menus": "首页 > 甲\n", "radicals": "⼆", "latin": "ç¬¬", "decimals": "1.1 甲\n", "serials": "1\n甲\n",
	"copies": "各学校应当按照规定公示收费项目和标准，接受监督。\n", "titles": "关于做好校服管理工作的通知\n", "hidden": "<p hidden>", "raised": "<sup>2",
}

// cpu is the processor time of this process: what else the machine does does not count.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestCostIsLinear reads each bait at one size and at four times that: the work may not grow as a square does, 16
// times. What takes under a tenth of a second is too little to tell.
func TestCostIsLinear(t *testing.T) {
	for name, bait := range baits {
		file := "a.txt"
		if strings.Contains(bait, "<") || strings.Contains(bait, "&") {
			file = "a.html"
		}
		took := func(size int) time.Duration {
			raw := []byte(strings.Repeat(bait, size/len(bait)))
			start := cpu()
			_, _ = File(file, raw, Options{Now: day}) // what comes of it is not the question
			return cpu() - start
		}
		once := took(smallCost)
		if four := took(4 * smallCost); four > 100*time.Millisecond && four > 9*once {
			t.Errorf("%s in %s: %v for %d bytes, %v for %d", name, file, once, smallCost, four, 4*smallCost)
		}
	}
}

// TestMemoryIsBounded reads files of signs that each become an edit: all that is allocated on the way, freed or
// not, stays within 300 times the file.
func TestMemoryIsBounded(t *testing.T) {
	_, _ = File("a.txt", []byte("條例"), Options{Now: day}) // what is loaded once does not count
	for _, bait := range []string{"\f", "\r", "\t", "\u00a0", "字\r", "條例"} {
		size := 256 << 10
		if strings.HasPrefix(bait, "字") {
			size = 2 << 20 // of as many lines as make it refused
		}
		raw := []byte(strings.Repeat(bait, size/len(bait)))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = File("a.txt", raw, Options{Now: day})
		runtime.ReadMemStats(&after)
		if got := (after.TotalAlloc - before.TotalAlloc) / uint64(len(raw)); got > 300 {
			t.Errorf("%q: %d bytes allocated for each of the file", bait, got)
		} else {
			t.Logf("%q: %d", bait, got)
		}
	}
}
