package app

import "fmt"

// messageError is an error whose cause has been said in full in plain Chinese: the
// system's own English words would add nothing, but errors.Is still finds it.
type messageError struct {
	say   string
	cause error
}

func (e *messageError) Error() string { return e.say }
func (e *messageError) Unwrap() error { return e.cause }

// withMessage is cause as the message alone says it.
func withMessage(cause error, format string, args ...any) error {
	return &messageError{fmt.Sprintf(format, args...), cause}
}
