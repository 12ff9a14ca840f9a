package redisstore

import (
	"embed"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
)

// The scripts; each says in its head what it takes and returns.
//
//go:embed lua/*.lua
var luaFiles embed.FS

// allowOOM lets a script write when memory is full: what is due is still sent, and
// what ends something makes room.
const allowOOM = "#!lua flags=allow-oom\n"

// scripts of a store, called by their hash.
type scripts struct {
	epoch, create, claim, peek, renew, begin, release, deliver, fail, doubt, park *redis.Script
	read, write, writeOOM, list, rems, counts, setting                            *redis.Script
}

func loadScripts() scripts {
	file := func(name string) string {
		b, err := luaFiles.ReadFile("lua/" + name + ".lua")
		if err != nil {
			panic(err) // it is part of the program
		}
		return string(b)
	}
	common := fmt.Sprintf("local VERSION = %d\n", reminders.BodyVersion) + file("common")
	always := func(name string) *redis.Script { return redis.NewScript(allowOOM + common + file(name)) }
	roomy := func(name string) *redis.Script { return redis.NewScript("#!lua\n" + common + file(name)) }
	return scripts{
		epoch:  redis.NewScript(allowOOM + file("epoch")),
		create: roomy("create"), write: roomy("write"),
		claim: always("claim"), peek: always("peek"), renew: always("renew"), begin: always("begin"),
		release: always("release"), deliver: always("deliver"), fail: always("fail"), doubt: always("doubt"),
		park: always("park"), read: always("read"), writeOOM: always("write"),
		list: always("list"), rems: always("rems"), counts: always("counts"),
		setting: redis.NewScript("#!lua\n" + file("setting")),
	}
}
