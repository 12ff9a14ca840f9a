// Package dingtalkfake is 钉钉 for the tests: its interfaces over HTTP, Stream mode, and people
// who ask and press. It is written from the published documents, not from package dingtalkbot, so
// that it does not share its misunderstandings.
//
// It is strict: a request that no app may make (an unknown robot, a message without its fields,
// a parameter that is too long, a card without a template) is refused with the code 钉钉 gives,
// and noted in Bad. What arrives is kept when it arrives, and answered later, so that an app that
// gives up in between has sent and does not know. A card of one outTrackId is there once.
//
// It counts calls, since a free organisation has few of them a month.
package dingtalkfake
