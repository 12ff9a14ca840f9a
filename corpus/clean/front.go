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
	"doc_number": "文号", "region": "地区",
}

// maxFront is how many lines front matter may have.
const maxFront = 40

// frontLine is a name and its value, or one entry of a list of values.
var frontLine = regexp.MustCompile(`^(?:["']?([\p{Han}\w][\p{Han}\w -]{0,24})["']?[:：](?: (.*))?|- .*)$`)

// takeFront moves the front matter of a Markdown file, which stands between two lines --- at its head, to Meta.
func takeFront(s *state) {
	lines := s.lines()
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
	drop := make([]bool, len(lines))
	for i := range end + 1 {
		drop[i] = true
		m := frontLine.FindStringSubmatch(lines[i].text)
		if m == nil || m[1] == "" {
			continue
		}
		key, value := strings.ToLower(m[1]), strings.Trim(m[2], `"' `)
		if known, ok := frontKeys[key]; ok {
			key = known
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
