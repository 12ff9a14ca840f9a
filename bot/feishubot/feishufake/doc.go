// Package feishufake is 飞书 for tests: a tenant with one app in it, over real HTTP and WebSockets, as
// strict as the real one and as cruel as it may be.
//
// # What the app calls
//
// Feishu.API is the address of the interface. Every call is held to its rules: the token, which runs
// out when Config says so (ExpireTokens); the form of identifiers, the size of a request, the limits
// of cards of schema 2.0 (CheckCard: what is unknown, too long, too many, nested too deeply, or twice
// under one name), five messages a second for one person or group when Config.Paced; a uuid that was
// used within the hour answers with the message of the first. A failure is answered as 飞书 does: a
// code in the body, mostly with HTTP 400. What no app should ever send is noted in Bad, which a test
// looks at when it ends.
//
// # What people do
//
// Say, Press, Submit and Menu are what a person does. Each becomes the event 飞书 would make of it and
// is delivered to the Endpoint, encrypted and signed, or in frames over one of the long connections
// the app has open, in several parts when Config.Part is small. A delivery that is not acknowledged
// in three seconds is repeated.
//
// # What goes wrong
//
// Behave answers a call otherwise: late, never, with a status or a code, or with a connection that is
// reset after the message was taken, so that the app does not know. Cut ends the long connections.
//
// The package knows nothing of the client that is tested, not even its frames, and does not import
// testing, so that a load generator can use it.
package feishufake
