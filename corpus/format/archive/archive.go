// Package archive reads ZIP archives: the files in them, by the names their makers gave them.
//
// Nothing is written to disk. A name that would lead outside a folder is refused all the same: its archive is no
// ordinary one, and the name is shown to people.
package archive

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/unzip"
)

// Read lists an archive. It is a format.Reader.
func Read(_ context.Context, f format.File, b *format.Budget) (format.Content, error) {
	z, err := unzip.Open(f.Data, b)
	if err != nil {
		return format.Content{}, fmt.Errorf("archive: %w", err)
	}
	var c format.Content
	locked := 0
	for _, e := range z.Entries {
		name := strings.ReplaceAll(nameOf(e), `\`, "/")
		switch {
		case strings.HasSuffix(name, "/") || e.Mode().IsDir():
			continue
		case !safe(name) || e.Mode()&fs.ModeType != 0: // a link, a device
			c.Files = append(c.Files, refused(name))
			continue
		case hidden(name):
			continue
		case unzip.Encrypted(e):
			locked++
		}
		c.Files = append(c.Files, format.Packed{Name: path.Clean(name), Open: func(ctx context.Context) ([]byte, error) {
			return z.Read(ctx, e)
		}})
	}
	if locked > 0 && locked == len(c.Files) {
		return format.Content{}, fmt.Errorf("archive: %d entries: %w", locked, format.ErrEncrypted)
	}
	return c, nil
}

// refused is a file whose name leads outside.
func refused(name string) format.Packed {
	shown := strings.TrimLeft(path.Clean("/"+strings.ToValidUTF8(name, "?")), "/")
	return format.Packed{Name: shown, Open: func(context.Context) ([]byte, error) {
		return nil, fmt.Errorf("entry %q: %w", name, format.ErrUnsafeName)
	}}
}

// safe tells a name that stays inside: relative, without .. and drive letters.
func safe(name string) bool {
	return !(len(name) > 1 && name[1] == ':') && fs.ValidPath(path.Clean(name)) && !strings.ContainsRune(name, 0)
}

// hidden tells what macOS and version control put beside the files.
func hidden(name string) bool {
	for dir := range strings.SplitSeq(path.Dir(name), "/") {
		if dir == "__MACOSX" || strings.HasPrefix(dir, ".") && dir != "." {
			return true
		}
	}
	return false
}

// nameOf is an entry's name: the one in Unicode where the program wrote it beside the other, else UTF-8, else what it
// seems to be: Windows in China writes GBK.
func nameOf(e *zip.File) string {
	if name := unicodeName(e); name != "" {
		return name
	}
	if e.Flags&utf8Flag != 0 {
		return strings.ToValidUTF8(e.Name, "?")
	}
	return format.Words(e.Name)
}

// utf8Flag marks an entry whose name says that it is UTF-8.
const utf8Flag = 0x800

// unicodePath is the extra field that holds a name in UTF-8, with the checksum of the other name it goes with.
const unicodePath = 0x7075

func unicodeName(e *zip.File) string {
	for x := e.Extra; len(x) >= 4; {
		id, n := binary.LittleEndian.Uint16(x), int(binary.LittleEndian.Uint16(x[2:]))
		if x = x[4:]; n > len(x) {
			return ""
		}
		if id == unicodePath && n > 5 && x[0] == 1 && binary.LittleEndian.Uint32(x[1:]) == crc32.ChecksumIEEE([]byte(e.Name)) && utf8.Valid(x[5:n]) {
			return string(x[5:n])
		}
		x = x[n:]
	}
	return ""
}
