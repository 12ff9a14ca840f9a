package reminders

import (
	"encoding/json"

	"github.com/policybot/policybot/corpus"
)

// Source is the clause a reminder rests on, and the deadline of it. It is frozen with
// the reminder: Authority and Validity are those of the day it was made.
type Source struct {
	corpus.Source
	Deadline string // id within the document
	Unit     string // who the document says has to act; "" where it does not say
}

// storedSource is Source as records keep it. Its first eight fields are those of the
// records written before the others were kept; a name here never changes.
type storedSource struct {
	Document  string           `json:"document"`
	Deadline  string           `json:"deadline,omitempty"`
	Title     string           `json:"title,omitempty"`
	Number    string           `json:"number,omitempty"`
	Region    string           `json:"region,omitempty"`
	Section   []string         `json:"section,omitempty"`
	Quote     string           `json:"quote,omitempty"`
	URL       string           `json:"url,omitempty"`
	Issuer    string           `json:"issuer,omitempty"`
	Issued    corpus.Date      `json:"issued,omitzero"`
	Authority corpus.Authority `json:"authority,omitempty"`
	Validity  corpus.Validity  `json:"validity,omitempty"`
	File      string           `json:"file,omitempty"`
	Unit      string           `json:"unit,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (s Source) MarshalJSON() ([]byte, error) {
	return json.Marshal(storedSource{s.DocumentID, s.Deadline, s.Title, s.Number, s.Region, s.Section, s.Quote, s.URL,
		s.Issuer, s.Issued, s.Authority, s.Validity, s.File, s.Unit})
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *Source) UnmarshalJSON(b []byte) error {
	var in storedSource
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*s = Source{Deadline: in.Deadline, Unit: in.Unit, Source: corpus.Source{
		DocumentID: in.Document, Title: in.Title, Number: in.Number, Issuer: in.Issuer,
		Issued: in.Issued, Region: in.Region, Authority: in.Authority, Validity: in.Validity,
		Section: in.Section, Quote: in.Quote, File: in.File, URL: in.URL,
	}}
	return nil
}

// asked is what of it makes a request this one: where the clause stands and what it
// says. What becomes of the text afterwards does not make another obligation of it.
func (s *Source) asked() *Source {
	if s == nil {
		return nil
	}
	c := *s
	c.Issuer, c.Issued, c.Authority, c.Validity, c.File, c.Unit = "", corpus.Date{}, "", "", "", ""
	return &c
}
