package reminders_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
)

// oldSource is a source as records of before the other fields hold it.
const oldSource = `{"document":"d1","deadline":"x1","title":"办法","number":"某教〔2026〕1号","region":"某县","section":["一"],"quote":"月底前报。","url":"/documents/d1#c7"}`

func TestSourceOfAnOldRecord(t *testing.T) {
	var s reminders.Source
	if err := json.Unmarshal([]byte(oldSource), &s); err != nil {
		t.Fatal(err)
	}
	want := reminders.Source{
		Deadline: "x1",
		Source: corpus.Source{DocumentID: "d1", Title: "办法", Number: "某教〔2026〕1号", Region: "某县",
			Section: []string{"一"}, Quote: "月底前报。", URL: "/documents/d1#c7"},
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("read %+v", s)
	}
	if back, err := json.Marshal(s); err != nil || string(back) != oldSource {
		t.Errorf("an old record is written as\n%s, %v, want\n%s", back, err, oldSource)
	}
	if s.Caution() != "" {
		t.Errorf("nothing is known of it, but it says %q", s.Caution())
	}
}

func TestSourceKeepsWhatAReaderHasToKnow(t *testing.T) {
	s := reminders.Source{
		Deadline: "x1", Unit: "各学校",
		Source: corpus.Source{
			DocumentID: "d1", Title: "办法", Number: "1号", Issuer: "某局",
			Issued: corpus.Date{Year: 2021, Month: 9}, Region: "某县", Authority: corpus.Digest,
			Validity: corpus.Amended, Section: []string{"一"}, Quote: "月底前报。", File: "a.txt",
			URL: "/u",
		},
	}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b); !strings.Contains(got, `"document":"d1"`) { // where older programs look for it
		t.Errorf("stored as %s", got)
	}
	var back reminders.Source
	if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(back, s) {
		t.Errorf("read back %+v, %v", back, err)
	}
	text := reminders.Delivery{Occurrence: reminders.Occurrence{Text: "提醒：报办法", Source: &s}}.Text()
	for _, label := range []string{"演示摘编，非原文", "已修改", "某局"} {
		if !strings.Contains(text, label) {
			t.Errorf("%s is lost: %s", label, text)
		}
	}
}
