// Package redisdb is what every store in Redis does the same way: all of a change is
// one script, by the clock of Redis alone, and no script runs in a server that may
// have lost what was written last without everybody knowing.
//
// # Generations
//
// Every new connection, before it is used, compares the run_id of its server with the
// one in the epoch of each shard (epoch.lua). Another one (restart, fail-over) may have
// lost the last changes, so a new generation begins; so it does when the epoch is
// missing (wiped), which every script notices (prologue.lua). Options.News hears of both.
//
// # Calls
//
// Run calls a script. Quick sends it with those of others in one pipeline. Promise
// waits until replicas have it too. Scripts that send or end something may write when
// memory is full (Scripts.Always); those that accept something may not (Scripts.Roomy).
package redisdb
