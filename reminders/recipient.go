package reminders

import "strings"

// mailKind begins the channels whose place is an address of mail, which has an @ of its own.
const mailKind = "mail:"

// ParseRecipient reads what Written writes: channel, or channel@person. A mailbox is one
// person's, so that all of mail:name@host is the channel; case does not tell two of them apart.
func ParseRecipient(text string) Recipient {
	if strings.HasPrefix(text, mailKind) {
		return Recipient{Channel: strings.ToLower(text)}
	}
	channel, person, _ := strings.Cut(text, "@")
	return Recipient{Channel: channel, To: person}
}

// Written is r as ParseRecipient reads it.
func (r Recipient) Written() string {
	if r.To == "" {
		return r.Channel
	}
	return r.Channel + "@" + r.To
}
