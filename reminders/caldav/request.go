package caldav

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// maxAnswer bounds what is read of an answer, in bytes: a list of thousands of items.
const maxAnswer = 16 << 20

// answer is what came back.
type answer struct {
	status int
	etag   string
	body   []byte
}

func (a answer) ok() bool { return a.status >= 200 && a.status < 300 }

// err says what an answer that is no success means. The body is not in it: it is foreign text.
func (a answer) err() error {
	switch {
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		return fmt.Errorf("status %d: check user, password and rights of the list", a.status)
	case a.status >= 300 && a.status < 400:
		return fmt.Errorf("status %d: redirects are refused, write the address it leads to", a.status)
	}
	return fmt.Errorf("status %d", a.status)
}

// path is where an item is.
func (l *List) path(id string) string { return l.base.JoinPath(id + ".ics").String() }

// idOf is the item at an address of the list; "" when it is none.
func idOf(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil {
		return ""
	}
	id, ok := strings.CutSuffix(path.Base(u.Path), ".ics")
	if !ok {
		return ""
	}
	return id
}

// do makes one request. Its error holds neither address nor password.
func (l *List) do(ctx context.Context, method, address string, header http.Header, body []byte) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return answer{}, errors.New("make request")
	}
	for name, values := range header {
		req.Header[name] = values
	}
	req.Header.Set("User-Agent", "policybot-caldav")
	if l.user != "" {
		req.SetBasicAuth(l.user, l.password)
	}
	res, err := l.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address
		}
		return answer{}, fmt.Errorf("%s: %w", strings.ToLower(method), err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err == nil && len(b) > maxAnswer {
		err = errors.New("the answer is too long")
	}
	if err != nil {
		return answer{}, fmt.Errorf("%s: read the answer: %w", strings.ToLower(method), err)
	}
	return answer{res.StatusCode, res.Header.Get("ETag"), b}, nil
}
