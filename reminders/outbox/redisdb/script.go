package redisdb

import (
	"embed"
	"io/fs"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var luaFiles embed.FS

// allowOOM lets a script write when memory is full: what is due is still sent, and
// what ends something makes room.
const allowOOM = "#!lua flags=allow-oom\n"

// Scripts are those of a store, in lua/ of its files; each says in its head what it
// takes and returns. Before each stand prologue.lua, Head, and common.lua of the store.
type Scripts struct {
	Files fs.FS
	Head  string
}

// Always is a script that may write when memory is full.
func (s Scripts) Always(name string) *redis.Script { return redis.NewScript(allowOOM + s.whole(name)) }

// Roomy is a script that is refused then.
func (s Scripts) Roomy(name string) *redis.Script { return redis.NewScript("#!lua\n" + s.whole(name)) }

// Bare is a roomy script with nothing before it.
func (s Scripts) Bare(name string) *redis.Script {
	return redis.NewScript("#!lua\n" + text(s.Files, name))
}

func (s Scripts) whole(name string) string {
	return text(luaFiles, "prologue") + s.Head + text(s.Files, "common") + text(s.Files, name)
}

func text(files fs.FS, name string) string {
	b, err := fs.ReadFile(files, "lua/"+name+".lua")
	if err != nil {
		panic(err) // it is part of the program
	}
	return string(b)
}

var epoch = redis.NewScript(allowOOM + text(luaFiles, "epoch"))
