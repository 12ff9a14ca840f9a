package main

import (
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// redisServer starts a Redis of its own, or skips where there is none, and returns
// its address.
func redisServer(t *testing.T, settings ...string) string {
	t.Helper()
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("SKIP: no redis-server on PATH")
	}
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := lis.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	lis.Close()
	cmd := exec.Command(bin, append([]string{"--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", ""}, settings...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	await(t, "redis-server listens", func() bool {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return "redis://" + addr + "/0"
}

// TestTwoReplicasOnRedis: two services on one Redis send a reminder once, and both
// list it.
func TestTwoReplicasOnRedis(t *testing.T) {
	db := redisServer(t, "--appendonly", "yes", "--appendfsync", "always")
	got, hook := receiver(t)
	var envs []environment
	for range 2 {
		getenv := environ(t.TempDir(), "POLICYBOT_WEBHOOK_ALLOW", "127.0.0.1", "POLICYBOT_REDIS_URL", db)
		envs = append(envs, getenv)
	}
	a, b := startServe(t, envs[0]), startServe(t, envs[1])
	must(t, envs[0], "webhook", "add", "oa", hook) // whichever sends has to know it
	must(t, envs[0], "remind", "add", "2秒后提醒我开会", "--to", "webhook:oa")
	if out := must(t, envs[1], "remind", "list", "--all"); !strings.Contains(out, "开会") {
		t.Errorf("the other replica lists %s", out)
	}
	await(t, "the reminder arrives", func() bool { return got.posts.Load() > 0 })
	await(t, "both know that it did", func() bool { return strings.Contains(must(t, envs[1], "remind", "list", "--all"), "已到期") })
	if code, errs := a.stop(); code != exitOK || !strings.Contains(errs, "提醒存放在 Redis") {
		t.Errorf("serve ended with %d: %s", code, errs)
	}
	b.stop()
	if n := got.posts.Load(); n != 1 {
		t.Errorf("%d arrived, want 1", n)
	}
}

// TestMoveToRedis: reminders, people and endpoints go over from the data folder, once.
func TestMoveToRedis(t *testing.T) {
	folder := environ(t.TempDir())
	db := environ(t.TempDir(), "POLICYBOT_REDIS_URL", redisServer(t, "--appendonly", "yes"))
	must(t, folder, "person", "add", "王科长", "--to", "console@王科长")
	must(t, folder, "remind", "add", "每年中秋前提醒我慰问教师", "--to", "王科长")
	file := filepath.Join(t.TempDir(), "out.jsonl")
	must(t, folder, "remind", "export", file)
	for _, want := range []string{"导入提醒1条", "导入提醒0条"} {
		if out := must(t, db, "remind", "import", file); !strings.Contains(out, want) {
			t.Errorf("import: %s, want %s", out, want)
		}
	}
	for _, list := range [][]string{{"remind", "list"}, {"person", "list"}} {
		if a, b := must(t, folder, list...), must(t, db, list...); a != b || !strings.Contains(a, "王科长") {
			t.Errorf("%v:\n%s\n%s", list, a, b)
		}
	}
}

// TestRedisUnfit: a Redis that would lose reminders is refused with what to change,
// and one that is not there with what to check; neither says the password.
func TestRedisUnfit(t *testing.T) {
	getenv := environ(t.TempDir(), "POLICYBOT_REDIS_URL", redisServer(t, "--appendonly", "no"))
	if code, _, errs := call(t, getenv, "remind", "list"); code != exitFailed || !strings.Contains(errs, "appendonly") {
		t.Errorf("without AOF: %d %s", code, errs)
	}
	getenv = environ(t.TempDir(), "POLICYBOT_REDIS_URL", "redis://:geheim@127.0.0.1:1")
	if code, _, errs := call(t, getenv, "serve", "--addr", "127.0.0.1:0"); code != exitFailed || !strings.Contains(errs, "POLICYBOT_REDIS_URL") || strings.Contains(errs, "geheim") {
		t.Errorf("nothing there: %d %s", code, errs)
	}
}

func TestDoctor(t *testing.T) {
	fine := redisServer(t, "--appendonly", "yes", "--appendfsync", "everysec")
	for _, c := range []struct {
		name string
		env  []string
		code int
		want []string
	}{
		{"nothing set", nil, exitOK, []string{"没有设置,只接受本机访问", "演示摘编", "有2026年的"}},
		{"Redis", []string{"POLICYBOT_REDIS_URL", fine}, exitOK, []string{"好    提醒存储", "appendfsync everysec", "断电时最多丢失最近一秒内"}},
		{"Redis unfit", []string{"POLICYBOT_REDIS_URL", redisServer(t, "--appendonly", "no")}, exitFailed, []string{"不行  提醒存储", "appendonly"}},
		{"no Redis", []string{"POLICYBOT_REDIS_URL", "redis://:geheim@127.0.0.1:1"}, exitFailed, []string{"不行  提醒存储", "连接不上"}},
		{"no folder", []string{"POLICYBOT_CORPUS", "/nowhere"}, exitFailed, []string{"不行  文件", "/nowhere"}},
		{"an allowlist that opens too much", []string{"POLICYBOT_WEBHOOK_ALLOW", "0.0.0.0/0"}, exitFailed, []string{"POLICYBOT_WEBHOOK_ALLOW"}},
		{"a weak token", []string{"POLICYBOT_TOKEN", "abc"}, exitOK, []string{"容易被猜到"}},
	} {
		code, out, errs := call(t, environ(t.TempDir(), c.env...), "doctor")
		if code != c.code {
			t.Errorf("%s: %d %s%s", c.name, code, out, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: lacks %q:\n%s", c.name, want, out)
			}
		}
		if strings.Contains(out+errs, "geheim") {
			t.Errorf("%s: says the password", c.name)
		}
	}
}

// TestBackupWithRedis: the backup holds what is in Redis of reminders, and says what to do with it and what it lacks.
func TestBackupWithRedis(t *testing.T) {
	home := t.TempDir()
	env := environ(home, "POLICYBOT_DATA", filepath.Join(home, "data"), "POLICYBOT_REDIS_URL", redisServer(t, "--appendonly", "yes"))
	must(t, env, "remind", "add", "每年中秋前提醒我慰问教师", "--to", "console")
	file := filepath.Join(home, "b.tar.gz")
	if out := must(t, env, "backup", file); !strings.Contains(out, "聊天记录、反馈只在 Redis 里") {
		t.Errorf("backup: %s", out)
	}
	other := environ(home, "POLICYBOT_DATA", filepath.Join(home, "other"), "POLICYBOT_REDIS_URL", redisServer(t, "--appendonly", "yes"))
	export := filepath.Join(home, "other", "restored", "reminders.jsonl")
	if out := must(t, other, "restore", file); !strings.Contains(out, "policybot remind import "+export) {
		t.Errorf("restore: %s", out)
	}
	must(t, other, "remind", "import", export)
	if a, b := must(t, env, "remind", "list"), must(t, other, "remind", "list"); a != b || !strings.Contains(a, "慰问教师") {
		t.Errorf("reminders\n%s\nwere\n%s", b, a)
	}
}
