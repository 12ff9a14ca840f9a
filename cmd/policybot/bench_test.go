package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkAsk asks the ready service on the sample over HTTP, one question after
// another, and reports the median and the 95th percentile beside the mean.
func BenchmarkAsk(b *testing.B) {
	s := startServe(b, environ(b.TempDir()))
	questions := []string{"初中班额上限是多少", "额敏县哪一年实现优质均衡", "辽源的三年规划由谁批准", "47人的小学班超标吗",
		"利通区乡村教师生活补助每月多少", "辽源市高中毛入学率2025年是多少", "塔城地区有哪些保障措施", "火星基地在哪"}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		postAsk(b, s.url, questions[i%len(questions)])
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	report := func(percent int, unit string) {
		b.ReportMetric(float64(took[(len(took)-1)*percent/100].Microseconds())/1000, unit)
	}
	report(50, "p50-ms")
	report(95, "p95-ms")
}

// BenchmarkColdStart starts the binary on the sample and waits until it says that
// questions can be answered: first with an empty data folder, then with the index
// already there. Run it with -benchtime 5x.
func BenchmarkColdStart(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "policybot")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	start := func(b *testing.B, data string) {
		cmd := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--data", data)
		cmd.Env = append(os.Environ(), "POLICYBOT_CORPUS=", "POLICYBOT_TOKEN=", "POLICYBOT_TOKEN_FILE=")
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			b.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		b.StopTimer()
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if !strings.Contains(line, "已就绪") {
			b.Fatalf("said %q, %v", line, err)
		}
		b.StartTimer()
	}
	b.Run("first", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			data := b.TempDir()
			b.StartTimer()
			start(b, data)
		}
	})
	b.Run("again", func(b *testing.B) {
		data := b.TempDir()
		start(b, data)
		b.ResetTimer()
		for range b.N {
			start(b, data)
		}
	})
}
