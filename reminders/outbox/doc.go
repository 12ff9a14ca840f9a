// Package outbox is how the program sends what must not be lost and must not arrive
// twice: reminders (reminders.Engine) and answers in chat (bot.Worker). Both keep what
// is to be sent in a store before anything leaves (the pattern of the transactional
// outbox), and both take these steps:
//
//	claim     what is due is handed out under a lease and a fencing token    Loop
//	pace      a place gets no more than it takes                             Pacer
//	mark      the store notes that it is about to be sent                    Attempt.Mark
//	guard     too long after the mark nothing is sent                        Attempt.Mark
//	request   once, within a time limit                                      Request
//	settle    the store notes what certainly became of it                    Attempt.Note
//	doubt     nobody knows: it is looked for before it is sent again
//	read back the place is looked through, once a request must have arrived  Request
//
// The clocks of the process measure only how long something took (Timepiece); time
// itself is the store's.
//
// # What the stores share
//
// Package boltfile is the file, package redisdb is Redis: opening, changes that come
// together, checksums, generations, scripts, replicas. A store adds its records and
// what may become of them.
//
// # What stays apart, and why
//
// The two state machines have five steps in common, and little else:
//
//	                 a reminder                          an event of a chat
//	what is kept     one message, frozen when accepted   an event; its replies are worked
//	                                                     out when it is claimed, and are any
//	                                                     number, each with a mark of its own
//	order            when it is due, then urgency        as accepted within a conversation,
//	                                                     one at a time; urgent ones first
//	time             weeks ahead; moved, cancelled and   at once; nobody takes it back
//	                 collapsed until it is marked
//	doubt            a mark on the record, which needs   of the present reply, found out by
//	                 a proof to be sent again            the next claim, and of all replies
//	                                                     after a loss
//	read back        all of a channel with one request   one reply
//	after the end    kept for people, with its history   deleted, but for its id
//	give up          by the deadline, as a dead letter   after some attempts, with an apology
//
// A record that could be either would have the fields of both, and each of its
// transitions a case for each: more than the two are together. And what is on disks and
// in Redis is in two formats that must stay readable, while old and new replicas run side
// by side.
package outbox
