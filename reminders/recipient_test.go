package reminders

import "testing"

func TestParseRecipient(t *testing.T) {
	for text, want := range map[string]Recipient{
		"webhook:oa":              {Channel: "webhook:oa"},
		"slack:C1@U1":             {Channel: "slack:C1", To: "U1"},
		"mail:Wang.Li@edu.gov.cn": {Channel: "mail:wang.li@edu.gov.cn"},
		"console":                 {Channel: "console"},
		"":                        {},
	} {
		got := ParseRecipient(text)
		if got != want {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
		if again := ParseRecipient(got.Written()); again != got {
			t.Errorf("%q written is %q, read %+v", text, got.Written(), again)
		}
	}
}
