// Package reminders decides when somebody is reminded of a deadline, and sees to
// it that the reminder arrives: never lost, seen once, minutes late at worst.
//
// # When: Policy
//
// Policy turns a due day into a ladder of reminder times. The steps are working
// practice, since no text sets them: three months down to the day itself for a
// filing known long before, "at once" for one learned of late. What they rest on:
//
//   - A due day that is named (9月底前) is not extended by a holiday, unlike the end
//     of a period. So a reminder whose day is off goes to the last working day
//     before it, never later, and never into the past: what would have to sound
//     before now sounds now.
//   - 9月30日 is followed by the National Day break and 12月31日 by 元旦, where a slip
//     costs a week: hence T-3 and T-1 beside the day itself.
//   - A target (到2025年达到…) is nothing anybody hands in. It gets no countdown but a
//     look at progress, each January and December.
//   - What is overdue when it is first seen is not alarmed about; many documents
//     are read years later. It is listed as 逾期, and a person is asked.
//
// Hours of the day and the time zone are settings of the channel. Which days are
// worked is asked of a Calendar, which package workday implements; what it is not
// certain of comes back as a warning on the reminder.
//
// # What: Reminder and Occurrence
//
// A Reminder is what a person or a document asks for: words, source, rule,
// recipients. An Occurrence is one message of it to one recipient at one instant,
// its words frozen. Its id hashes the reminder, the step, the recipient, the local
// time and the version of the schedule, so that accepting it twice is accepting it
// once, and is the same everywhere: in the store, in the metadata of a chat
// message, as webhook-id, on the receipt. A recurring reminder has the occurrences
// of its next period in the store and Reminder.PlanAt, the instant at which the
// period after it is planned; that instant is itself durable, so a recurrence
// cannot stop because a process died between two firings.
//
// # How: Store, Engine, Notifier
//
// No system can send exactly once to a channel that offers no idempotency. What
// can be done is never to send while in doubt: the intent is written down before
// the request leaves, and if the outcome was not written down too, the channel is
// read back before anything is sent again. Package reminders/outbox has the steps of it that
// answers in chat take too. The Store keeps this state:
//
//	       .---------.  claim  .---------.  begin   .---------.  ok    .---------.
//	accept |    W    |-------->|    C    |--------->|    S    |------->|    D    |
//	------>| waiting |<--------| claimed |<---------| sending |    .-->|delivered|
//	       '---------' release '---------'  lease   '---------'    |   '---------'
//	       ^  ^  ^  |  lease    |  |   |    out: U   |   |   |     |
//	       |  |  |  |  out      |  |   '-------------|---|---|-----'
//	       |  |  |  |           |  |      U and found by read-back
//	       |  |  |  |           |  |                 |   |   |
//	       |  |  '--|-----------|--|--- certain -----'   |   |
//	       |  |     |           |  |    failure          |   |
//	       |  '-----|-----------|--|--- timeout: U ------'   |
//	       |        |           |  |                         |
//	       | cancel,|    cancel,|  | gave up         gave up |
//	       | edit   v      edit |  v                         |
//	       |  .---------.       |  .---------.               |
//	       |  |    X    |<------'  |    F    |<--------------'
//	       |  |cancelled|          |  dead   |
//	       |  '---------'          '---------'
//	       '----------------------------'
//	             retry by a person
//
// U, uncertain, is a mark on W and C: it may have been sent and must be read back
// first. Found makes it D. Not found, after the settle time in which a request
// under way would have arrived, lets it begin. Unavailable leaves it U with
// back-off, and a person is told; whether it is then held or sent with the words
// 可能重复 is a choice of the rule (OnUncertain). A receiver that drops a second one by
// its id is sent to again. What is sent again while nobody answers is sent ever more
// rarely, seconds to half an hour apart and hours once the deadline is past. S, U and
// D cannot be cancelled or edited: the answer is ErrTooLate, and it is the truth.
//
// Every claim carries a fencing token. Whoever acts under an older token is
// refused (ErrStale), with one exception: proof of delivery is true whoever
// brings it, so it is accepted as long as nobody is sending.
//
// The generation rule: a store that cannot prove it still holds the marks it once
// wrote (restarted with its tail lost, failed over, wiped, restored) begins a new
// generation. Whatever was due up to that moment counts as uncertain. What was due
// later cannot have been sent, since nothing is sent early. And time is the
// store's alone: no deadline, lease or due time is compared with another clock.
//
// That clock may be wrong. When it jumps ahead, against the monotonic clock of the
// process, the Engine plans and claims nothing until it is back or has stayed for
// EngineOptions.JumpHold; a machine that was suspended or set right is late by as much.
// A clock that is believed and set back later (or was wrong when the process started,
// when nobody can know) has said the newest of each series too early, which stays said;
// what it skipped, collapsed or gave up is undone (Ledger.Rewind) and comes at its time.
// A replica's own clock decides nothing, so one that is wrong is harmless.
//
// A mark that the store did not confirm is taken back: nothing was sent, and should
// the mark have been on its way, it is refused when it comes. Between the mark and
// the request lies the start guard: when more time has passed, monotonic or by the
// wall clock (a stopped process, a suspended machine), the send is given up, as
// certainly not sent. The lease of the mark is longer than the guard, the HTTP
// timeout and the settle time together, so nobody reads back before the request has
// either arrived or never will.
package reminders
