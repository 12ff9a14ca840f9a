package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	netmail "net/mail"
	"net/url"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// maxSubject is how long a subject may be, in characters: more is not shown in a list.
const maxSubject = 60

// The name of the event among the attachments, and what calendars look for in its type.
const (
	eventName = "reminder.ics"
	eventType = "text/calendar; charset=utf-8; method=PUBLISH"
)

// compose is what has come together for an address, which was checked, as a mail.
func (s *Sender) compose(ctx context.Context, to string, batch []*gather.Item) (*gomail.Msg, error) {
	m := together(batch)
	msg := gomail.NewMsg(gomail.WithEncoding(gomail.EncodingB64), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&s.from)
	msg.ToMailAddress(&netmail.Address{Address: to})
	msg.Subject(subject(batch))
	msg.SetDateWithValue(s.opt.Now())
	domain := domainOf(s.from.Address)
	msg.SetMessageIDWithValue(localPart("message", m.ID, to) + "@" + domain)
	if m.About != nil && m.About.Reminder != "" { // all that is said of one matter stands together
		thread := "<" + localPart("thread", m.About.Reminder, m.About.Period, to) + "@" + domain + ">"
		msg.SetGenHeader(gomail.HeaderReferences, thread)
		msg.SetGenHeader(gomail.HeaderInReplyTo, thread)
	}
	// No out-of-office note answers a program (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	links := s.links(m)
	if manage := s.page(reminders.MePath); manage != "" {
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+manage+">")
	}
	msg.SetBodyString(gomail.TypeTextPlain, text(m, links))
	html, err := markup(m, links)
	if err != nil {
		return nil, err
	}
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	if event := s.events(ctx, batch); event != nil {
		msg.AttachReadSeeker(eventName, bytes.NewReader(event), gomail.WithFileContentType(eventType))
	}
	return msg, nil
}

// localPart is parts as the local part of an id: nothing of them can be read, or end it.
func localPart(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return "policybot." + hex.EncodeToString(h[:16])
}

// subject is the first line of what is said first, and how many there are.
func subject(batch []*gather.Item) string {
	first := batch[0].Message
	line := marks(first) + cmp.Or(clip(headlineOf(first), maxSubject), "提醒")
	if len(batch) > 1 {
		line += fmt.Sprintf(" 等%d条", len(batch))
	}
	return line
}

// link is what a reader may open.
type link struct{ Label, URL string }

// links are those of a message that lead somewhere from where mail is read.
func (s *Sender) links(m bot.Message) (out []link) {
	add := func(label, address string) {
		if address = bot.CleanLine(bot.Absolute(s.base, address)); public(address) {
			out = append(out, link{bot.CleanLine(label), address})
		}
	}
	if m.About != nil {
		add("标记完成", m.About.DoneURL)
	}
	for _, b := range m.Buttons {
		if b.URL != "" {
			add(b.Label, b.URL)
		}
	}
	if m.Kind == bot.KindReminder {
		add("管理我的提醒", reminders.MePath)
	}
	return out
}

// page is the address of one of our pages, "" when it cannot be opened from elsewhere.
func (s *Sender) page(path string) string {
	if address := bot.Absolute(s.base, path); public(address) {
		return address
	}
	return ""
}

// public tells whether an address can be opened from where mail is read.
func public(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !loopback(u.Hostname()) &&
		!strings.ContainsAny(address, "<>\" \\")
}

// text is the mail for who reads no HTML.
func text(m bot.Message, links []link) string {
	var b strings.Builder
	b.WriteString(m.Plain() + "\n")
	for _, l := range links {
		b.WriteString("\n" + l.Label + "：" + l.URL)
	}
	b.WriteString("\n\n" + automatic + "\n")
	return b.String()
}

const automatic = "这封邮件由程序自动发出，请勿直接回复。"

//go:embed mail.html
var page string

var layout = template.Must(template.New("mail").Parse(page))

// part is a clause as the page shows it.
type part struct {
	Title, Details, Before, Told, After, URL string
}

// markup is the mail as HTML. The template escapes; what cannot be seen is taken out before.
func markup(m bot.Message, links []link) (string, error) {
	v := struct {
		Marks, Notes, Body []string
		Headline, Footer   string
		Parts              []part
		Sections           []section
		Links              []link
		Automatic          string
	}{Headline: headlineOf(&m), Footer: bot.Clean(m.Footer), Links: links, Automatic: automatic}
	if _, rest, more := strings.Cut(strings.TrimSpace(bot.Clean(m.Headline)), "\n"); more { // a digest is all headline
		v.Body = lines(rest)
	}
	v.Body = append(v.Body, lines(m.Body)...)
	if n, ok := m.Note(bot.NoteLate); ok {
		v.Marks = append(v.Marks, strings.TrimSpace("补发 "+bot.CleanLine(n.Text)))
	}
	if _, ok := m.Note(bot.NoteRepeat); ok {
		v.Marks = append(v.Marks, "可能重复")
	}
	for _, n := range m.Notes {
		if (n.Kind == bot.NoteRemark || n.Kind == bot.NoteBy) && n.Text != "" {
			v.Notes = append(v.Notes, bot.Clean(n.Text))
		}
	}
	for i := range m.Citations {
		v.Parts = append(v.Parts, partOf(&m.Citations[i]))
	}
	for i := range m.Sections {
		v.Sections = append(v.Sections, sectionOf(&m.Sections[i]))
	}
	var b bytes.Buffer
	if err := layout.Execute(&b, v); err != nil {
		return "", fmt.Errorf("mail as HTML: %w", err)
	}
	return b.String(), nil
}

func partOf(c *search.Citation) part {
	before, told, after := c.Marked()
	p := part{Title: "《" + bot.CleanLine(c.Title) + "》" + bot.CleanLine(c.Number), Details: bot.Details(&c.Source),
		Before: bot.Clean(before), Told: bot.Clean(told), After: bot.Clean(after)}
	if public(c.URL) {
		p.URL = bot.CleanLine(c.URL)
	}
	return p
}

// section is a bot.Section as the page shows it.
type section struct {
	Title string
	Text  []string
	Parts []part
	Rows  []row
}

type row struct{ Text, Detail, URL string }

func sectionOf(s *bot.Section) section {
	out := section{Title: bot.CleanLine(s.Title), Text: lines(s.Text)}
	for i := range s.Citations {
		out.Parts = append(out.Parts, partOf(&s.Citations[i]))
	}
	for _, r := range s.Rows {
		view := row{Text: bot.Clean(r.Text), Detail: bot.CleanLine(r.Detail)}
		if public(r.URL) {
			view.URL = bot.CleanLine(r.URL)
		}
		out.Rows = append(out.Rows, view)
	}
	return out
}

// lines are those of a text, clean; none of "".
func lines(text string) []string {
	if text = bot.Clean(text); text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
