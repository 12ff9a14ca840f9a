// Package slackfake is Slack for tests: a workspace with one app in it, over real
// HTTP and WebSockets, as strict as the real one and as cruel as it may be.
//
// # What the app calls
//
// Slack.API is the address of the Web API. Every call is held to its rules: the
// token, the scopes a method needs (and which kind of conversation), form or JSON,
// the limits of Block Kit (CheckBlocks: what is too long, too many, of an unknown
// type, or twice under one id), one message a second in a channel and the tier of
// the method, answered by 429 and Retry-After. What no app should ever send is
// noted in Bad, which a test looks at when it ends.
//
// # What people do
//
// Say, Slash, Click, Submit, Open are what a person does. Each becomes the payload
// Slack would make of it (text escaped, mentions as <@U…>, links in angle brackets)
// and is delivered to the Endpoint, signed, or over one of the sockets the app has
// open. A delivery without 2xx in three seconds is repeated with X-Slack-Retry-Num,
// and Config says how often events come twice and out of order.
//
// # What goes wrong
//
// Behave answers a call otherwise: late, never, with an error, or with a connection
// that is reset after the message was taken, so that the app does not know. Cut,
// Refresh and Stall do the like to sockets.
//
// The package knows nothing of the client that is tested and does not import
// testing, so that a load generator can use it. That is cmd/bench, which could not
// import it from below internal; nothing else but tests may.
package slackfake
