// Package wecombot is policybot in 企业微信, as its 智能机器人: it makes events of what people
// say to it, alone or with @ in a group, and performs the replies. It holds no knowledge of
// policies or reminders; that is behind bot.Intake on one side and in bot.Message on the other.
//
// # In
//
// A robot is set to one of two ways, and both end in the same function (fromMessage):
//
//	long connection  Run: the robot connects out (wss), for an intranet without an address of
//	                 its own. A message is acknowledged by the first frame of its answer, an
//	                 unfinished stream that shows that it is being worked on; without it
//	                 企业微信 tells of the message again.
//	callback         Handler: 企业微信 calls in, signed and encrypted (package wxcrypt). A
//	                 message is acknowledged with 200 when it is in the inbox.
//
// An event is named by its msgid, so that what is told of again is known.
//
// # Out
//
// Over the long connection the first reply finishes the stream of its question; any other, what
// is for one person alone and what nobody asked for just now (reminders) is pushed. Over
// callbacks the first reply goes to the response_url of the message, which takes one; the rest
// goes to the person by the company's own app, if one is set (App).
//
// There is no history to be read back. A stream of the same id is the same message, a
// response_url takes one message, and an app's message is dropped when it is repeated within
// four hours: those answer Harmless. A push may arrive twice and is Unreadable.
//
// There are no threads, private messages in a group, buttons without a template, forms or
// messages to be replaced: an answer stands beside the question and a person's questions in a
// group are one conversation; what is for one person is said to them directly; package numbered
// has numbers for buttons. Texts are laid out and escaped by package mdtext, in 4,096 bytes.
//
// # 日程
//
// Calendar puts reminders into a person's 日程, by the company's own app (schedule.go has the calls).
//
// # Set-up
//
// Check tells what is missing. Package wecomfake is 企业微信 for the tests.
package wecombot
