// Package redisinbox keeps what the chat core keeps (bot.Store) in Redis, for
// several replicas: whoever takes an event in, any of them answers it.
//
// Every change is one Lua script, by the clock of Redis alone. What it promises is
// what the server promises: with appendonly and kill -9 nothing; with a power cut
// under everysec the last second, under always nothing; with replicas, Accept waits
// for one (WAIT 1). What was lost shows by a new generation (package redisdb): events
// accepted before it are Unsure, so that each reply is looked for on the platform
// before it is said. An event that was accepted and lost is not answered
// unless the platform sends it again.
//
// Keys, all of one slot, after the prefix (policybot:chat:{chat}:):
//
//	epoch       hash: n number, since ms, run, why, shards of the generation
//	seq, tok    counters: order of events; claims
//	e:<id>      hash: an open or dead event; see accept.lua
//	d:<id>      until when, ms, the id of an answered event is remembered; expires then
//	l:<lane>    zset seq -> id: what is open in a lane
//	due, later  zsets of the first of each lane: by place in line, by when it is ready
//	open        zset accepted ms -> id; held set: claimed
//	dead        zset seq -> id
//	m:<key>     hash: v, until, persons; expires then. mp:<person> set of keys
//	f:<id>      hash: feedback; expires. fb zset ms -> id
package redisinbox
