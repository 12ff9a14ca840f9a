package slackbot

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	maxAnswer     = 8 << 20   // of an answer of Slack
	maxRetryAfter = time.Hour // a slip of its pen must not make a reminder miss its deadline
)

// wire makes the requests of slack.Client, and says more of what became of them
// than it does: whether anything can have been sent, and what a status means. Its
// errors name no address, which may be a response_url.
type wire struct{ client *http.Client }

func newWire() *wire {
	return &wire{client: &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment, // the way out of many intranets
			DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:    10 * time.Second,
			MaxIdleConnsPerHost:    32,
			IdleConnTimeout:        60 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a token goes to nobody else
	}}
}

// statusError is an answer other than 200.
type statusError struct {
	status int
	after  time.Duration // 0: not said
}

func (e statusError) Error() string { return fmt.Sprintf("HTTP %d", e.status) }

// unsent is a request that was certainly not sent.
type unsent struct{ err error }

func (e unsent) Error() string { return e.err.Error() }
func (e unsent) Unwrap() error { return e.err }

// Do implements the httpClient of slack-go.
func (w *wire) Do(req *http.Request) (*http.Response, error) {
	var conn atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { conn.Store(true) }}
	resp, err := w.client.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil {
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err
		}
		if !conn.Load() {
			return nil, unsent{err}
		}
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, statusError{resp.StatusCode, retryAfter(resp.Header.Get("Retry-After"))}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}

// retryAfter reads the header, which Slack writes in seconds.
func retryAfter(v string) time.Duration {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || !(n > 0) {
		return 0
	}
	return time.Duration(min(n, maxRetryAfter.Seconds()) * float64(time.Second))
}

// What a call may come to; match with errors.Is.
var (
	// ErrTrigger: the moment in which a form could be opened is over.
	ErrTrigger = errors.New("打开表单的时限已过，请再点一次")
	// ErrCall: Slack refused a call; the code of Slack follows.
	ErrCall = errors.New("slack没有接受")
	// ErrReach: Slack cannot be reached.
	ErrReach = errors.New("连接不上Slack")
	// ErrUnsure: nobody knows whether Slack has done what it was asked for.
	ErrUnsure = errors.New("没有收到Slack的答复")
)
