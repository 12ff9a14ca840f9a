package caldav

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// A mark is by which means the list was read, and what it called its state.
const (
	bySync = "sync:"
	byTag  = "ctag:"
)

// multistatus is an answer about many items.
type multistatus struct {
	Responses []response `xml:"DAV: response"`
	Token     string     `xml:"DAV: sync-token"`
}

type response struct {
	Href   string `xml:"DAV: href"`
	Status string `xml:"DAV: status"` // of an item that is gone
	Props  []struct {
		Prop struct {
			CTag string `xml:"http://calendarserver.org/ns/ getctag"`
			Data string `xml:"urn:ietf:params:xml:ns:caldav calendar-data"`
		} `xml:"DAV: prop"`
	} `xml:"DAV: propstat"`
}

// errForgotten: the list no longer knows a mark. errUnable: it has no such report.
var (
	errForgotten = errors.New("the server has forgotten the sync-token")
	errUnable    = errors.New("the server cannot report changes")
)

// Ticked implements reminders.TodoTicks.
func (l *List) Ticked(ctx context.Context, mark string) (ids []string, next string, err error) {
	token, synced := strings.CutPrefix(mark, bySync)
	tag, tagged := strings.CutPrefix(mark, byTag)
	if !tagged {
		if !synced {
			token = ""
		}
		ids, next, err = l.changes(ctx, token)
		if errors.Is(err, errForgotten) {
			ids, next, err = l.changes(ctx, "")
		}
		if err == nil {
			return ids, bySync + next, nil
		}
		if !errors.Is(err, errUnable) {
			return nil, "", fmt.Errorf("read changes: %w", err)
		}
	}
	ids, next, err = l.whole(ctx, tag)
	if err != nil {
		return nil, "", fmt.Errorf("read the list: %w", err)
	}
	return ids, byTag + next, nil
}

// changes asks what has changed since a token, and reads those items.
func (l *List) changes(ctx context.Context, token string) (ids []string, next string, err error) {
	body := `<?xml version="1.0" encoding="utf-8"?><sync-collection xmlns="DAV:"><sync-token>` + escaped(token) +
		`</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`
	got, status, err := l.report(ctx, "REPORT", "0", body)
	switch {
	case err != nil:
		return nil, "", err
	case status == http.StatusForbidden || status == http.StatusConflict || status == http.StatusPreconditionFailed || status == http.StatusBadRequest:
		if token != "" {
			return nil, "", errForgotten
		}
		return nil, "", errUnable
	case status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented || status == http.StatusUnsupportedMediaType:
		return nil, "", errUnable
	case status != http.StatusMultiStatus:
		return nil, "", answer{status: status}.err()
	case got.Token == "":
		return nil, "", errUnable
	}
	for _, r := range got.Responses {
		id := idOf(r.Href)
		if id == "" || strings.Contains(r.Status, "404") {
			continue
		}
		res, err := l.do(ctx, http.MethodGet, l.path(id), nil, nil)
		switch {
		case err != nil:
			return nil, "", err
		case res.ok() && done(res.body):
			ids = append(ids, id)
		case !res.ok() && res.status != http.StatusNotFound:
			return nil, "", res.err()
		}
	}
	return ids, got.Token, nil
}

// whole reads all tasks of the list when its tag is another.
func (l *List) whole(ctx context.Context, tag string) (ids []string, next string, err error) {
	const ask = `<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:" xmlns:CS="http://calendarserver.org/ns/"><prop><CS:getctag/></prop></propfind>`
	got, err := l.listed(ctx, "PROPFIND", "0", ask)
	if err != nil {
		return nil, "", err
	}
	for _, r := range got.Responses {
		for _, p := range r.Props {
			next += p.Prop.CTag
		}
	}
	if next != "" && next == tag {
		return nil, next, nil
	}
	const all = `<?xml version="1.0" encoding="utf-8"?><C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop>` +
		`<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO"/></C:comp-filter></C:filter></C:calendar-query>`
	got, err = l.listed(ctx, "REPORT", "1", all)
	if err != nil {
		return nil, "", err
	}
	for _, r := range got.Responses {
		for _, p := range r.Props {
			if id := idOf(r.Href); id != "" && p.Prop.Data != "" && done([]byte(p.Prop.Data)) {
				ids = append(ids, id)
			}
		}
	}
	return ids, next, nil
}

// report asks the collection and reads the answer when it is about many.
func (l *List) report(ctx context.Context, method, depth, body string) (got multistatus, status int, err error) {
	header := http.Header{"Content-Type": {"application/xml; charset=utf-8"}, "Depth": {depth}}
	res, err := l.do(ctx, method, l.base.String(), header, []byte(body))
	if err != nil || res.status != http.StatusMultiStatus {
		return got, res.status, err
	}
	if err := xml.Unmarshal(res.body, &got); err != nil {
		return got, res.status, fmt.Errorf("read the answer: %w", err)
	}
	return got, res.status, nil
}

// listed is report where any answer but a multistatus is a failure.
func (l *List) listed(ctx context.Context, method, depth, body string) (multistatus, error) {
	got, status, err := l.report(ctx, method, depth, body)
	if err == nil && status != http.StatusMultiStatus {
		err = answer{status: status}.err()
	}
	return got, err
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes all
	return b.String()
}
