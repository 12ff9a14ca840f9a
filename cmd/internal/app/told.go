package app

import "fmt"

// toldError is an error whose cause has been said in full in plain Chinese: the
// system's own English words would add nothing, but errors.Is still finds it.
type toldError struct {
	say   string
	cause error
}

func (e *toldError) Error() string { return e.say }
func (e *toldError) Unwrap() error { return e.cause }

func told(cause error, format string, args ...any) error {
	return &toldError{fmt.Sprintf(format, args...), cause}
}
