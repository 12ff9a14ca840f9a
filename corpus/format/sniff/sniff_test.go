package sniff

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/format"
)

func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := w.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestKind(t *testing.T) {
	docx := zipOf(t, "[Content_Types].xml", "word/document.xml")
	mail := "Received: from a\r\nFrom: a@b.cn\r\nSubject: =?gbk?B?zajWqg==?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n正文"
	for _, c := range []struct {
		name, raw string
		want      format.Kind
	}{
		{"a.txt", "第一条 文字。", format.Text},
		{"a.docx", "第一条 文字。", format.Text},
		{"通知", "<!DOCTYPE html><p>", format.HTML},
		{"a.txt", "说明 <html> 标签的用法", format.Text},
		{"a.html", "没有标签的网页", format.HTML},
		{"a.txt", docx, format.DOCX},
		{"a", docx[:len(docx)-30], format.DOCX},
		{"a", zipOf(t, `word\document.xml`), format.DOCX},
		{"a.docx", "PK\x03\x04\x14\x00", format.DOCX},
		{"a.docx", zipOf(t, "readme.txt"), format.ZIP},
		{"a", zipOf(t, "xl/workbook.xml"), format.XLSX},
		{"a", zipOf(t, "ppt/presentation.xml"), format.PPTX},
		{"a", zipOf(t, "OFD.xml", "Doc_0/Document.xml"), format.OFD},
		{"a", zipOf(t, "mimetype", "content.xml", "META-INF/manifest.xml"), format.ODF},
		{"a", zipOf(t), format.ZIP},
		{"a", "\xef\xbb\xbf{\\rtf1\\ansi", format.RTF},
		{"a.docx", "\r\n%PDF-1.7\n", format.PDF},
		{"a", "\x89PNG\r\n\x1a\n", format.Image},
		{"a", "BM\x10\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00", format.Image},
		{"a", "BM和其他缩写的说明,这是文字。", format.Text},
		{"a", "Rar!\x1a\x07\x00", format.RAR},
		{"a", "7z\xbc\xaf\x27\x1c", format.SevenZ},
		{"a.txt", mail, format.EML},
		{"a.mht", mail, format.MHT},
		{"a", strings.Replace(mail, "text/plain", "multipart/related;\r\n boundary=x", 1), format.MHT},
		{"a", "From: 办公室\nTo: 各科室\n\n请于周五前报送。", format.Text},
		{"a", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600) + string(wide("WordDocument")), format.DOC},
		{"a", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + string(wide("EncryptedPackage")), format.Locked},
		{"a", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", format.OLE},
		{"a.WPS", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", format.DOC},
	} {
		if got := Kind(c.name, []byte(c.raw)); got != c.want {
			t.Errorf("Kind(%q, %.40q) = %s, want %s", c.name, c.raw, got, c.want)
		}
	}
}

func FuzzKind(f *testing.F) {
	f.Add("a.docx", []byte("PK\x03\x04word/"))
	f.Add("a", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Add("a.eml", []byte("MIME-Version: 1.0\r\nFrom: a\r\n"))
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		k := Kind(name, raw)
		if k.Name() == string(k) {
			t.Errorf("%q has no name", k)
		}
	})
}
