package reminders

import "errors"

// What a Store or Service may answer; match with errors.Is.
var (
	// ErrTooLate: it is being sent, may have been sent, or has been delivered.
	ErrTooLate = errors.New("too late: already sent or being sent")
	// ErrStale: the token is not that of the present claim; somebody else has it.
	ErrStale = errors.New("stale claim")
	// ErrUncertain: it may have been sent, and no proof was given that it was not.
	ErrUncertain = errors.New("outcome of an earlier attempt is uncertain")
	// ErrNotFound: nothing has that id.
	ErrNotFound = errors.New("reminder not found")
	// ErrExists: the id is taken by something else.
	ErrExists = errors.New("reminder exists with other content")
	// ErrConflict: it was changed since it was read; read it again.
	ErrConflict = errors.New("reminder was changed meanwhile")
	// ErrClosed: the reminder is done or cancelled.
	ErrClosed = errors.New("reminder is closed")
	// ErrState: the operation makes no sense in this state (retry of what is not dead).
	ErrState = errors.New("not possible in this state")
	// ErrUnavailable: the store did not answer; the operation may or may not have
	// happened. Every operation may be repeated.
	ErrUnavailable = errors.New("reminder store unavailable")
	// ErrFull: the store takes nothing new; what is due is still sent.
	ErrFull = errors.New("reminder store full")
	// ErrCorrupt: a checksum does not fit.
	ErrCorrupt = errors.New("reminder data damaged")
	// ErrNewer: written by a newer version of this program.
	ErrNewer = errors.New("written by a newer version")
	// ErrLocked: another process owns the store.
	ErrLocked = errors.New("reminder store is in use by another process")
	// ErrInvalid: the input breaks a stated rule.
	ErrInvalid = errors.New("invalid reminder")
)
