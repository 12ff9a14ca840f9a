package reminders

import (
	"context"
	"fmt"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// DeadlineKey names the reminder of a deadline for one recipient, by whatever way it is made:
// one's 完成 is not another's.
func DeadlineKey(document, deadline string, to Recipient) string {
	return strings.Join([]string{"deadline", document, deadline, to.Channel, to.To}, "\x00")
}

// Drop records that a recipient does not want to be reminded of a deadline, as a reminder that
// is cancelled before it has said anything: no subscription makes it, the history says who
// dropped it, and Undo takes it back.
func (s *Service) Drop(ctx context.Context, d corpus.Deadline, src Source, to Recipient, by string) (Ending, error) {
	now, err := s.ledger.Now(ctx)
	if err != nil {
		return Ending{}, fmt.Errorf("drop deadline: %w", err)
	}
	q, err := FromDeadline(d, src, now.In(s.policy(to).Zone))
	if err != nil {
		return Ending{}, fmt.Errorf("drop deadline: %w", err)
	}
	q.Who, q.Key = []Recipient{to}, DeadlineKey(src.DocumentID, d.ID, to)
	r, err := s.reminder(q)
	if err != nil {
		return Ending{}, fmt.Errorf("drop deadline: %w", err)
	}
	if _, err := s.ledger.Create(ctx, r, nil); err != nil {
		return Ending{}, fmt.Errorf("drop deadline: %w", err)
	}
	end, err := s.Cancel(ctx, r.ID, by, "不要提醒")
	if err == nil {
		end.Text = "好的，不提醒“" + r.What + "”"
	}
	return end, err
}

// Taken is what a recipient has made of the deadlines of a document, by their ids.
func (s *Service) Taken(ctx context.Context, document string, to Recipient) (map[string]Status, error) {
	out := map[string]Status{}
	q := ReminderQuery{Document: document, Channel: to.Channel, To: to.To}
	for {
		page, err := s.ledger.Reminders(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("reminders of a document: %w", err)
		}
		for _, r := range page.Reminders {
			if r.Source != nil && r.Source.Deadline != "" && (out[r.Source.Deadline] == "" || r.Status == Active) {
				out[r.Source.Deadline] = r.Status
			}
		}
		if q.After = page.Next; q.After == "" {
			return out, nil
		}
	}
}
