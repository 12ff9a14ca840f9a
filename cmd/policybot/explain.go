package main

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// causes are what the system reports, said in Chinese. Errors that are not here
// keep the system's words.
var causes = []struct {
	err  error
	said string
}{
	{fs.ErrNotExist, "不存在"},
	{fs.ErrPermission, "没有权限"},
	{fs.ErrExist, "已经存在"},
	{syscall.EISDIR, "这是文件夹,不是文件"},
	{syscall.ENOTDIR, "路径中有一段不是文件夹"},
	{syscall.ENOSPC, "磁盘已满"},
	{syscall.EROFS, "磁盘是只读的"},
	{syscall.EMFILE, "打开的文件太多"},
	{syscall.ECONNREFUSED, "连接被拒绝"},
	{syscall.ECONNRESET, "连接被对方断开"},
	{syscall.EHOSTUNREACH, "到不了这台主机"},
	{syscall.ENETUNREACH, "网络不通"},
	{syscall.EADDRNOTAVAIL, "本机没有这个地址"},
	{os.ErrDeadlineExceeded, "超时"},
	{context.DeadlineExceeded, "超时"},
}

// inChinese is the message of err with what the system said in it translated. Our
// own errors are written in Chinese where they are made.
func inChinese(err error) string {
	msg := err.Error()
	cause := ""
	var dns *net.DNSError
	if errors.As(err, &dns) {
		cause = "找不到主机" + dns.Name
	}
	for _, c := range causes {
		if cause == "" && errors.Is(err, c.err) {
			cause = c.said
		}
	}
	if cause == "" {
		return msg
	}
	var path *fs.PathError
	var op *net.OpError
	switch {
	case errors.As(err, &op):
		return strings.ReplaceAll(msg, op.Error(), cause)
	case errors.As(err, &path):
		return strings.ReplaceAll(msg, path.Error(), path.Path+" "+cause)
	}
	return msg
}

var wrongValue = regexp.MustCompile(`^(--?[^\s:=]+)(?:=\S*)?: expected .*\b(int|bool)`)

// wrongChoice is kong's refusal of what is none of a few words.
var wrongChoice = regexp.MustCompile(`^(--[^ ]+) must be one of (".*") but got "(.*)"$`)

// guesses are kong's suggestions in an error.
var guesses = regexp.MustCompile(`, did you mean (?:one of )?(".*")\?$`)

// explainUsage says in Chinese what kong says in English; what it does not know
// is passed on. command is the one that was being read, with a blank behind it; "" when none was.
func explainUsage(err error) (said, command string) {
	parent := true // what is being read takes a command next
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		if node := parse.Context.Selected(); node != nil {
			command, parent = node.Path()+" ", len(node.Children) > 0
		}
	}
	msg, near := err.Error(), ""
	if m := guesses.FindStringSubmatch(msg); m != nil {
		near = ",可能是想写 " + strings.NewReplacer(`", "`, " 或 ", `"`, "").Replace(m[1])
		msg = strings.TrimSuffix(msg, m[0])
	}
	return explained(msg, near, parent), command
}

func explained(msg, near string, parent bool) string {
	if m := wrongValue.FindStringSubmatch(msg); m != nil {
		return "选项" + m[1] + "的值须是" + map[string]string{"int": "整数", "bool": "true或false"}[m[2]]
	}
	if m := wrongChoice.FindStringSubmatch(msg); m != nil {
		return "选项" + m[1] + "不能是“" + m[3] + "”,只能是 " + strings.NewReplacer(`"",`, "", `","`, "、", `"`, "").Replace(m[2])
	}
	if rest, ok := strings.CutPrefix(msg, "unknown flag -"); ok && rest != "" && rest[0] >= utf8.RuneSelf {
		return "词前面的减号被当成了选项;要排除一个词,请把要查的都放进一对引号,如 policybot search '备案 -年度'"
	}
	if word, ok := strings.CutPrefix(msg, "unexpected argument "); ok {
		switch {
		case !parent:
			return "多余的参数: " + word + near
		case strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
			return "没有这个命令: " + word + ";要提问请写 policybot ask " + word
		}
		return "没有这个命令: " + word + near
	}
	for _, p := range [][2]string{
		{"unknown flag ", "没有这个选项: "}, {"expected one of ", "请给出一个命令: "}, {"expected ", "缺少参数: "}, {"missing flags: ", "缺少选项: "},
	} {
		if rest, ok := strings.CutPrefix(msg, p[0]); ok {
			return p[1] + strings.ReplaceAll(rest, `"`, "") + near
		}
	}
	if flag, _, ok := strings.Cut(msg, ": expected "); ok && strings.HasPrefix(flag, "-") {
		return "选项" + flag + "后面缺少值"
	}
	return "参数有误: " + msg + near
}
