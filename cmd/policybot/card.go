package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/policybot/policybot/corpus"
)

type cardCmd struct {
	clientFlags
	corpusFlags
	Profile  []string `help:"您的身份,如 小微企业、高校毕业生、退役军人;可重复,点到任何一个的都列。" placeholder:"身份" sep:"none"`
	Region   string   `help:"地区,可只写一部分。" placeholder:"地区"`
	All      bool     `help:"连同失效的、尚未施行的和摘编。"`
	JSON     bool     `name:"json" help:"输出接口的JSON。"`
	Document string   `arg:"" optional:"" help:"文件编号、文号或标题里的词;不写则列出全部。" name:"文件"`
}

// shownCard is a card as the API gives it, as far as it is shown.
type shownCard struct {
	ID       string          `json:"document_id"`
	Title    string          `json:"title"`
	Number   string          `json:"number"`
	Validity corpus.Validity `json:"validity"`
	URL      string          `json:"url"`
	Profiles []string        `json:"profiles"`
	Fields   []struct {
		Name  string `json:"name"`
		Lines []struct {
			Text    string   `json:"text"`
			Section []string `json:"section"`
		} `json:"lines"`
	} `json:"fields"`
	More int `json:"more"`
}

type shownCards struct {
	Total    int `json:"total"`
	Profiles []struct {
		Name      string `json:"name"`
		Documents int    `json:"documents"`
	} `json:"profiles"`
	Cards []shownCard `json:"cards"`
	Notes []string    `json:"notes"`
}

// Run shows the policy cards of documents: of one that is named, or of all that name somebody.
func (c *cardCmd) Run(e *env) (err error) {
	show := showCmd{clientFlags: c.clientFlags, corpusFlags: c.corpusFlags}
	client, done, err := show.open(e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	form := url.Values{"profile": c.Profile}
	for name, value := range map[string]string{"region": c.Region, "q": c.Document} {
		if value != "" {
			form.Set(name, value)
		}
	}
	if c.All || c.Document != "" && len(c.Profile) == 0 { // a document that is named is shown whether it holds or not
		form.Set("all", "true")
	}
	var raw any
	var cards shownCards
	into := any(&cards)
	if c.JSON {
		into = &raw
	}
	path := "/api/v1/cards?" + form.Encode()
	if id := c.Document; isDocumentID(id) {
		path, cards.Total = "/api/v1/documents/"+id+"/card", 1
		if !c.JSON {
			cards.Cards = make([]shownCard, 1)
			into = &cards.Cards[0]
		}
	}
	if err := client.Call(e.ctx, http.MethodGet, path, nil, into); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.std.out, raw)
	}
	_, err = fmt.Fprint(e.std.out, printable(cards.text(client.Base(), len(c.Profile) > 0)))
	return err
}

// isDocumentID tells an id from words of a title.
func isDocumentID(s string) bool {
	return len(s) == 16 && strings.Trim(s, "0123456789abcdef") == ""
}

// text is the cards in lines. Where no profile was asked for it ends with those one may ask for.
func (c *shownCards) text(base string, asked bool) string {
	var b strings.Builder
	for _, note := range c.Notes {
		fmt.Fprintf(&b, "%s\n", note)
	}
	for _, card := range c.Cards {
		b.WriteString(card.text(base))
	}
	switch {
	case len(c.Cards) == 0:
		b.WriteString("没有符合条件的卡片。失效的和摘编用 --all 列出。\n")
	case c.Total > len(c.Cards):
		fmt.Fprintf(&b, "还有%d份,请用 --profile、--region 或标题里的词缩小范围。\n", c.Total-len(c.Cards))
	}
	if names := c.named(); !asked && names != "" {
		fmt.Fprintf(&b, "文件点到的身份: %s。用 --profile 只看点到您的。\n", names)
	}
	return b.String()
}

// named lists who is named, with how many documents do.
func (c *shownCards) named() string {
	var names []string
	for _, p := range c.Profiles {
		names = append(names, fmt.Sprintf("%s(%d份)", p.Name, p.Documents))
	}
	return strings.Join(names, "、")
}

func (c *shownCard) text(base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "《%s》 %s %s\n", c.Title, c.Number, c.Validity.Label())
	if len(c.Profiles) > 0 {
		fmt.Fprintf(&b, "  点到: %s\n", strings.Join(c.Profiles, "、"))
	}
	for _, f := range c.Fields {
		for i, l := range f.Lines {
			name := f.Name
			if i > 0 {
				name = "　　"
			}
			where := ""
			if n := len(l.Section); n > 0 {
				where = "  [" + oneLine(strings.Join(l.Section, " › ")) + "]"
			}
			fmt.Fprintf(&b, "  %s  %s%s\n", name, oneLine(l.Text), where)
		}
	}
	if len(c.Fields) == 0 {
		b.WriteString("  没有读出卡片,请看全文。\n")
	}
	if c.More > 0 {
		fmt.Fprintf(&b, "  还有%d条,请看全文。\n", c.More)
	}
	fmt.Fprintf(&b, "  原文: %s%s\n", base, c.URL)
	return b.String()
}
