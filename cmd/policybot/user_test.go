package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestUsersAndTokens: accounts and tokens over the store of the data folder, without a service.
func TestUsersAndTokens(t *testing.T) {
	env := environ(t.TempDir())
	run, has := console(t, env)
	has(run(exitOK, "user", "list"), "还没有账号", "policybot user add")
	said := run(exitOK, "user", "add", "主任", "--role", "管理员")
	has(said, "已添加主任", "管理员", "初始密码只显示这一次", "登录的网址: http://127.0.0.1:8080/sign-in")
	if !regexp.MustCompile(`首次登录须改: [a-z2-7]{20}\n`).MatchString(said) {
		t.Errorf("no password:\n%s", said)
	}
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("Qz7-lantern.8\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said = run(exitOK, "user", "add", "王", "--group", "人事科", "--group", "办公室", "--password-file", file)
	has(said, "已添加王,角色读者")
	if strings.Contains(said, "初始密码") || strings.Contains(said, "lantern") {
		t.Errorf("a password that was given is shown:\n%s", said)
	}
	has(run(exitFailed, "user", "add", "王"), "已有同名")
	has(run(exitUsage, "user", "add", "李", "--role", "root"), "角色只能是")
	has(run(exitOK, "user", "role", "王", "staff"), "工作人员")
	has(run(exitOK, "user", "group", "王", "财务科"), "属于财务科")
	has(run(exitFailed, "user", "disable", "主任"), "最后一个能用的管理员")
	has(run(exitOK, "user", "disable", "王"), "停用")
	has(run(exitOK, "user", "person", "王", "王"), "登记人王", "还没有登记“王”", "policybot person add 王 --to 频道")
	run(exitOK, "person", "add", "王", "--to", "console@王")
	if said := run(exitOK, "user", "person", "王", "王"); strings.Contains(said, "还没有登记") {
		t.Errorf("who is registered is said not to be:\n%s", said)
	}
	list := run(exitOK, "user", "list")
	has(list, "主任", "王", "财务科", "停用", "本地")
	if strings.Contains(run(exitOK, "user", "list", "--json"), "argon2") {
		t.Error("a hash is shown")
	}
	has(run(exitOK, "user", "password", "王"), "初始密码")
	has(run(exitFailed, "user", "enable", "没有"), "没有这个名称")

	has(run(exitOK, "token", "list"), "还没有令牌")
	said = run(exitOK, "token", "create", "oa", "--scope", "read", "--scope", "remind", "--group", "人事科", "--days", "30")
	secret := regexp.MustCompile(`pbt_[A-Z2-7]{26}`).FindString(said)
	if secret == "" {
		t.Fatalf("no token:\n%s", said)
	}
	has(run(exitUsage, "token", "create", "x"), "scope")
	if code, _, _ := call(t, env, "token", "create", "x", "--scope", "all"); code == exitOK {
		t.Error("an odd scope is taken")
	}
	list = run(exitOK, "token", "list")
	has(list, "oa", "read,remind", "人事科")
	if strings.Contains(list, secret) {
		t.Error("a token is shown again")
	}
	has(run(exitOK, "token", "revoke", "oa"), "已吊销oa")
	has(run(exitOK, "token", "list"), "已吊销")
	has(run(exitFailed, "token", "revoke", "oa"), "没有这个名称")
}
