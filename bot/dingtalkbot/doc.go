// Package dingtalkbot is policybot in 钉钉: it makes events of what people do there, and
// performs the replies. It holds no knowledge of policies or reminders; that is behind
// bot.Intake on one side and in bot.Message on the other.
//
// # In
//
// Two transports bring the same things (messages to the robot, presses on a card, events of
// the organisation): RunStream over Stream mode, for an intranet 钉钉 cannot reach, and Handler
// over HTTP. Both end in the same functions (takeMessage, takePress, takeNotice). What is
// acknowledged is in the inbox; what could not be kept is not, and over Stream mode 钉钉 sends
// it again after a minute.
//
// 钉钉 signs a robot message over HTTP by its time alone, not by its body, so whoever has
// once seen a signature can put words into anybody's mouth while it lasts: it is held to five
// minutes, not to the hour 钉钉 allows, and docs/dingtalk.md advises Stream mode. Events are
// encrypted (package wxcrypt). A press has no id of its own: it is named by its card, who
// pressed, what, and the frame or the time it came with.
//
// A message has no thread in 钉钉, and a robot hears in a group only what is addressed to it. So
// what one person says in one group is one conversation (Event.Thread is "@" and the person),
// and follow-ups work as they do in private.
//
// # Out
//
// A message is an interactive card: Markdown (package mdtext, in which nothing of a document
// can be markup) and buttons. The id of the message is the card's outTrackId, and 钉钉 refuses a
// second card of one id: a message whose fate is unknown is simply sent again, and is seen
// once. A card can be replaced. What a button says travels in the card, sealed with a key
// derived from the app's secret, so that nobody can press what was never shown.
//
// Where cards cannot be used (no permission yet, no such template, switched off) the message
// goes as a robot message: actionCard where there is something to open, Markdown, and plain text
// when that is refused too; first through the address 钉钉 sends with a question, which costs no
// call and needs no permission, and else by the interface for robots. Those cannot be read back.
//
// There is no message for one person in a group: it is said to them directly. A form is a card
// with a button for each option of its one choice; one with something to write in cannot be
// opened, and there are no commands and no home page: the assistant has words for each of them.
//
// outcome says of each error whether the message certainly did not arrive. Check tells what is
// missing in the set-up. TodoList is 钉钉待办. Package dingtalkfake is 钉钉 for the tests.
package dingtalkbot
