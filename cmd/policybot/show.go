package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/corpus"
)

type showCmd struct {
	clientFlags
	corpusFlags
	JSON     bool   `name:"json" help:"输出接口的JSON。"`
	Document string `arg:"" help:"文件编号、文号或标题里的词。" name:"文件"`
}

// shownDocument is what the API says of a document, as far as it is shown.
type shownDocument struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	Number   string          `json:"number"`
	Issuers  []string        `json:"issuers"`
	Region   string          `json:"region"`
	Issued   corpus.Date     `json:"issued"`
	Validity corpus.Validity `json:"validity"`
	Basis    string          `json:"validity_basis"`
	Note     string          `json:"validity_note"`
	Path     string          `json:"path"`
	URL      string          `json:"url"`
	Origin   struct {
		Source  string `json:"source_url"`
		Fetched string `json:"fetched"`
	} `json:"origin"`
	Versions    []shownKin `json:"versions"`
	Explains    []shownKin `json:"explains"`
	ExplainedBy []shownKin `json:"explained_by"`
}

type shownKin struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	Number   string          `json:"number"`
	Issued   corpus.Date     `json:"issued"`
	Validity corpus.Validity `json:"validity"`
}

// mostShown is how many documents of that name are shown.
const mostShown = 10

// Run shows what is known of a document besides its text: whether it holds and why, its versions, who explains it.
func (c *showCmd) Run(e *env) (err error) {
	client, done, err := c.open(e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	var list struct {
		Documents []shownDocument `json:"documents"`
	}
	if err := client.Call(e.ctx, http.MethodGet, "/api/v1/documents?"+url.Values{"q": {c.Document}}.Encode(), nil, &list); err != nil {
		return err
	}
	ids := []string{c.Document}
	if len(list.Documents) > 0 {
		ids = nil
		for _, d := range list.Documents[:min(len(list.Documents), mostShown)] {
			ids = append(ids, d.ID)
		}
	}
	for _, id := range ids {
		if err := c.show(e, client, id); err != nil {
			return err
		}
	}
	if n := len(list.Documents); n > mostShown {
		_, err = fmt.Fprintf(e.std.out, "还有%d份,请写得更具体。\n", n-mostShown)
	}
	return err
}

func (c *showCmd) show(e *env, client *apiClient, id string) error {
	if c.JSON {
		var d any
		if err := client.Call(e.ctx, http.MethodGet, "/api/v1/documents/"+url.PathEscape(id), nil, &d); err != nil {
			return err
		}
		return printJSON(e.std.out, d)
	}
	var d shownDocument
	if err := client.Call(e.ctx, http.MethodGet, "/api/v1/documents/"+url.PathEscape(id), nil, &d); err != nil {
		return err
	}
	_, err := fmt.Fprintln(e.std.out, printable(d.text(client.Base())))
	return err
}

// text is the document in lines.
func (d *shownDocument) text(base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "《%s》 %s\n", d.Title, d.Number)
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %s: %s\n", name, value)
		}
	}
	line("发文机关", strings.Join(d.Issuers, "、"))
	line("地区", d.Region)
	line("成文日期", d.Issued.Chinese())
	line("有效性", d.Validity.Label())
	line("依据", d.Basis)
	line("原话", d.Note)
	for _, k := range d.Versions {
		if k.ID != d.ID {
			line("另一版本", k.text())
		}
	}
	for _, k := range d.Explains {
		line("解读的文件", k.text())
	}
	for _, k := range d.ExplainedBy {
		line("解读", k.text())
	}
	line("来源文件", d.Path)
	line("来源网址", strings.TrimSpace(d.Origin.Source+" "+d.Origin.Fetched))
	line("网页", base+d.URL)
	return b.String()
}

func (k shownKin) text() string {
	return strings.Join(strings.Fields("《"+k.Title+"》 "+k.Number+" "+k.Issued.Chinese()+" "+k.Validity.Label()+" "+k.ID), " ")
}

// open is the running service, or the documents opened by this process.
func (c *showCmd) open(e *env) (*apiClient, func() error, error) {
	cfg, err := e.load(c.config())
	if err != nil {
		return nil, nil, err
	}
	remote, err := c.remote(e.ctx, cfg, c.local())
	if err != nil || remote != nil {
		return remote, func() error { return nil }, err
	}
	k, err := openLocal(e, cfg)
	if err != nil {
		return nil, nil, err
	}
	h, err := app.Handler(cfg, app.Options{Version: version(), Log: e.logger(false)}, k)
	if err != nil {
		return nil, nil, errors.Join(err, k.Close())
	}
	return localClient(h), k.Close, nil
}
