// Package redisstore keeps reminders in Redis 7 or later, for several replicas of
// the program: one server, Sentinel or Cluster.
//
// It promises what reminders.Store says. Every change of an occurrence is one Lua
// script, called by its hash; what is rare (edit, finish, cancel, import, trim) is
// computed in Go from a snapshot and written by a script that compares first. Time
// is that of Redis alone. Scripts that send or end something may write when memory
// is full; those that accept something may not (ErrFull).
//
// # Keys
//
// All keys of a reminder and its occurrences lie in one shard N, by
// reminders.ShardKey, behind the hash tag {sN}:
//
//	epoch    hash n, since, run, why, shards: the generation and the server that began it
//	o:ID     hash of an occurrence: b body and c its checksum, frozen; s state as JSON and
//	         k its checksum; lg history, a line per event
//	r:ID     hash of a reminder: b body, c checksum, mk Made, cr created, v raised by every change
//	m:ID     set of the occurrences of a reminder
//	due      sorted set, Ready ms -> urgency digit and occurrence id: what is not final
//	at:STATE sorted set per state and mark (W, WU, C, CU, S, D, X, F, FU), At ms -> id
//	rem      sorted set of all reminder ids; inactive: set of those closed or ended
//	plan     sorted set, PlanAt ms -> id of an active reminder
//	bad      set of ids of occurrences parked because they cannot be read; o:ID then only says when
//	x:ID     what was parked, as it was found, for a person to look at
//	sub      hash of subscriptions, in shard 0
//	set      hash of settings, in shard 0: name -> version SPACE sum JSON
//
// # Generations
//
// They are those of package redisdb; Options.Alarm hears of new ones. What is accepted
// anew and was due by then counts as of the generation before: it may have been accepted
// and sent once.
package redisstore
