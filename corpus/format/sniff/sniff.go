// Package sniff tells what kind of file bytes are. The name of a file is asked only where its content leaves open
// which of two kinds of text it is: a Word file called 通知.txt is a Word file.
package sniff

import (
	"bytes"
	"net/textproto"
	"path"
	"strings"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/ole"
	"github.com/policybot/policybot/corpus/format/unzip"
)

// magic are the first bytes of kinds that have their own.
var magic = []struct {
	prefix string
	kind   format.Kind
}{
	{"{\\rtf", format.RTF},
	{"\x89PNG\r\n", format.Image},
	{"\xff\xd8\xff", format.Image},
	{"GIF87a", format.Image},
	{"GIF89a", format.Image},
	{"II*\x00", format.Image},
	{"MM\x00*", format.Image},
	{"Rar!\x1a", format.RAR},
	{"7z\xbc\xaf\x27\x1c", format.SevenZ},
	{"\x1f\x8b\x08", format.Gzip},
}

// headSize is how much of a file tells text from a page or a mail. pdfHead is how far readers of PDF look for its
// sign: mail gateways and printers put lines before it.
const (
	headSize = 4096
	pdfHead  = 1024
)

// Kind tells what raw is. What nothing else is known of is Text: whether it is any shows when it is decoded.
func Kind(name string, raw []byte) format.Kind {
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")):
		return zipped(name, raw)
	case bytes.HasPrefix(raw, []byte(ole.Sign)):
		return compound(name, raw)
	case bytes.Contains(raw[:min(len(raw), pdfHead)], []byte("%PDF-")):
		return format.PDF
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(raw[:min(len(raw), headSize)], []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, m := range magic {
		if bytes.HasPrefix(raw, []byte(m.prefix)) || m.kind == format.RTF && bytes.HasPrefix(start, []byte(m.prefix)) {
			return m.kind
		}
	}
	if bytes.HasPrefix(raw, []byte("BM")) && bitmap(raw) {
		return format.Image
	}
	return text(name, raw)
}

// bitmap tells a BMP, whose two letters also begin words, by the zeros behind its size.
func bitmap(raw []byte) bool {
	return len(raw) > 18 && bytes.Equal(raw[6:10], []byte{0, 0, 0, 0}) && bytes.IndexByte(raw[10:], 0) > 0
}

// text tells a page, a mail and an archived page from text.
func text(name string, raw []byte) format.Kind {
	head := bytes.ToLower(bytes.ReplaceAll(raw[:min(len(raw), headSize)], []byte{0}, nil)) // a page may be UTF-16
	ext := strings.ToLower(path.Ext(name))
	if mail(head) {
		if bytes.Contains(head, []byte("multipart/related")) || ext == ".mht" || ext == ".mhtml" ||
			bytes.Contains(head, []byte("snapshot-content-location:")) {
			return format.MHT
		}
		return format.EML
	}
	switch ext {
	case ".html", ".htm", ".xhtml", ".shtml":
		return format.HTML
	case ".txt", ".md":
		if !bytes.HasPrefix(bytes.TrimSpace(head), []byte("<!doctype html")) {
			return format.Text
		}
	}
	if bytes.Contains(head[:min(len(head), 1024)], []byte("<!doctype html")) || bytes.Contains(head[:min(len(head), 1024)], []byte("<html")) {
		return format.HTML
	}
	return format.Text
}

// mailFields are the fields a mail or an archived page begins with; two of them make one.
var mailFields = []string{
	"from", "to", "subject", "date", "mime-version", "received", "return-path", "message-id", "content-type",
	"delivered-to", "x-mailer", "content-location", "snapshot-content-location", "x-priority", "dkim-signature", "cc",
	"reply-to", "content-transfer-encoding", "x-mimeole", "content-class",
}

// mail tells whether a head in small letters begins as a mail does: nothing but fields, two at least that only mails
// have together with MIME-Version or Message-ID or Received.
func mail(head []byte) bool {
	known, sure := 0, false
	for line := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		trimmed := bytes.TrimRight(line, "\r\n")
		if len(trimmed) == 0 {
			break
		}
		if trimmed[0] == ' ' || trimmed[0] == '\t' {
			continue // goes on with the field above
		}
		field, _, ok := bytes.Cut(trimmed, []byte(":"))
		if !ok || bytes.ContainsAny(field, " \t") {
			break
		}
		name := string(field)
		for _, f := range mailFields {
			if name == f {
				known++
			}
		}
		switch textproto.CanonicalMIMEHeaderKey(name) {
		case "Mime-Version", "Message-Id", "Received":
			sure = true
		}
	}
	return known >= 2 && sure
}

// packed are the kinds that are ZIP containers, by what a name ends in.
var packed = map[string]format.Kind{".docx": format.DOCX, ".xlsx": format.XLSX, ".pptx": format.PPTX, ".ofd": format.OFD}

// zipped tells what is in a ZIP container by its parts; one that doesn't open is told by the names in its bytes, or
// at last by its own, so that a file cut off in the middle is refused as what it was.
func zipped(name string, raw []byte) format.Kind {
	has := func(part string) bool { return bytes.Contains(raw, []byte(part)) }
	whole := false
	if c, err := unzip.Open(raw, format.NewBudget(format.Limits{})); err == nil {
		whole = true
		has = func(part string) bool {
			for _, e := range c.Entries {
				if strings.HasPrefix(strings.ReplaceAll(e.Name, `\`, "/"), part) {
					return true
				}
			}
			return false
		}
	}
	switch {
	case has("word/"):
		return format.DOCX
	case has("xl/"):
		return format.XLSX
	case has("ppt/"):
		return format.PPTX
	case has("OFD.xml"):
		return format.OFD
	case has("META-INF/manifest.xml") && has("content.xml"):
		return format.ODF
	}
	if said := packed[strings.ToLower(path.Ext(name))]; said != "" && !whole {
		return said
	}
	return format.ZIP
}

// compounds are the kinds that are compound files, by what a name ends in.
var compounds = map[string]format.Kind{
	".doc": format.DOC, ".wps": format.DOC, ".xls": format.XLS, ".et": format.XLS, ".ppt": format.PPT, ".dps": format.PPT,
}

// compound tells what is in a compound file by its streams; one that doesn't open is told by the names in its bytes, or
// at last by its own.
func compound(name string, raw []byte) format.Kind {
	has := func(stream string) bool { return bytes.Contains(raw, wide(stream)) }
	whole := false
	if f, err := ole.Open(raw, format.NewBudget(format.Limits{})); err == nil {
		has, whole = f.Has, true
	}
	for _, s := range []struct {
		stream string
		kind   format.Kind
	}{
		{"EncryptedPackage", format.Locked},
		{"WordDocument", format.DOC},
		{"Workbook", format.XLS},
		{"Book", format.XLS},
		{"PowerPoint Document", format.PPT},
		{"__properties_version1.0", format.MSG},
		{"MatOST", format.Works},
	} {
		if has(s.stream) {
			return s.kind
		}
	}
	if said := compounds[strings.ToLower(path.Ext(name))]; said != "" && !whole {
		return said
	}
	return format.OLE
}

// wide is a name as a directory holds it.
func wide(name string) []byte {
	out := make([]byte, 0, 2*len(name))
	for i := range len(name) {
		out = append(out, name[i], 0)
	}
	return out
}
