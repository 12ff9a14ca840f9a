package reminders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
)

// Subscribe adds a subscription; the same one again is the same.
func (s *Service) Subscribe(ctx context.Context, sub Subscription) (Subscription, error) {
	sub.Region, sub.Keyword = strings.TrimSpace(sub.Region), strings.TrimSpace(sub.Keyword)
	if sub.To.Channel == "" || sub.Region == "" && sub.Document == "" && sub.Keyword == "" {
		return sub, fmt.Errorf("%w: a subscription needs a recipient and a region, a document or a keyword", ErrInvalid)
	}
	now, err := s.ledger.Now(ctx)
	if err != nil {
		return sub, fmt.Errorf("subscribe: %w", err)
	}
	sub.ID = "s" + hash(sub.To.Channel, sub.To.To, sub.Region, sub.Document, sub.Keyword)[:24]
	sub.Created = now
	if err := s.subs.PutSubscription(ctx, sub); err != nil {
		return sub, fmt.Errorf("subscribe: %w", err)
	}
	return sub, nil
}

// Unsubscribe ends a subscription; reminders made for it stay.
func (s *Service) Unsubscribe(ctx context.Context, id string) error {
	return s.subs.DeleteSubscription(ctx, id)
}

// Subscribed lists those of a recipient; the zero Recipient is all.
func (s *Service) Subscribed(ctx context.Context, to Recipient) ([]Subscription, error) {
	all, err := s.subs.ListSubscriptions(ctx)
	if err != nil || to == (Recipient{}) {
		return all, err
	}
	return slices.DeleteFunc(all, func(sub Subscription) bool { return sub.To != to }), nil
}

// Fits tells whether sub asks for a deadline of a document.
func (sub *Subscription) Fits(src *Source, action string) bool {
	if sub.Region == "" && sub.Document == "" && sub.Keyword == "" {
		return false
	}
	return (sub.Document == "" || sub.Document == src.DocumentID) &&
		(sub.Region == "" || strings.Contains(src.Region, sub.Region)) &&
		(sub.Keyword == "" || strings.Contains(src.Title, sub.Keyword) || strings.Contains(action, sub.Keyword))
}

// Announced is what Announce did.
type Announced struct {
	Made    int      // new reminders
	Known   int      // there already
	Undated int      // without a day to count down to
	Asks    []string // overdue when first seen: questions for a person
}

// Announce makes reminders of the deadlines of a document for everybody whose
// subscription fits. source gives the clause of a deadline. Announcing the same
// document again makes nothing twice.
func (s *Service) Announce(ctx context.Context, deadlines []corpus.Deadline, source func(corpus.Deadline) Source) (Announced, error) {
	return s.AnnounceTo(ctx, deadlines, source, func(Recipient) bool { return true })
}

// AnnounceTo is Announce for some recipients alone, of a document that is for them.
func (s *Service) AnnounceTo(ctx context.Context, deadlines []corpus.Deadline, source func(corpus.Deadline) Source, whom func(Recipient) bool) (Announced, error) {
	var done Announced
	subs, err := s.subs.ListSubscriptions(ctx)
	if err != nil {
		return done, fmt.Errorf("announce: %w", err)
	}
	now, err := s.ledger.Now(ctx)
	if err != nil {
		return done, fmt.Errorf("announce: %w", err)
	}
	taken := map[Recipient]map[string]Status{} // of this document: what one set or dropped himself is left as it is
	for _, d := range deadlines {
		src := source(d)
		var who []Recipient
		for _, sub := range subs {
			if sub.Fits(&src, d.Action) && whom(sub.To) {
				who = append(who, sub.To)
			}
		}
		for _, to := range unique(who) { // one for each, so that one's 完成 is not another's
			q, err := FromDeadline(d, src, now.In(s.policy(to).Zone))
			if errors.Is(err, ErrNoDay) {
				done.Undated++
				break
			}
			if err != nil {
				return done, fmt.Errorf("announce %s: %w", d.ID, err)
			}
			if taken[to] == nil {
				if taken[to], err = s.Taken(ctx, src.DocumentID, to); err != nil {
					return done, fmt.Errorf("announce %s: %w", d.ID, err)
				}
			}
			if taken[to][d.ID] != "" {
				done.Known++
				continue
			}
			q.Who, q.Key = []Recipient{to}, DeadlineKey(src.DocumentID, d.ID, to)
			made, err := s.Create(ctx, q)
			switch {
			case errors.Is(err, ErrExists):
				done.Known++ // the document has changed; the reminder of the old wording stays
			case err != nil:
				return done, fmt.Errorf("announce %s: %w", d.ID, err)
			case made.Ask != "":
				done.Asks = append(done.Asks, made.Ask)
			case made.New:
				done.Made++
			default:
				done.Known++
			}
		}
	}
	done.Asks = slices.Compact(slices.Sorted(slices.Values(done.Asks)))
	return done, nil
}

// digestWords fills in what a digest says when it fires.
func (s *Service) digestWords(ctx context.Context, r *Reminder, occurrences []Occurrence) error {
	for i := range occurrences {
		o := &occurrences[i]
		text, err := s.Digest(ctx, o.To, o.At, o.At.Add(7*24*time.Hour))
		if err != nil {
			return err
		}
		if r.What != "" {
			text = r.What + "\n" + text
		}
		o.Text = text
	}
	return nil
}

// shows tells whether a recipient may be told of a clause now.
func (s *Service) shows(ctx context.Context, to Recipient, src *Source) bool {
	return src == nil || s.opt.Shows == nil || s.opt.Shows(ctx, to, src)
}

// maxDigest bounds the lines of a digest: a chat message has an end.
const maxDigest = 20

// Digest is what a recipient has before him between two moments: a line for each
// reminder, by its last message in that time.
func (s *Service) Digest(ctx context.Context, to Recipient, from, until time.Time) (string, error) {
	type line struct {
		at   time.Time
		text string
	}
	lines := map[string]line{}
	q := Query{Channel: to.Channel, To: to.To, From: from, Until: until, States: []State{Waiting, Claimed, Sending}}
	for {
		page, err := s.ledger.Occurrences(ctx, q)
		if err != nil {
			return "", fmt.Errorf("digest: %w", err)
		}
		for _, r := range page.Records {
			if o := &r.Occurrence; o.Series != DigestSeries && s.shows(ctx, to, o.Source) {
				first, _, _ := strings.Cut(cmp.Or(o.Brief, o.Text), "\n")
				lines[o.Reminder] = line{o.At, first}
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if len(lines) == 0 {
		return "未来一周没有到期事项。", nil
	}
	sorted := make([]line, 0, len(lines))
	for _, l := range lines {
		sorted = append(sorted, l)
	}
	slices.SortFunc(sorted, func(a, b line) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.text, b.text)) })
	zone := s.policy(to).Zone
	var b strings.Builder
	fmt.Fprintf(&b, "未来一周有%d项：", len(sorted))
	for i, l := range sorted {
		if i == maxDigest {
			fmt.Fprintf(&b, "\n……另有%d项", len(sorted)-maxDigest)
			break
		}
		at := l.at.In(zone)
		fmt.Fprintf(&b, "\n%d. %s %s", i+1, at.Format("1月2日 15:04"), l.text)
	}
	return b.String(), nil
}
