package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/corpus"
)

// shownFlags is how many flags of one kind are listed without --all.
const shownFlags = 10

type indexCmd struct {
	corpusFlags
	All        bool `help:"列出每一处标记,不只前几处。"`
	Vectors    bool `help:"把向量也算完:有语言模型时,十四万条款约要一小时;不加则由 serve 在后台算。"`
	AllowEmpty bool `help:"文件夹确实清空了:把它的文件从索引里去掉,而不当作共享盘没有挂载。"`
}

func (c *indexCmd) Run(e *env) error {
	cfg, err := e.load(c.config())
	if err != nil {
		return err
	}
	bar := newProgress(e.std.err)
	done, err := app.Index(e.ctx, cfg, app.Options{Version: version(), Log: e.logger(false), Progress: bar.show, AllowEmpty: c.AllowEmpty, Vectors: c.Vectors})
	bar.end()
	if err != nil {
		// What was skipped is the reason there is nothing: say it first.
		_ = printSkipped(e.std.err, done)
		return err
	}
	return printIndexed(e.std.out, done, c.All)
}

func printSkipped(w io.Writer, d app.Indexed) error {
	var b strings.Builder
	for _, s := range d.Skipped {
		fmt.Fprintf(&b, "跳过 %s: %s。%s\n", oneLine(s.Path), strings.TrimRight(s.Reason, "。"), s.Advice)
	}
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

// printIndexed writes what was read, what was flagged and what was skipped.
func printIndexed(w io.Writer, d app.Indexed, all bool) error {
	var b strings.Builder
	if d.Sample {
		b.WriteString("没有指定 --corpus,使用内置演示文件。\n")
	}
	state := "索引未变,无须重建"
	switch n := len(d.Changed.Files); {
	case d.Rebuilt:
		state = "索引已重建"
	case n > 0:
		state = fmt.Sprintf("索引已更新,变动%d个文件", n)
	}
	fmt.Fprintf(&b, "%s: 文件%d份,条款%d条,跳过%d个文件。\n", state, len(d.Documents), d.Clauses, len(d.Skipped))
	kinds := map[corpus.Authority]int{}
	flags := map[corpus.FlagCode][]string{}
	for _, doc := range d.Documents {
		kinds[doc.Authority]++
		for _, f := range doc.Flags {
			flags[f.Code] = append(flags[f.Code], fmt.Sprintf("%s 《%s》 %s", oneLine(doc.Path), oneLine(doc.Title), oneLine(f.Detail)))
		}
	}
	for _, k := range sortedKeys(kinds) {
		fmt.Fprintf(&b, "  %s %d份\n", k.Label(), kinds[k])
	}
	for _, code := range sortedKeys(flags) {
		name, advice := flagWords(code)
		fmt.Fprintf(&b, "\n%s %d处。%s\n", name, len(flags[code]), advice)
		for i, line := range flags[code] {
			if i == shownFlags && !all {
				fmt.Fprintf(&b, "  …其余%d处用 --all 列出\n", len(flags[code])-i)
				break
			}
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	if len(d.Skipped) > 0 {
		b.WriteString("\n")
	}
	if _, err := io.WriteString(w, printable(b.String())); err != nil {
		return err
	}
	return printSkipped(w, d)
}

// flagWords is the name of a kind of flag and what to do about it.
func flagWords(code corpus.FlagCode) (name, advice string) {
	switch code {
	case corpus.Repaired:
		return "已修复的损坏", "按规则修复,引用前可对照来源文件。"
	case corpus.Unrepaired:
		return "未能修复的损坏", "请用正确的原件替换来源文件。"
	case corpus.Restored:
		return "补回的分隔符", "请对照来源文件核对。"
	case corpus.Dropped:
		return "去掉的页面内容或重复", "无须处理。"
	case corpus.Blank:
		return "待填的空白", "含空白的文本不作为依据,请换成填写完整的文件。"
	case corpus.Undated:
		return "没有成文日期", "请换成带落款日期的文件。"
	case corpus.NoNumber:
		return "没有发文字号", "若原件有文号,请补在正文开头。"
	case corpus.Guessed:
		return "由文件名推断的信息", "请核对文件名。"
	case corpus.Conversion:
		return "由繁体转换", "显示为简体,无须处理。"
	case corpus.EncodingFlag:
		return "编码为推断", "若有乱码,请另存为UTF-8。"
	case corpus.Truncated:
		return "内容不完整", "请换成完整的文件。"
	case corpus.Discrepancy:
		return "前后不一致", "引用前请核对原件。"
	case corpus.MissingFile:
		return "缺附件", "请把附件一并放入文件夹。"
	}
	return string(code), ""
}
