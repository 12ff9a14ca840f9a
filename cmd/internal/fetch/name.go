package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is how long a name may be, in bytes.
const maxName = 110

// extensions are those of the kinds of answer that are worth a name of their own.
var extensions = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "application/msword": ".doc",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/vnd.ms-excel": ".xls",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx", "application/zip": ".zip", "application/ofd": ".ofd",
}

// suggested is the name an answer gives its content, or at least the extension: ".html".
func suggested(h http.Header) string {
	if _, params, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		return params["filename"]
	}
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return extensions[kind]
}

// nameOf is the name under which what stands at an address is kept: the same for the same address, so that reading it
// again replaces it, and another for every other.
func nameOf(u *url.URL, suggested string) string {
	last := path.Base(strings.ReplaceAll(suggested, "\\", "/"))
	if last == "." || last == "/" || strings.HasPrefix(last, ".") {
		last = path.Base(u.Path)
		if last == "." || last == "/" {
			last = "index"
		}
		if ext := path.Ext(last); strings.HasPrefix(suggested, ".") && !strings.EqualFold(ext, suggested) && !known(ext) {
			last += suggested
		}
	}
	ext := path.Ext(last)
	if len(ext) > 8 {
		ext = ""
	}
	sum := sha256.Sum256([]byte(u.String()))
	tail := "-" + hex.EncodeToString(sum[:4]) + plain(ext)
	front := strings.Trim(plain(u.Hostname()+"_"+strings.TrimSuffix(last, ext)), ".~ ")
	for len(front) > maxName-len(tail) {
		_, n := utf8.DecodeLastRuneInString(front)
		front = front[:len(front)-n]
	}
	return front + tail
}

// known tells an extension that says what a file is.
func known(ext string) bool {
	for _, e := range extensions {
		if strings.EqualFold(e, ext) {
			return true
		}
	}
	return strings.EqualFold(ext, ".htm") || strings.EqualFold(ext, ".shtml") || strings.EqualFold(ext, ".wps")
}

// plain leaves out what no file name should have.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.Is(unicode.C, r) || unicode.IsSpace(r) || strings.ContainsRune(`<>:"|?*/\`, r) {
			return '-'
		}
		return r
	}, s)
}
