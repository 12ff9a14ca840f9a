package ingest

import (
	"errors"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/clean"
)

// skipFor words the reason and the advice for what went wrong with a file.
func skipFor(name string, err error) *SkipError {
	s := &SkipError{Skip: Skip{Path: name}, Err: err}
	switch {
	case errors.Is(err, clean.ErrFormat):
		s.Reason = "还不能读取" + kindOf(name) + "格式"
		if kind := new(clean.FormatError); errors.As(err, &kind) && !kind.Named {
			s.Reason = "文件内容其实是" + kind.Kind + "，还不能读取"
		}
		s.Advice = "请另存为纯文本(.txt)或Markdown(.md)后重新放入"
	case errors.Is(err, clean.ErrEmpty):
		s.Reason = "文件里没有文字"
		s.Advice = "请检查文件内容，扫描件请先识别文字并另存为纯文本后重新放入"
	case errors.Is(err, clean.ErrBinary):
		s.Reason = "这不是文本文件"
		s.Advice = "请另存为纯文本(.txt)或Markdown(.md)后重新放入，不需要的文件请移出文件夹"
	case errors.Is(err, clean.ErrTooLarge):
		s.Reason = "文件过大"
		s.Advice = "请拆分成几个较小的文件后重新放入"
	case errors.Is(err, clean.ErrDamaged):
		s.Reason = "文件内容已成乱码（如“锟斤拷”），原字已经丢失"
		s.Advice = "请换一份完好的原文件后重新放入"
	case errors.Is(err, clean.ErrEncoding):
		s.Reason = "认不出文字编码"
		s.Advice = "请用UTF-8编码另存为纯文本后重新放入"
	case errors.Is(err, fs.ErrPermission):
		s.Reason = "没有读取权限"
		s.Advice = "请放开该文件的读取权限后重试"
	case errors.Is(err, corpus.ErrInvariant):
		s.Reason = "文件内容解析出错，为免引用错误未予收录"
		s.Advice = "请另存为纯文本后重新放入，仍不行请把文件交给维护人员"
	default:
		s.Reason = "文件读取失败"
		s.Advice = "请检查文件是否完好、是否正被其他程序占用，然后重试"
	}
	return s
}

// kindOf is the format a file's name states: DOCX, or 该 when it states none.
func kindOf(name string) string {
	if ext := strings.TrimPrefix(path.Ext(name), "."); ext != "" && len(ext) <= 8 {
		return strings.ToUpper(ext)
	}
	return "该"
}

func sortSkips(all []Skip) {
	sort.SliceStable(all, func(i, j int) bool { return all[i].Path < all[j].Path })
}
