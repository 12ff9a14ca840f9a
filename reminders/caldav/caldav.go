// Package caldav puts reminders on a CalDAV list of tasks (VTODO): Nextcloud, Radicale, Baïkal,
// and the task lists of phones that follow them. It implements reminders.TodoSink and
// reminders.TodoTicks.
//
//	caldav.go    the options, and the three changes
//	request.go   one request over HTTP: bounds, no redirects, what an answer means
//	item.go      a Todo as a VTODO, merged into what stands there
//	ticked.go    what people have ticked, by sync-token (RFC 6578) or by the list's ctag
//
// An item is the resource ID.ics of the collection. Each change reads the item, and writes it
// only where it differs and on condition that nobody changed it meanwhile (If-Match, or
// If-None-Match for a new one); where somebody did, it is read again. So a change that is
// repeated, since its answer was lost, changes nothing.
//
// The address comes from the configuration alone, is https but for this machine itself, and
// holds no password. Redirects are refused: they would carry the password elsewhere.
package caldav

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Options of a List.
type Options struct {
	URL      string // of the collection; https, or http on this machine
	User     string
	Password string
	Client   *http.Client     // default one with DefaultTimeout; its redirects are refused
	Now      func() time.Time // default time.Now
}

// DefaultTimeout is of a request.
const DefaultTimeout = 15 * time.Second

// ErrAddress: the address of a list cannot be used.
var ErrAddress = errors.New("待办清单的地址不能用")

// List is one collection.
type List struct {
	base     *url.URL // ends with a slash
	user     string
	password string
	client   *http.Client
	now      func() time.Time
}

var (
	_ reminders.TodoSink  = (*List)(nil)
	_ reminders.TodoTicks = (*List)(nil)
)

// New checks the options; nothing is asked of the server.
func New(o Options) (*List, error) {
	u, err := url.Parse(strings.TrimRight(o.URL, "/") + "/")
	switch {
	case err != nil: // the error holds the address, and that may hold a password
		return nil, fmt.Errorf("%w：不是网址", ErrAddress)
	case u.User != nil:
		return nil, fmt.Errorf("%w：账号和密码请另写，不要写在地址里", ErrAddress)
	case u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%w：应写成 https://主机/…/清单/", ErrAddress)
	case u.Scheme != "https" && (u.Scheme != "http" || !onThisMachine(u.Hostname())):
		return nil, fmt.Errorf("%w：须用 https，密码才不会泄露", ErrAddress)
	}
	l := &List{base: u, user: o.User, password: o.Password, now: o.Now}
	if l.now == nil {
		l.now = time.Now
	}
	client := http.Client{Timeout: DefaultTimeout}
	if o.Client != nil {
		client = *o.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	l.client = &client
	return l, nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// tries bounds how often a change is made anew because the item was changed meanwhile.
const tries = 4

// Upsert implements reminders.TodoSink.
func (l *List) Upsert(ctx context.Context, t reminders.Todo) error {
	return l.change(ctx, "put", t.ID, func(old []byte) []byte {
		if old != nil && done(old) && !t.Reopen {
			return nil
		}
		return l.item(t, old)
	})
}

// Complete implements reminders.TodoSink.
func (l *List) Complete(ctx context.Context, id string) error {
	return l.change(ctx, "complete", id, func(old []byte) []byte {
		if old == nil || done(old) {
			return nil
		}
		return completed(old, l.now())
	})
}

// Delete implements reminders.TodoSink.
func (l *List) Delete(ctx context.Context, id string) error {
	res, err := l.do(ctx, http.MethodDelete, l.path(id), nil, nil)
	if err != nil {
		return fmt.Errorf("delete to-do %s: %w", id, err)
	}
	if res.status == http.StatusNotFound || res.status == http.StatusGone || res.ok() {
		return nil
	}
	return fmt.Errorf("delete to-do %s: %w", id, res.err())
}

// change reads an item, nil when there is none, and writes what f makes of it, nil for nothing.
func (l *List) change(ctx context.Context, what, id string, f func(old []byte) []byte) error {
	for range tries {
		again, err := l.changeOnce(ctx, id, f)
		if err != nil {
			return fmt.Errorf("%s to-do %s: %w", what, id, err)
		}
		if !again {
			return nil
		}
	}
	return fmt.Errorf("%s to-do %s: %w", what, id, reminders.ErrTodoBusy)
}

func (l *List) changeOnce(ctx context.Context, id string, f func(old []byte) []byte) (again bool, err error) {
	res, err := l.do(ctx, http.MethodGet, l.path(id), nil, nil)
	if err != nil {
		return false, err
	}
	header, old := http.Header{"Content-Type": {"text/calendar; charset=utf-8"}}, []byte(nil)
	switch {
	case res.status == http.StatusNotFound:
		header.Set("If-None-Match", "*")
	case res.ok() && res.etag != "":
		old = res.body
		header.Set("If-Match", res.etag)
	case res.ok():
		return false, errNoETag
	default:
		return false, res.err()
	}
	body := f(old)
	if body == nil {
		return false, nil
	}
	res, err = l.do(ctx, http.MethodPut, l.path(id), header, body)
	switch {
	case err != nil:
		return false, err
	case res.status == http.StatusPreconditionFailed:
		return true, nil
	case !res.ok():
		return false, res.err()
	}
	return false, nil
}

var errNoETag = errors.New("the server names no ETag, so nothing can be changed safely")
