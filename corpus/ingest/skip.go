package ingest

import (
	"errors"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/clean"
	"github.com/policybot/policybot/corpus/format"
)

// refusals word the reason and the advice for what went wrong with a file, the first that fits. KIND is what the file
// is, and EXT what its name says.
var refusals = []struct {
	err            error
	reason, advice string
}{
	{format.ErrEncrypted, "KIND有密码，打不开", "请用原来的程序打开，去掉密码后另存，再重新放入"},
	{format.ErrNoText, "KIND里只有图像，没有文字，需要文字识别", "请先识别文字(OCR)，另存为文本或Word文档后重新放入"},
	{format.ErrUnsupported, "还不能读取KIND", "请另存为Word文档(.docx)、PDF或纯文本(.txt)后重新放入"},
	{format.ErrDamaged, "EXT文件已损坏或不完整", "请用原来的程序打开确认，或重新下载、另存后再放入"},
	{format.ErrTooLarge, "KIND展开后过大", "请拆分成几个较小的文件后重新放入"},
	{format.ErrTooDeep, "KIND嵌套过深", "请把里面的文件取出来，直接放入文件夹"},
	{format.ErrUnsafeName, "压缩包里的路径指向包外，为安全起见不读取", "请核对压缩包的来源，把需要的文件直接放入文件夹"},
	{format.ErrSlow, "KIND读取超过了时限", "请拆分，或另存为纯文本(.txt)后重新放入"},
	{clean.ErrFormat, "还不能读取KIND", "请另存为纯文本(.txt)或Markdown(.md)后重新放入"},
	{clean.ErrEmpty, "文件里没有文字", "请检查文件内容，扫描件请先识别文字并另存为纯文本后重新放入"},
	{clean.ErrBinary, "这不是文本文件", "请另存为纯文本(.txt)或Markdown(.md)后重新放入，不需要的文件请移出文件夹"},
	{clean.ErrTooLarge, "文件过大", "请拆分成几个较小的文件后重新放入"},
	{clean.ErrDamaged, "文件内容已成乱码（如“锟斤拷”），原字已经丢失", "请换一份完好的原文件后重新放入"},
	{clean.ErrEncoding, "认不出文字编码", "请用UTF-8编码另存为纯文本后重新放入"},
	{fs.ErrPermission, "没有读取权限", "请放开该文件的读取权限后重试"},
	{corpus.ErrInvariant, "文件内容解析出错，为免引用错误未予收录", "请另存为纯文本后重新放入，仍不行请把文件交给维护人员"},
}

// advices are those of kinds that have a better way than most.
var advices = map[format.Kind]string{
	format.RAR:    "请解压后把文件直接放入文件夹，或换成ZIP压缩包",
	format.SevenZ: "请解压后把文件直接放入文件夹，或换成ZIP压缩包",
	format.Gzip:   "请解压后把文件直接放入文件夹，或换成ZIP压缩包",
	format.MSG:    "请在Outlook里另存为EML，或另存为纯文本后重新放入",
}

// skipFor words why a file was not read. kind is "" where it is not known.
func skipFor(name string, kind format.Kind, err error) *SkipError {
	s := &SkipError{Err: err, Skip: Skip{Path: name, Reason: "文件读取失败", Advice: "请检查文件是否完好、是否正被其他程序占用，然后重试"}}
	if kind == format.Locked {
		err = format.ErrEncrypted
	}
	for _, r := range refusals {
		if !errors.Is(err, r.err) {
			continue
		}
		s.Reason, s.Advice = strings.NewReplacer("KIND", called(name, kind), "EXT", kindOf(name)).Replace(r.reason), r.advice
		if better := advices[kind]; better != "" && r.err == format.ErrUnsupported {
			s.Advice = better
		}
		break
	}
	return s
}

// called is what a file is, beside what its name says where that is something else.
func called(name string, kind format.Kind) string {
	ext := kindOf(name)
	switch {
	case kind == "" || kind == format.Text:
		return ext + "文件"
	case kind == format.Image && strings.Contains(".PNG.JPG.JPEG.GIF.BMP.TIF.TIFF.", "."+ext+"."):
		return "图片(" + ext + ")"
	case misnamed(name, kind) && kind != format.Locked:
		return "这个文件(内容其实是" + kind.Name() + ")"
	}
	return kind.Name()
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
