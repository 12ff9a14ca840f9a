// Package mail reads mails with their attachments (EML), and pages that a browser saved into one file, which are
// mails too (MHT).
package mail

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"github.com/policybot/policybot/corpus/format"
)

// maxParts is how many parts may be nested in parts.
const maxParts = 20

// Read reads a mail: what it says, and what is attached to it. It is a format.Reader.
func Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	m := message{ctx: ctx, budget: b}
	h, err := m.read(f.Data)
	if err != nil {
		return format.Content{}, fmt.Errorf("mail: %w", err)
	}
	c := m.content()
	c.Meta = map[string]string{}
	if s := subject(h); s != "" {
		c.Meta["标题"] = s
	}
	if when, err := netmail.ParseDate(h.Get("Date")); err == nil {
		c.Meta["发布日期"] = when.In(beijing).Format(time.DateOnly)
	}
	c.Files = append(c.Files, m.attached...)
	return c, nil
}

// ReadPage reads an archived page: its first page and nothing that only decorates it. It is a format.Reader.
func ReadPage(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	m := message{ctx: ctx, budget: b, page: true}
	if _, err := m.read(f.Data); err != nil {
		return format.Content{}, fmt.Errorf("archived page: %w", err)
	}
	return m.content(), nil
}

// beijing is the zone of every day that is written without one.
var beijing = time.FixedZone("CST", 8*60*60)

// message is a mail while it is read.
type message struct {
	ctx      context.Context
	budget   *format.Budget
	page     bool // only the page counts
	count    int  // parts so far
	plain    string
	html     []byte
	attached []format.Packed
}

func (m *message) read(raw []byte) (textproto.MIMEHeader, error) {
	raw = bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), "\r\n")
	msg, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", format.ErrDamaged, err)
	}
	h := textproto.MIMEHeader(msg.Header)
	return h, m.part(h, msg.Body, 0)
}

// content is what the mail itself says, as a page where it has one: that keeps the tables.
func (m *message) content() format.Content {
	if len(m.html) > 0 {
		return format.Content{Files: []format.Packed{format.Whole("", m.html)}}
	}
	return format.Content{Text: m.plain}
}

// part reads one part.
func (m *message) part(h textproto.MIMEHeader, body io.Reader, deep int) error {
	if deep > maxParts {
		return fmt.Errorf("%w: parts of a mail", format.ErrTooDeep)
	}
	m.count++
	if err := m.budget.Directory(m.count); err != nil {
		return err
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		return m.parts(multipart.NewReader(body, params["boundary"]), deep)
	}
	data, err := io.ReadAll(m.budget.Reader(m.ctx, decode(h.Get("Content-Transfer-Encoding"), body), 0))
	if err != nil && !broken(err) {
		return err
	}
	name := attachment(h, params)
	switch {
	case kind == "application/pkcs7-mime" && params["smime-type"] == "enveloped-data", kind == "multipart/encrypted":
		return format.ErrEncrypted
	case kind == "message/rfc822" && !m.page:
		m.attach("转发的邮件.eml", data)
	case name != "" && !m.page && !decoration(h, kind):
		m.attach(name, data)
	case kind == "text/html" && name == "" && len(m.html) == 0:
		m.html = page(toUTF8(data, params["charset"]))
	case strings.HasPrefix(kind, "text/") && name == "" && kind != "text/css" && m.plain == "":
		m.plain = string(toUTF8(data, params["charset"]))
	}
	return nil
}

// parts reads the parts of a part. One that is cut off ends the mail: what came before it was read.
func (m *message) parts(r *multipart.Reader, deep int) error {
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", format.ErrDamaged, err)
		}
		if err := m.part(p.Header, p, deep+1); err != nil {
			return err
		}
	}
}

func (m *message) attach(name string, data []byte) {
	m.attached = append(m.attached, format.Whole(name, data))
}

// broken tells an error of the encoding of a part: what came before it counts.
func broken(err error) bool {
	var bad base64.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &bad) || strings.HasPrefix(err.Error(), "quotedprintable:") ||
		strings.HasPrefix(err.Error(), "multipart:")
}

// decode undoes the encoding of a part for its way.
func decode(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}

// toUTF8 reads text in the encoding a part names. One that is not known is left to be found out from the text.
func toUTF8(data []byte, label string) []byte {
	enc, _ := charset.Lookup(label)
	if enc == nil || utf8.Valid(data) {
		return data
	}
	if out, err := enc.NewDecoder().Bytes(data); err == nil {
		return out
	}
	return data
}

// page lets what is not a whole page be known as one.
func page(data []byte) []byte {
	if bytes.Contains(bytes.ToLower(data[:min(len(data), 1024)]), []byte("<html")) {
		return data
	}
	return append([]byte("<!DOCTYPE html>\n"), data...)
}

// extended is a name in another encoding than UTF-8, which package mime leaves out: filename*=gbk”%B1%ED.csv.
var extended = regexp.MustCompile(`(?i)(?:file)?name\*=([\w-]+)'[\w-]*'([^;\s]+)`)

// attachment is the name under which a part is attached, "" for one that is not.
func attachment(h textproto.MIMEHeader, params map[string]string) string {
	_, disposition, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	name := words(disposition["filename"])
	if name == "" {
		name = words(params["name"])
	}
	if m := extended.FindStringSubmatch(h.Get("Content-Disposition") + ";" + h.Get("Content-Type")); name == "" && m != nil {
		if raw, err := url.PathUnescape(m[2]); err == nil {
			name = string(toUTF8([]byte(raw), m[1]))
		}
	}
	if name == "" {
		return ""
	}
	return path.Base(path.Clean("/" + strings.ReplaceAll(name, `\`, "/")))
}

// decoration tells a picture that stands in the text of a mail, a logo or a signature.
func decoration(h textproto.MIMEHeader, kind string) bool {
	return strings.HasPrefix(kind, "image/") && (h.Get("Content-Id") != "" || strings.HasPrefix(strings.ToLower(h.Get("Content-Disposition")), "inline"))
}

// words are those of a header field: encoded words, or plain bytes in UTF-8 or GBK.
func words(s string) string {
	d := mime.WordDecoder{CharsetReader: charset.NewReaderLabel}
	if out, err := d.DecodeHeader(s); err == nil {
		s = out
	}
	return strings.Join(strings.Fields(format.Words(s)), " ")
}

// prefixes are put before a subject by passing it on.
var prefixes = regexp.MustCompile(`^(?:(?i:re|fw|fwd)|回复|答复|转发)\s*[:：]\s*`)

func subject(h textproto.MIMEHeader) string {
	s := words(h.Get("Subject"))
	for {
		short := prefixes.ReplaceAllString(s, "")
		if short == s {
			return s
		}
		s = short
	}
}
