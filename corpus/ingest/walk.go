package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Entry is a file Load would read.
type Entry struct {
	Path  string // slash path relative to the folder
	Stamp string // its size and time of change: another stamp, perhaps another content
}

// Look lists the files of a folder that would be read, in path order, and what
// was found but cannot be read: folders without permission, links, devices. No
// file is opened.
func Look(fsys fs.FS) (files []Entry, skipped []Skip, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == "." {
				return err
			}
			switch {
			case !utf8.ValidString(name):
				skipped = append(skipped, badName(name))
			case !errors.Is(err, fs.ErrNotExist): // else it went away meanwhile
				skipped = append(skipped, skipFor(name, "", err).Skip)
			}
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case name != "." && (hidden(d.Name()) || !d.IsDir() && passing(d.Name())):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0:
			skipped = append(skipped, Skip{Path: name, Reason: "这是指向别处的链接，为安全起见不读取", Advice: "请把文件本身复制到文件夹中"})
		case !d.Type().IsRegular():
			skipped = append(skipped, Skip{Path: name, Reason: "这不是普通文件", Advice: "请移出文件夹"})
		default:
			if !utf8.ValidString(name) {
				skipped = append(skipped, badName(name))
			} else if info, err := d.Info(); err == nil { // else it went away meanwhile
				files = append(files, Entry{name, stamp(info)})
			}
		}
		return nil
	})
	slices.SortFunc(files, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	return files, skipped, err
}

// badName lists a file whose name is in no UTF-8, as unpacking an archive made on Windows leaves it: by the name it
// has in GBK.
func badName(name string) Skip {
	if gbk, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
		name = gbk
	}
	return Skip{Path: strings.ToValidUTF8(name, "?"), Reason: "文件名不是UTF-8编码，无法打开", Advice: "请重新命名，或用 unzip -O GBK 重新解压后再放入"}
}

func stamp(info fs.FileInfo) string {
	return fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
}

// Stamp is the state of one file; see Entry.
func Stamp(fsys fs.FS, path string) (string, error) {
	info, err := fs.Stat(fsys, path)
	if err != nil {
		return "", err
	}
	return stamp(info), nil
}

// hidden tells names that are not meant to be read: .git, and the lock files of
// an office program (~$报告.docx).
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$")
}

// passing tells names of files on their way: what a program writes before it
// gives a file its name, and the copy an editor keeps of the text before.
func passing(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp":
		return true
	}
	return strings.HasSuffix(name, "~")
}
