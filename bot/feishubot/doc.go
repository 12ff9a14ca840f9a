// Package feishubot is policybot in 飞书 (and Lark, which has the same interface): it makes events of what
// people do there, and performs the replies. It holds no knowledge of policies or reminders; that is
// behind bot.Intake on one side and in bot.Message on the other.
//
// # In
//
// Two transports bring the same events: Handler over HTTP, for a server 飞书 can reach, and
// RunConnections over its long connection, for an intranet it cannot. Both end in take, so that it
// makes no difference how something came. What is acknowledged is in the inbox; what could not be kept
// is not, and 飞书 sends it again.
//
// A request over HTTP is encrypted (AES-256-CBC) and held to its signature (SHA-256 over time, nonce,
// key and body) and to a window. Within it a repetition has the id of the first: a message is named by
// its message_id, as 飞书 asks for, a button by its event, a form by its card. The long connection is
// that of 飞书's own client, described nowhere else: an address with a ticket from
// /callback/ws/endpoint, protobuf frames with headers, events in one or several parts, each answered in
// a frame of its own, and a ping that is answered (frame, parts).
//
// # Out
//
// render lays a Message out as a card of schema 2.0. Texts of documents and people are plain_text, in
// which nothing has a meaning, but for a quote, in which the value that decides stands out, and a text
// that leads somewhere: those are markdown in which every sign is written by its number. A card keeps
// well below 30 KB and 200 elements (sheet); what is left out is said, and a quote is shortened around
// its value, never in it. If 飞书 refuses the card all the same, the text goes alone (plainPost).
//
// What 飞书 has not is done by what it has: a form is a card with a form in it, sent to the person who
// asked for it, and says so when it has been handed in; what only one person should see in a group,
// and a person's own page, are sent to that person directly; a command is a message that begins with a
// slash. The controls of a card bring back what its callback does not say: the thread, whether the
// conversation is with one person, and the mark of the message.
//
// # Once
//
// Every request that sends has a uuid made of the message's id: for an hour 飞书 drops a second one.
// Every card has a mark as the id of its first element, by which ReadBack and Arrived find it in what is
// read of the conversation. Where the bot may not read (a group without im:message.group_msg), what was
// sent within the hour is Harmless, and the rest Unreadable.
//
// # Tasks
//
// Tasks puts reminders into 飞书任务 of one person, as reminders.TodoSink; what is ticked there is done
// here.
//
// # Set-up
//
// Check tells what is missing. Package feishufake is 飞书 for the tests.
package feishubot
