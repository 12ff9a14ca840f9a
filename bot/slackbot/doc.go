// Package slackbot is policybot in Slack: it makes events of what people do there,
// and performs the replies. It holds no knowledge of policies or reminders; that is
// behind bot.Intake on one side and in bot.Message on the other.
//
// # In
//
// Two transports bring the same three things (events, commands, interactions):
// Handler over HTTP, for a server Slack can reach, and RunSockets over Socket Mode,
// for an intranet it cannot. Both end in the same functions (fromEvent, fromCommand,
// fromInteraction), so that it makes no difference how something came. What is
// acknowledged is in the inbox; what could not be kept is not acknowledged, and
// Slack sends it again.
//
// A request over HTTP is held to Slack's signature over the raw body and to a window
// of five minutes. Within it, and after, a repetition has the id of the first: a
// message is named by its channel and timestamp, so that a mention, which Slack tells
// of twice (app_mention and message), is one event; a button by who pressed it and
// when; a form by its window.
//
// # Out
//
// render lays a Message out as blocks. Texts of documents and people are only ever
// put into plain_text and rich_text, in which nothing has a meaning, never into
// mrkdwn: no mention, link or emphasis comes from them. The value that decides is
// bold inside its quote. A message keeps to every limit that is known, and well below
// the one that is not (sheet); what is left out is said, and a quote is shortened
// around its value, never in it. If Slack refuses the blocks all the same, the text
// goes alone.
//
// Every message carries its id in its metadata, and ReadBack and Arrived find it
// there. outcome says of each error whether the message certainly did not arrive.
//
// # Set-up
//
// manifest.yaml is the app with the scopes it needs and no more; Check tells what is
// missing or too much. Package slackfake is Slack for the tests.
package slackbot
