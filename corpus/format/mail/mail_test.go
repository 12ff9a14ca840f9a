package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/policybot/policybot/corpus/format"
)

func gbk(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

// show is what came of a mail: text, then name=data of what is packed in it.
func show(t testing.TB, c format.Content) string {
	t.Helper()
	out := []string{c.Text}
	for _, p := range c.Files {
		data, err := p.Open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p.Name+"="+strings.TrimSpace(string(data)))
	}
	return strings.Join(out, "\n")
}

func TestMail(t *testing.T) {
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	raw := crlf("From: a@b.cn\nSubject: =?gbk?B?" + b64(gbk(t, "转发：关于补助的通知")) + "?=\nDate: Wed, 18 Jun 2025 20:00:00 +0000\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/mixed; boundary=x\n\n前言\n--x\nContent-Type: multipart/alternative; boundary=y\n\n" +
		"--y\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n\n" + b64(gbk(t, "各校：请查收。")) + "\n" +
		"--y\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n<p>=B8=F7=D0=A3=A3=BA</p>\n--y--\n" +
		"--x\nContent-Type: application/octet-stream; name=\"=?utf-8?B?" + b64("办法.txt") + "?=\"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n" + b64("第一条 字。") + "\n" +
		"--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=gbk''%B1%ED.csv\n\n1,2\n" +
		"--x\nContent-Type: image/png; name=logo.png\nContent-ID: <1>\n\nPNG\n" +
		"--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"..\\..\\boot.txt\"\n\nx\n" +
		"--x\nContent-Type: message/rfc822\n\nSubject: inner\n\nbody\n--x--\n")
	c, err := Read(context.Background(), format.File{Data: raw}, format.NewBudget(format.Limits{}))
	if err != nil {
		t.Fatal(err)
	}
	want := "\n=<!DOCTYPE html>\n<p>各校：</p>\n办法.txt=第一条 字。\n表.csv=1,2\nboot.txt=x\n转发的邮件.eml=Subject: inner\r\n\r\nbody"
	if got := show(t, c); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if c.Meta["标题"] != "关于补助的通知" || c.Meta["发布日期"] != "2025-06-19" {
		t.Errorf("meta %v", c.Meta)
	}
}

func TestPlainMail(t *testing.T) {
	c, err := Read(context.Background(), format.File{Data: crlf("Subject: " + gbk(t, "通知") + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=gbk\n\n" + gbk(t, "请报送。"))}, format.NewBudget(format.Limits{}))
	if err != nil || c.Text != "请报送。" || c.Meta["标题"] != "通知" {
		t.Errorf("%+v %v", c, err)
	}
}

func TestArchivedPage(t *testing.T) {
	raw := crlf("From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"----b\"\n\n" +
		"------b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\nContent-Location: http://a.gov.cn/\n\n<html><p>=E7=AC=AC=E4=B8=80=E6=9D=A1</p></html>\n" +
		"------b\nContent-Type: text/css\n\np{}\n------b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n------b--\n")
	c, err := ReadPage(context.Background(), format.File{Data: raw}, format.NewBudget(format.Limits{}))
	if got := show(t, c); err != nil || got != "\n=<html><p>第一条</p></html>" {
		t.Errorf("%q %v", got, err)
	}
	c, err = ReadPage(context.Background(), format.File{Data: raw[:strings.Index(string(raw), "=E6")]}, format.NewBudget(format.Limits{}))
	if got := show(t, c); err != nil || !strings.Contains(got, "<p>第一") {
		t.Errorf("cut off: %q %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	nested := "MIME-Version: 1.0\n"
	for i := range 40 {
		b := strings.Repeat("b", i+1) + "x"
		nested += "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n"
	}
	for _, c := range []struct {
		name, raw string
		limits    format.Limits
		want      error
	}{
		{"no mail", "no field here\n\n", format.Limits{}, format.ErrDamaged},
		{"encrypted", "MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx", format.Limits{}, format.ErrEncrypted},
		{"parts in parts", nested, format.Limits{}, format.ErrTooDeep},
		{"many parts", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 50), format.Limits{Entries: 20}, format.ErrTooLarge},
		{"large", "MIME-Version: 1.0\n\n" + strings.Repeat("x", 5000), format.Limits{Unpacked: 1000}, format.ErrTooLarge},
	} {
		if _, err := Read(context.Background(), format.File{Data: crlf(c.raw)}, format.NewBudget(c.limits)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>\r\n--b--")
	f.Add("Subject: =?gbk?B?zajWqg==?=\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!")
	f.Fuzz(func(t *testing.T, raw string) {
		c, err := Read(context.Background(), format.File{Data: []byte(raw)}, format.NewBudget(format.Limits{Entries: 50}))
		if err != nil {
			for _, known := range []error{format.ErrDamaged, format.ErrTooLarge, format.ErrTooDeep, format.ErrEncrypted} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("%v is none of the errors of a reader", err)
		}
		for _, p := range c.Files {
			if strings.Contains(p.Name, "/") || p.Name == ".." {
				t.Fatalf("name %q", p.Name)
			}
		}
	})
}
