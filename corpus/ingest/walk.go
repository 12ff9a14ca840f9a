package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sort"
	"strings"
)

// list names the files to read, in path order, and what was found but cannot be
// read: folders without permission, links, devices.
func list(fsys fs.FS) (files []string, skipped []Skip, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == "." {
				return err
			}
			skipped = append(skipped, skipFor(name, err).Skip)
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case name != "." && hidden(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0:
			skipped = append(skipped, Skip{Path: name, Reason: "这是指向别处的链接，为安全起见不读取", Advice: "请把文件本身复制到文件夹中"})
		case !d.Type().IsRegular():
			skipped = append(skipped, Skip{Path: name, Reason: "这不是普通文件", Advice: "请移出文件夹"})
		default:
			files = append(files, name)
		}
		return nil
	})
	sort.Strings(files)
	return files, skipped, err
}

// hidden tells names that are not meant to be read: .git, and the lock files of
// an office program (~$报告.docx).
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$")
}

// Fingerprint is a cheap answer to whether anything in a folder changed: a hash
// over the path, size and modification time of every file Load would read.
func Fingerprint(fsys fs.FS) (string, error) {
	files, _, err := list(fsys)
	if err != nil {
		return "", fmt.Errorf("fingerprint the corpus folder: %w", err)
	}
	h := sha256.New()
	for _, name := range files {
		info, err := fs.Stat(fsys, name)
		if err != nil {
			fmt.Fprintf(h, "%q gone\n", name)
			continue
		}
		fmt.Fprintf(h, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
