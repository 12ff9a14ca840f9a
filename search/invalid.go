package search

import (
	"errors"
	"fmt"
)

// InvalidError is a refusal of what somebody asked for. It wraps ErrInvalid.
type InvalidError struct {
	Detail string // one plain Chinese sentence to that person: what is wrong, and what to write instead
}

// Error is for logs.
func (e *InvalidError) Error() string { return ErrInvalid.Error() + ": " + e.Detail }

// Unwrap makes errors.Is find ErrInvalid.
func (e *InvalidError) Unwrap() error { return ErrInvalid }

// Invalid returns an InvalidError with that sentence.
func Invalid(format string, args ...any) error {
	return &InvalidError{Detail: fmt.Sprintf(format, args...)}
}

// Detail is the sentence of the InvalidError that err wraps, or "": then nothing in err
// was written for the person who asked.
func Detail(err error) string {
	if e, ok := errors.AsType[*InvalidError](err); ok {
		return e.Detail
	}
	return ""
}
