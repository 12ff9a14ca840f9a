package webhook

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// A program can tell which reminder it is, when the matter is due, and where it is ticked.
func TestPayloadNamesTheReminder(t *testing.T) {
	due := time.Date(2026, 12, 10, 9, 30, 0, 0, time.UTC)
	m := bot.Message{ID: "id1", Kind: bot.KindReminder, At: due, Headline: "提醒：报备案", About: &bot.About{
		Reminder: "r1", Period: "2026-12-10", Due: due, DoneURL: "https://p.example/me/done/r1?period=2026-12-10", Link: "https://p.example/documents/d1#c7",
	}}
	b, err := body(bot.Recipient{}, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"id":"id1"`, `"reminder":"r1"`, `"period":"2026-12-10"`, `"due":"2026-12-10T09:30:00Z"`,
		`"done_url":"https://p.example/me/done/r1?period=2026-12-10"`, `"link":"https://p.example/documents/d1#c7"`,
	} {
		if !strings.Contains(string(b), part) {
			t.Errorf("%s is not in %s", part, b)
		}
	}
	m.About = nil
	if b, err = body(bot.Recipient{}, m); err != nil || strings.Contains(string(b), "done_url") {
		t.Errorf("%s %v", b, err)
	}
}

// The clause goes out as the API shows it, with what a reader has to know of its text.
func TestPayloadCarriesTheWholeSource(t *testing.T) {
	source := corpus.Source{
		DocumentID: "d1", Title: "办法", Number: "某教〔2026〕1号", Issuer: "某局",
		Issued: corpus.Date{Year: 2026, Month: 3, Day: 2}, Region: "某县", Authority: corpus.Digest,
		Validity: corpus.Amended, Section: []string{"一、备案"}, Quote: "月底前报。", File: "a.txt",
		URL: "https://policy.example/documents/d1#c7",
	}
	m := bot.Message{
		ID: "id1", Kind: bot.KindReminder, At: time.Date(2026, 11, 29, 1, 0, 0, 0, time.UTC),
		Headline:  "提醒：报备案",
		Citations: []search.Citation{{Source: source}},
	}
	b, err := body(bot.Recipient{}, m)
	if err != nil {
		t.Fatal(err)
	}
	var p Payload
	if err := json.Unmarshal(b, &p); err != nil || len(p.Data.Citations) != 1 || !reflect.DeepEqual(p.Data.Citations[0], source) {
		t.Errorf("citations %+v, %v", p.Data.Citations, err)
	}
	for _, part := range []string{`"authority":"digest"`, `"validity":"amended"`, `"document_id":"d1"`, `"source":"a.txt"`} {
		if !strings.Contains(string(b), part) {
			t.Errorf("%s is not in %s", part, b)
		}
	}
	for _, label := range []string{"演示摘编，非原文", "已修改"} {
		if !strings.Contains(p.Data.Text, label) {
			t.Errorf("%s is lost in %s", label, p.Data.Text)
		}
	}
	source.Section, source.Title = nil, "办\x1b法\u202e"
	if got := clean(source); got.Section == nil || got.Title != bot.CleanLine(source.Title) {
		t.Errorf("cleaned: %+v", got)
	}
}
