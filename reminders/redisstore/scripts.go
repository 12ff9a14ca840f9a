package redisstore

import (
	"embed"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

// The scripts; each says in its head what it takes and returns.
//
//go:embed lua/*.lua
var luaFiles embed.FS

// scripts of a store, called by their hash.
type scripts struct {
	create, claim, peek, renew, begin, release, deliver, fail, doubt, park *redis.Script
	read, write, writeOOM, list, rems, counts, setting                     *redis.Script
}

func loadScripts() scripts {
	l := redisdb.Scripts{Files: luaFiles, Head: fmt.Sprintf("local VERSION = %d\n", reminders.BodyVersion)}
	return scripts{
		create: l.Roomy("create"), write: l.Roomy("write"), setting: l.Bare("setting"),
		claim: l.Always("claim"), peek: l.Always("peek"), renew: l.Always("renew"), begin: l.Always("begin"),
		release: l.Always("release"), deliver: l.Always("deliver"), fail: l.Always("fail"), doubt: l.Always("doubt"),
		park: l.Always("park"), read: l.Always("read"), writeOOM: l.Always("write"),
		list: l.Always("list"), rems: l.Always("rems"), counts: l.Always("counts"),
	}
}
