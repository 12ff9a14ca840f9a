package bot

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/policybot/policybot/reminders"
)

// Console is a Sender that writes messages as text, for trying things out. It
// cannot be read back.
type Console struct {
	mu sync.Mutex
	w  io.Writer
}

var _ Sender = (*Console)(nil)

// NewConsole writes to w, one Write a message.
func NewConsole(w io.Writer) *Console { return &Console{w: w} }

// Send implements Sender.
func (c *Console) Send(ctx context.Context, to Recipient, m Message) (reminders.Receipt, error) {
	var b strings.Builder
	b.WriteString("── ")
	b.WriteString(CleanLine(to.Channel()))
	if to.Person != "" {
		b.WriteString(" @" + CleanLine(to.Person))
	}
	b.WriteString("\n" + m.Plain() + "\n")
	for _, button := range m.Buttons {
		b.WriteString("[" + CleanLine(button.Label) + "] ")
	}
	for _, choice := range m.Selects {
		b.WriteString("[" + CleanLine(choice.Label) + " ▾] ")
	}
	text := strings.TrimRight(b.String(), " \n") + "\n\n"

	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return reminders.Receipt{}, reminders.Refused(err)
	}
	n, err := io.WriteString(c.w, text)
	if err != nil {
		err = fmt.Errorf("write: %w", err)
		if n == 0 {
			err = reminders.Refused(err)
		}
		return reminders.Receipt{}, err
	}
	return reminders.Receipt{Channel: to.Channel(), Message: m.ID}, nil
}

// ReadBack implements Sender.
func (c *Console) ReadBack(_ context.Context, _ string, sought []Sought) ([]reminders.Finding, error) {
	return Answers(len(sought), reminders.Unreadable), nil
}
