package app

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/bot"
	remweb "github.com/policybot/policybot/reminders/web"
)

// described is an operation whose handler does not describe itself.
type described struct {
	id, method, path, summary, about string
	query                            []string // name: what it is
	sends                            string   // the media type of the body; "" is none
	gives                            string   // of the answer; "" is JSON
}

// describeRest adds to the description of the API the operations that stream, or stand beside
// it: there is none that it does not name (TestEveryOperationIsDescribed).
func describeRest(api huma.API) {
	const webhooks = "/api/v1/webhooks"
	for _, d := range []described{
		{id: "list-feedback", method: http.MethodGet, path: bot.FeedbackPath, summary: "聊天里和网页上的有误反馈", about: "最新的在前；next 是下一页的 after。",
			query: []string{"person: 谁的", "since: 从何时起，RFC 3339", "after: 上一页的 next", "limit: 最多多少条"}},
		{id: "forget-person", method: http.MethodDelete, path: bot.FeedbackPath, summary: "删除某人的反馈和对话", query: []string{"person: 谁的"}},
		{id: "list-failed", method: http.MethodGet, path: bot.FailedPath, summary: "没能答复的聊天消息", about: "最早的在前，每页100条。", query: []string{"after: 上一页的 next"}},
		{id: "retry-failed", method: http.MethodPost, path: bot.FailedPath, summary: "再答复一次", query: []string{"id: 消息的编号"}},
		{id: "list-webhooks", method: http.MethodGet, path: webhooks, summary: "接收提醒的回调地址", query: []string{"from: 跳过多少个", "size: 最多多少个，不超过1000"}},
		{id: "add-webhook", method: http.MethodPost, path: webhooks, summary: "添加回调地址", about: "name 和 url；密钥只在这里给出一次。", sends: "application/json"},
		{id: "remove-webhook", method: http.MethodDelete, path: webhooks + "/{name}", summary: "删除回调地址"},
		{id: "test-webhook", method: http.MethodPost, path: webhooks + "/{name}/test", summary: "发一条测试消息"},
		{id: "rotate-webhook", method: http.MethodPost, path: webhooks + "/{name}/rotate", summary: "换密钥"},
		{id: "enable-webhook", method: http.MethodPost, path: webhooks + "/{name}/enable", summary: "重新启用"},
		{id: "disable-webhook", method: http.MethodPost, path: webhooks + "/{name}/disable", summary: "停用"},
		{id: "replay-webhook", method: http.MethodPost, path: webhooks + "/{name}/replay", summary: "重发", about: "把发过的再发一遍，编号不变。", sends: "application/json"},
		{id: "export-reminders", method: http.MethodGet, path: "/api/v1/reminders/export", summary: "导出提醒、人员、回调地址和账号", gives: "application/x-ndjson"},
		{id: "import-reminders", method: http.MethodPost, path: remweb.ImportPath, summary: "导入", about: "导出的内容；已有的不重复，不再发送。", sends: "application/x-ndjson"},
		{id: "backup", method: http.MethodGet, path: BackupPath, summary: "备份数据目录", gives: "application/octet-stream"},
	} {
		if !isDescribed(api, d) {
			api.OpenAPI().AddOperation(d.operation())
		}
	}
}

func isDescribed(api huma.API, d described) bool {
	item := api.OpenAPI().Paths[d.path]
	return item != nil && map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodDelete: item.Delete}[d.method] != nil
}

func (d described) operation() *huma.Operation {
	text := func(s string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: s} }
	content := func(kind string) map[string]*huma.MediaType {
		if kind == "" || kind == "application/json" {
			return map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{}}}
		}
		return map[string]*huma.MediaType{kind: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	}
	op := &huma.Operation{OperationID: d.id, Method: d.method, Path: d.path, Summary: d.summary, Description: strings.TrimSpace("需要管理权限。" + d.about),
		Responses: map[string]*huma.Response{"200": {Description: "完成", Content: content(d.gives)}}}
	if strings.Contains(d.path, "{name}") {
		op.Parameters = append(op.Parameters, &huma.Param{Name: "name", In: "path", Required: true, Schema: text("名称")})
	}
	for _, q := range d.query {
		name, about, _ := strings.Cut(q, ": ")
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Description: about, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	if d.sends != "" {
		op.RequestBody = &huma.RequestBody{Required: true, Content: content(d.sends)}
	}
	return op
}
