// Package webhook sends messages as signed HTTP requests, by the Standard Webhooks
// specification (standardwebhooks.com), so that a receiver checks them with any of
// its libraries.
//
// # What is sent
//
// A POST of JSON with three headers: webhook-id is Message.ID and the same at every
// attempt, so a receiver drops a second one by it; webhook-timestamp and
// webhook-signature are of the attempt. While a secret is being rotated there is a
// signature by the new and one by the old. The body is made from what is frozen
// when a reminder is accepted, and of Late, which is decided once: every attempt
// has the same bytes. So 可能重复 is not said in it, and ReadBack answers Harmless.
//
// # What comes of it
//
//	2xx                      delivered
//	410                      gone: the endpoint is disabled until a person enables it
//	429, 503 + Retry-After   certain; the endpoint is left alone so long, at most MaxRetryAfter
//	429                      certain, tried again
//	400 405 413 414 415 422 431 451   certain, the message will never be taken
//	3xx, other 4xx           certain, tried again: receivers are set up wrong for a while
//	no connection            certain: name, address, TLS, or no time left
//	5xx, timeout, reset      nobody knows
//
// # Where to
//
// An Endpoint is set up by a person with the admin token, yet its URL may lead to
// what only this machine reaches, at once or after its name has changed. So the
// address is judged when the connection is made, after the name was resolved: only
// public ones, and those of the allowlist (Allow); metadata services of clouds and
// link-local addresses never. Redirects are not followed, proxies of the
// environment not used, and nothing of a response but its status and a few headers
// is looked at, so a request can bring back nothing. Outside the allowlist it has
// to be https.
//
// Registry keeps the endpoints and their secrets in the store of the reminders, so
// that whichever replica sends knows them; an export of the store holds them too.
// Neither secrets nor paths of URLs (many hold one) are in errors or logs.
package webhook
