package clean

import (
	"bytes"
)

// magic are the first bytes of formats that are no text. Who reads files of all kinds tells them apart before, see
// corpus/format/sniff; here they are refused once more.
var magic = []struct{ prefix, kind string }{
	{"PK\x03\x04", "Office 文档或压缩包"},
	{"%PDF-", "PDF"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文档"},
	{"{\\rtf", "RTF 文档"},
	{"\x89PNG", "图片"},
	{"\xff\xd8\xff", "图片"},
	{"GIF8", "图片"},
	{"Rar!", "压缩包"},
	{"7z\xbc\xaf", "压缩包"},
	{"\x1f\x8b", "压缩包"},
}

// FormatError is the error of a file in a format that is not read. It is an ErrFormat.
type FormatError struct {
	Kind string // what the file is, in Chinese
}

func (e *FormatError) Error() string { return ErrFormat.Error() + "（" + e.Kind + "）" }

// Is tells that it is an ErrFormat.
func (e *FormatError) Is(target error) bool { return target == ErrFormat }

// sniff refuses an empty file and one of a format that is not read yet. Whether
// the rest is text shows when it is decoded.
func sniff(raw []byte) error {
	if len(raw) == 0 {
		return ErrEmpty
	}
	for _, m := range magic {
		if bytes.HasPrefix(raw, []byte(m.prefix)) {
			return &FormatError{Kind: m.kind}
		}
	}
	head := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(raw[:min(len(raw), 512)], []byte("\xef\xbb\xbf"))))
	if bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) {
		return &FormatError{Kind: "网页"}
	}
	if bytes.Contains(head, []byte("mime-version:")) && bytes.Contains(head, []byte("multipart/related")) {
		return &FormatError{Kind: "网页存档（MHT）"}
	}
	return nil
}
