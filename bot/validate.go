package bot

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrReply: a reply that breaks a stated rule; the handler is at fault.
var ErrReply = errors.New("invalid reply")

// Validate tells the first rule the reply breaks; it wraps ErrReply. Adapters rely on
// what it checks.
func (r *Reply) Validate() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s: %s", ErrReply, r.Kind, fmt.Sprintf(format, args...))
	}
	switch r.Kind {
	case ReplySay, ReplyWhisper, ReplyReplace:
		if r.Message == nil {
			return bad("without a message")
		}
		if err := r.Message.validate(); err != nil {
			return bad("%s", err)
		}
	case ReplyForm:
		if r.Form == nil || r.Else == nil || !r.Else.Once() {
			return bad("without a form, or without what is said when it cannot be opened")
		}
		if err := r.Form.validate(); err != nil {
			return bad("%s", err)
		}
		return r.Else.Validate()
	case ReplyHome:
		if r.Home == nil || r.Home.Title == "" {
			return bad("without a page")
		}
		if err := errors.Join(controls(r.Home.Buttons, nil), sections(r.Home.Sections)); err != nil {
			return bad("%s", err)
		}
	case ReplyPrompts:
		if len(r.Prompts) == 0 || len(r.Prompts) > MaxPrompts {
			return bad("%d prompts", len(r.Prompts))
		}
	case ReplyStatus, ReplyTitle:
	default:
		return bad("unknown kind")
	}
	return nil
}

func (m *Message) validate() error {
	if m.Kind == "" || strings.TrimSpace(m.Headline) == "" || m.At.IsZero() {
		return errors.New("a message without kind, headline or time")
	}
	return errors.Join(controls(m.Buttons, m.Selects), sections(m.Sections))
}

func sections(all []Section) error {
	for i := range all {
		s := &all[i]
		if s.Title == "" && s.Text == "" && len(s.Citations)+len(s.Rows) == 0 {
			return errors.New("an empty section")
		}
		for j := range s.Rows {
			if s.Rows[j].Text == "" {
				return errors.New("a row without text")
			}
			if err := controls(s.Rows[j].Buttons, s.Rows[j].Selects); err != nil {
				return err
			}
		}
	}
	return nil
}

func controls(buttons []Button, selects []Select) error {
	for _, b := range buttons {
		if b.Action == "" || b.Label == "" || len(b.Value) > MaxValue || (b.Action == ActionSource) != (b.URL != "") {
			return fmt.Errorf("button %+v", b)
		}
	}
	for _, s := range selects {
		if s.Action == "" || s.Label == "" || len(s.Options) == 0 {
			return fmt.Errorf("choice %s without action, label or options", s.Action)
		}
		if err := options(s.Options); err != nil {
			return err
		}
	}
	return nil
}

func options(all []Option) error {
	if len(all) > MaxOptions {
		return fmt.Errorf("%d options", len(all))
	}
	seen := map[string]bool{}
	for _, o := range all {
		if o.Label == "" || o.Value == "" || len(o.Value) > MaxValue || seen[o.Value] {
			return fmt.Errorf("option %+v", o)
		}
		seen[o.Value] = true
	}
	return nil
}

func (f *Form) validate() error {
	switch {
	case f.ID == "" || len(f.Value) > MaxValue:
		return errors.New("a form without id, or with a value that is too long")
	case f.Title == "" || utf8.RuneCountInString(f.Title) > MaxFormTitle || f.Submit == "" || utf8.RuneCountInString(f.Submit) > MaxFormTitle:
		return fmt.Errorf("title %q, submit %q", f.Title, f.Submit)
	case len(f.Fields) == 0 || len(f.Fields) > MaxFields:
		return fmt.Errorf("%d fields", len(f.Fields))
	}
	seen := map[string]bool{}
	for _, x := range f.Fields {
		choice := x.Kind == FieldChoice || x.Kind == FieldChoices
		if x.ID == "" || x.Label == "" || seen[x.ID] || choice != (len(x.Options) > 0) {
			return fmt.Errorf("field %+v", x)
		}
		seen[x.ID] = true
		if err := options(x.Options); err != nil {
			return err
		}
	}
	return nil
}
