package clean

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// frontKeys are the names of YAML front matter that say what metadata does, by their simplified name.
var frontKeys = map[string]string{
	"title": "标题", "date": "发布日期", "published": "发布日期", "pubdate": "发布日期", "publish_date": "发布日期",
	"source": "来源", "issuer": "发布机构", "author": "发布机构", "organization": "发布机构", "number": "文号",
	"doc_number": "文号", "region": "地区", "published_time": "发布日期", "published time": "发布日期", "publish_time": "发布日期", "publish time": "发布日期",
	"url": "原文链接", "url source": "原文链接", "source url": "原文链接", "site": "网站名称", "site name": "网站名称",
}

// maxFront is how many lines front matter may have.
const maxFront = 40

// frontLine is a name and its value, or one entry of a list of values.
var frontLine = regexp.MustCompile(`^(?:["']?([\p{Han}\w][\p{Han}\w -]{0,24})["']?[:：](?: (.*))?|- .*)$`)

// takeFront moves the front matter of a Markdown file, which stands between two lines --- at its head, to Meta.
func takeFront(s *state) {
	lines := s.lines()
	if n := bareFront(lines); n >= minBareFront {
		s.takeFrontLines(lines, n)
		return
	}
	if len(lines) < 3 || lines[0].text != "---" {
		return
	}
	end := 1
	for end < len(lines) && end <= maxFront && lines[end].text != "---" {
		if !frontLine.MatchString(lines[end].text) {
			return
		}
		end++
	}
	if end == 1 || end >= len(lines) || lines[end].text != "---" {
		return
	}
	s.takeFrontLines(lines, end+1)
}

// minBareFront is how many such lines make a head without the lines ---.
const minBareFront = 2

// bareLine is a line of the head that programs write which read pages: an English name and its value.
var bareLine = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]{1,15}(?: [A-Za-z]{2,12})?: ?[^{}()=;]*$`)

// bareFront is how many lines of such a head a text begins with, one of which says what the title is or whence it is.
func bareFront(lines []line) (n int) {
	known := false
	for n < len(lines) && n < maxFront && bareLine.MatchString(lines[n].text) {
		name, _, _ := strings.Cut(strings.ToLower(lines[n].text), ":")
		known = known || frontKeys[name] != ""
		n++
	}
	if !known {
		return 0
	}
	return n
}

// takeFrontLines reads the first n lines as such.
func (s *state) takeFrontLines(lines []line, n int) {
	drop := make([]bool, len(lines))
	for i := range n {
		drop[i] = true
		m := frontLine.FindStringSubmatch(lines[i].text)
		if m == nil || m[1] == "" {
			continue
		}
		key, value := strings.ToLower(m[1]), strings.Trim(m[2], `"' `)
		if known, ok := frontKeys[key]; ok {
			key = known
		}
		if title, ok := TitleOfBar(value); ok && key == "标题" {
			value = title
		}
		s.learn(strings.ReplaceAll(key, " ", ""), value)
	}
	s.flag(corpus.Dropped, "文件开头的元数据（front matter）已读作标题、文号、日期等，不作正文", corpus.Span{})
	s.dropLines(lines, drop)
}

// learn keeps the first value a name is given.
func (s *state) learn(key, value string) {
	if value != "" && s.meta[key] == "" {
		s.meta[key] = value
	}
}
