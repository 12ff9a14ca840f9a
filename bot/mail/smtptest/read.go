package smtptest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"
)

// Read is a mail as a program for reading mail takes it apart.
type Read struct {
	Header  mail.Header
	Subject string // decoded
	ID      string // without its angle brackets
	Text    string // lines end with \n
	HTML    string
	Event   string // the calendar attached, as it stands; "" none
	Kind    string // Content-Type of the event
}

// Read takes the mail apart.
func (m *Mail) Read() (r Read, err error) {
	msg, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return r, fmt.Errorf("a mail that cannot be read: %w", err)
	}
	r.Header = msg.Header
	if r.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return r, err
	}
	r.ID = strings.Trim(msg.Header.Get("Message-Id"), "<>")
	return r, r.part(textproto.MIMEHeader(msg.Header), msg.Body)
}

// part reads one part, or those in it.
func (r *Read) part(h textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("Content-Type %q: %w", h.Get("Content-Type"), err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := r.part(p.Header, p); err != nil {
				return err
			}
		}
	}
	switch h.Get("Content-Transfer-Encoding") {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if !strings.EqualFold(params["charset"], "utf-8") {
		return fmt.Errorf("%s with the charset %q", kind, params["charset"])
	}
	switch kind {
	case "text/plain":
		r.Text = strings.ReplaceAll(string(b), "\r\n", "\n")
	case "text/html":
		r.HTML = string(b)
	case "text/calendar":
		r.Event, r.Kind = string(b), h.Get("Content-Type")
	default:
		return fmt.Errorf("a part of the type %s", kind)
	}
	return nil
}

// headers are those a mail of ours has; each at most once, the first six always.
var headers = []string{
	"From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding",
	"References", "In-Reply-To", "List-Unsubscribe", "Auto-Submitted", "X-Auto-Response-Suppress",
}

// check tells what is wrong with a mail.
func check(m *Mail) error {
	r, err := m.Read()
	if err != nil {
		return err
	}
	for name, values := range r.Header {
		if !slices.Contains(headers, name) || len(values) != 1 {
			return fmt.Errorf("header %s: %q", name, values)
		}
	}
	for _, name := range headers[:6] {
		if r.Header.Get(name) == "" {
			return fmt.Errorf("no header %s", name)
		}
	}
	to, err := r.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != m.To {
		return fmt.Errorf("to %v, in the envelope %s (%w)", to, m.To, err)
	}
	from, err := r.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Address != m.From {
		return fmt.Errorf("from %v, in the envelope %s (%w)", from, m.From, err)
	}
	if _, err := r.Header.Date(); err != nil {
		return err
	}
	if r.Text == "" || r.HTML == "" {
		return errors.New("not both as text and as HTML")
	}
	return nil
}

// certificate is of 127.0.0.1, and of an authority of its own.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
