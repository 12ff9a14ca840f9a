package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/formattest"
)

// list reads an archive and all in it: name=content, or name!=error.
func list(t testing.TB, raw []byte, l format.Limits) ([]string, error) {
	t.Helper()
	c, err := Read(context.Background(), format.File{Data: raw}, format.NewBudget(l))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range c.Files {
		data, err := p.Open(context.Background())
		switch {
		case errors.Is(err, format.ErrUnsafeName):
			out = append(out, p.Name+"!unsafe")
		case errors.Is(err, format.ErrTooLarge):
			out = append(out, p.Name+"!large")
		case errors.Is(err, format.ErrEncrypted):
			out = append(out, p.Name+"!locked")
		case err != nil:
			out = append(out, p.Name+"!"+err.Error())
		default:
			out = append(out, p.Name+"="+string(data))
		}
	}
	return out, nil
}

// raw packs entries as they are given.
func raw(t *testing.T, entries ...zip.FileHeader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.CreateHeader(&e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNames(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("附件/补助办法.txt")
	if err != nil {
		t.Fatal(err)
	}
	link := zip.FileHeader{Name: "link.txt"}
	link.SetMode(fs.ModeSymlink | 0o777)
	got, err := list(t, raw(t,
		zip.FileHeader{Name: gbk, NonUTF8: true},
		zip.FileHeader{Name: "\xcd\xa8\xd6\xaa.txt", NonUTF8: true}, // 通知, which is UTF-8 by chance
		zip.FileHeader{Name: "utf8名.txt"},
		zip.FileHeader{Name: `win\dir\a.txt`},
		zip.FileHeader{Name: "../../etc/passwd"},
		zip.FileHeader{Name: "/etc/passwd"},
		zip.FileHeader{Name: `C:\windows\a.txt`},
		zip.FileHeader{Name: "a/../../b.txt"},
		link,
		zip.FileHeader{Name: "__MACOSX/._a.txt"},
		zip.FileHeader{Name: ".git/config"},
	), format.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := "附件/补助办法.txt=x 通知.txt=x utf8名.txt=x win/dir/a.txt=x etc/passwd!unsafe etc/passwd!unsafe C:/windows/a.txt!unsafe b.txt!unsafe link.txt!unsafe"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestLimits(t *testing.T) {
	bomb := formattest.Zip(t, "bomb.txt", strings.Repeat("\x00", 12<<20), "good.txt", "字")
	got, err := list(t, bomb, format.Limits{})
	if err != nil || strings.Join(got, " ") != "bomb.txt!large good.txt=字" {
		t.Errorf("by ratio: %.200q %v", got, err)
	}
	got, err = list(t, formattest.Zip(t, "a.txt", strings.Repeat("字", 5000), "b.txt", "字"), format.Limits{Part: 10_000})
	if err != nil || strings.Join(got, " ") != "a.txt!large b.txt=字" {
		t.Errorf("by size of a part: %.200q %v", got, err)
	}
	if _, err := list(t, formattest.Zip(t, "a", "1", "b", "2", "c", "3"), format.Limits{Entries: 2}); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("by entries: %v", err)
	}
}

func TestPasswords(t *testing.T) {
	data := formattest.Zip(t, "a.txt", "1")
	for _, sign := range []string{"PK\x03\x04", "PK\x01\x02"} {
		at := bytes.Index(data, []byte(sign))
		data[at+map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8}[sign]] |= 1
	}
	if _, err := list(t, data, format.Limits{}); !errors.Is(err, format.ErrEncrypted) {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(formattest.Zip(f, "a.txt", "字", "../b", "c"))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Read(context.Background(), format.File{Data: data}, format.NewBudget(format.Limits{Unpacked: 1 << 20}))
		if err != nil {
			if !errors.Is(err, format.ErrDamaged) && !errors.Is(err, format.ErrTooLarge) && !errors.Is(err, format.ErrEncrypted) {
				t.Fatalf("%v is none of the errors of a reader", err)
			}
			return
		}
		for _, p := range c.Files {
			if !utf8.ValidString(p.Name) || strings.HasPrefix(p.Name, "/") || p.Name == ".." || strings.HasPrefix(p.Name, "../") {
				t.Fatalf("name %q", p.Name)
			}
			_, _ = p.Open(context.Background()) // must return
		}
	})
}
